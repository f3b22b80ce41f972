/** Reads a register from its beginning or from where a follower stopped, segment by segment. */

import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../foundation/index.ts';
import { decodeLine, isMissing, toDiskProblem } from '../metadata/index.ts';
import type { AppendLogDamage, AppendLogItem, ReadAppendLogOptions } from './append-log.ts';
import { listSegmentFiles } from './append-log-segments.ts';

const chunkBytes = 1 << 18;
/** No record is this long: what has no line break for so many bytes is damage, and must not fill the memory. */
const maxLineBytes = 1 << 26;

/**
 * Records of one segment come in the order they were appended, segments in the order they were begun. What is appended while
 * reading may or may not be seen. Throws a ProblemError when the disk refuses.
 */
export async function* readAppendLog(dir: string, options: ReadAppendLogOptions = {}): AsyncIterable<AppendLogItem> {
  const report = options.onDamage ?? ((): void => {});
  try {
    for (const segment of await listSegmentFiles(dir)) {
      yield* readSegment(join(dir, segment), { segment, from: options.after?.[segment] ?? 0, report });
    }
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? new ProblemError(toDiskProblem(error)) : error;
  }
}

interface SegmentRead {
  readonly segment: string;
  readonly from: number;
  readonly report: (damage: AppendLogDamage) => void;
}

async function* readSegment(path: string, { segment, from, report }: SegmentRead): AsyncIterable<AppendLogItem> {
  const handle = await openIfThere(path);
  if (handle === undefined) return;
  try {
    /** Offset in the file of the first byte of `held`. */
    let offset = from;
    let held: Buffer = Buffer.alloc(0);
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const { bytesRead } = await handle.read(chunk, 0, chunkBytes, offset + held.length);
      if (bytesRead === 0) break;
      held = held.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([held, chunk.subarray(0, bytesRead)]);
      let start = 0;
      for (let end = held.indexOf(0x0a); end >= 0; end = held.indexOf(0x0a, start)) {
        const decoded = decodeLine(held.subarray(start, end));
        const after = offset + end + 1;
        if (decoded === undefined) report({ kind: 'corrupt', segment, offset: offset + start, bytes: end + 1 - start });
        else yield { record: decoded.value, position: { segment, offset: after } };
        start = end + 1;
      }
      offset += start;
      held = held.subarray(start);
      if (held.length > maxLineBytes) {
        report({ kind: 'corrupt', segment, offset, bytes: held.length });
        return;
      }
    }
    if (held.length > 0) report({ kind: 'torn', segment, offset, bytes: held.length });
  } finally {
    await handle.close();
  }
}

/** A segment may be removed while the register is read. */
async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
