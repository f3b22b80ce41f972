/** The journal's files: `journal-000001.log`, `journal-000002.log`, … each a run of checksummed entries. */

import { readdir, readFile, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { JournalEntry } from './change.ts';
import { decodeLine, eachLine } from './checksummed-line.ts';
import { isMissing, syncFile } from './durable-file.ts';

export interface Damage {
  readonly segment: string;
  /** Offset of the first bad byte's line; everything before it is good. */
  readonly offset: number;
  readonly reason: string;
}

export interface JournalContent {
  /** In order, up to the first damage. */
  readonly entries: readonly JournalEntry[];
  /** Last sequence number of each whole segment path, in order; undefined for a segment without entries. */
  readonly segments: readonly { readonly path: string; readonly lastSeq: number | undefined; readonly bytes: number }[];
  /** An append that was cut before it was acknowledged: the good length of the last segment. */
  readonly torn?: { readonly path: string; readonly goodBytes: number };
  readonly damage?: Damage;
}

const pattern = /^journal-(\d{6,})\.log$/;

export function segmentName(number: number): string {
  return `journal-${String(number).padStart(6, '0')}.log`;
}

export function segmentNumber(path: string): number {
  return Number(pattern.exec(basename(path))?.[1] ?? 0);
}

/** Paths, oldest first; none when the folder does not exist. */
export async function listSegments(dir: string): Promise<string[]> {
  try {
    const names = (await readdir(dir)).filter((name) => pattern.test(name));
    return names.sort((a, b) => segmentNumber(a) - segmentNumber(b)).map((name) => join(dir, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/**
 * Reads segments in order. A cut last line of the last segment is what a kill leaves and is no damage; anything else that
 * does not check out is, and reading ends there.
 */
export async function readJournal(paths: readonly string[]): Promise<JournalContent> {
  const entries: JournalEntry[] = [];
  const segments: { path: string; lastSeq: number | undefined; bytes: number }[] = [];
  for (const [i, path] of paths.entries()) {
    const bytes = await readFile(path);
    const found = readSegment(bytes, entries.at(-1)?.seq);
    entries.push(...found.entries);
    if (found.bad !== undefined) return { entries, segments, damage: { segment: path, ...found.bad } };
    segments.push({ path, lastSeq: entries.at(-1)?.seq, bytes: bytes.length });
    if (found.goodBytes === bytes.length) continue;
    const torn = i === paths.length - 1 ? { path, goodBytes: found.goodBytes } : undefined;
    if (torn !== undefined) return { entries, segments, torn };
    return { entries, segments, damage: { segment: path, offset: found.goodBytes, reason: 'the end is missing' } };
  }
  return { entries, segments };
}

/** Cuts what was never acknowledged, so that the segment is whole from now on. */
export async function cutTornEnd(torn: { readonly path: string; readonly goodBytes: number }): Promise<void> {
  await truncate(torn.path, torn.goodBytes);
  await syncFile(torn.path);
}

interface SegmentContent {
  readonly entries: readonly JournalEntry[];
  readonly goodBytes: number;
  readonly bad?: { readonly offset: number; readonly reason: string };
}

function readSegment(bytes: Uint8Array, lastSeq: number | undefined): SegmentContent {
  const entries: JournalEntry[] = [];
  let bad: { offset: number; reason: string; isCut: boolean } | undefined;
  let expected = lastSeq === undefined ? undefined : lastSeq + 1;
  const end = eachLine(bytes, (line, offset) => {
    if (bad !== undefined) {
      // Whole lines after a bad one: it was not the end that was cut.
      bad.isCut &&= decodeLine(line) === undefined && isZeroed(line);
      return;
    }
    const entry = decodeEntry(line);
    if (entry === undefined) bad = { offset, reason: 'a line does not match its checksum', isCut: isZeroed(line) };
    else if (expected !== undefined && entry.seq !== expected) {
      bad = { offset, reason: `change ${expected} is missing`, isCut: false };
    } else {
      entries.push(entry);
      expected = entry.seq + 1;
    }
  });
  if (bad !== undefined && !bad.isCut) return { entries, goodBytes: bad.offset, bad };
  if (bad !== undefined) return { entries, goodBytes: bad.offset };
  if (end < bytes.length && decodeEntry(bytes.subarray(end, -1)) !== undefined) {
    return { entries, goodBytes: end, bad: { offset: end, reason: 'the last line break is damaged' } };
  }
  return { entries, goodBytes: end };
}

/** A power cut can leave zeros where bytes were still on their way; JSON text holds none. One zero alone is a damaged byte. */
function isZeroed(line: Uint8Array): boolean {
  let zeros = 0;
  for (const byte of line) if (byte === 0) zeros += 1;
  return zeros > 1;
}

function decodeEntry(line: Uint8Array): JournalEntry | undefined {
  const decoded = decodeLine(line);
  // The checksum vouches that this program wrote the line.
  return decoded === undefined ? undefined : (decoded.value as unknown as JournalEntry);
}
