/** Reading metadata.sqlite, and telling a damaged file from one another program changed. */

import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { raise } from '../foundation/index.ts';
import { isMissing, writeFileDurably } from './durable-file.ts';
import { mlmdSchemaVersion } from './mlmd-schema.ts';
import { createMlmdStore } from './mlmd-writer.ts';
import { openSqlSession, type SqlSession } from './sql-session.ts';

/** What we know of a checkpoint we wrote, kept beside the journal: SQLite itself has no checksum over its content. */
interface CheckpointNote {
  readonly seq: number;
  readonly bytes: number;
  readonly crc32c: number;
  /** SQLite's file change counter: any program that writes the file raises it. */
  readonly changeCounter: number;
}

export interface LoadedDatabase {
  readonly sql: SqlSession;
  /** Last journal entry the database holds; PRAGMA user_version. */
  readonly seq: number;
  readonly isNew: boolean;
}

const corruptHint =
  'Recover the project: the backup metadata.sqlite.bak and the journal hold every acknowledged change; the damaged file is kept.';

export function raiseCorrupt(what: string, path: string): never {
  raise('project/corrupt', `The project's metadata is damaged: ${what}. ${path}`, corruptHint, { details: { path } });
}

/** A new store when the file does not exist. Raises `project/corrupt` and `project/newer-version`. */
export async function loadDatabase(file: string, journalDir: string): Promise<LoadedDatabase> {
  const bytes = await readIfThere(file);
  if (bytes === undefined) {
    const sql = await openSqlSession();
    createMlmdStore(sql);
    return { sql, seq: 0, isNew: true };
  }
  if (!isSqlite(bytes)) raiseCorrupt('it is not a SQLite file', file);
  const notes = await readNotes(journalDir);
  const isUnchanged = checkAgainstNotes(bytes, notes, file);
  const sql = await openSqlSession(bytes);
  try {
    if (!isUnchanged) checkIntegrity(sql, file);
    checkVersion(sql, file);
    return { sql, seq: Number(sql.row('PRAGMA user_version')?.[0]), isNew: false };
  } catch (error) {
    sql.close();
    throw asCorrupt(error, file);
  }
}

/** Notes down a checkpoint before it is renamed into place; notes other than this one and `keep` are dropped after. */
export async function writeNote(journalDir: string, seq: number, bytes: Uint8Array): Promise<void> {
  const note: CheckpointNote = { seq, bytes: bytes.length, crc32c: crc32c(bytes), changeCounter: changeCounter(bytes) };
  await writeFileDurably(join(journalDir, noteName(seq)), `${JSON.stringify(note)}\n`);
}

export async function dropNotes(journalDir: string, keep: readonly number[]): Promise<void> {
  for (const { seq } of await readNotes(journalDir)) {
    if (!keep.includes(seq)) await rm(join(journalDir, noteName(seq)), { force: true });
  }
}

/** True when the file is byte for byte what we wrote. */
function checkAgainstNotes(bytes: Uint8Array, notes: readonly CheckpointNote[], file: string): boolean {
  if (notes.length === 0) return false;
  const seq = new DataView(bytes.buffer, bytes.byteOffset).getInt32(60);
  const note = notes.find((candidate) => candidate.seq === seq);
  if (note === undefined) return raiseCorrupt('it is not a checkpoint of this project', file);
  if (note.bytes === bytes.length && note.crc32c === crc32c(bytes)) return true;
  if (note.changeCounter === changeCounter(bytes) || changeCounter(bytes) !== versionValidFor(bytes))
    raiseCorrupt('its content does not match its checksum', file);
  return false;
}

function checkIntegrity(sql: SqlSession, file: string): void {
  const answer = sql.row('PRAGMA integrity_check(1)')?.[0];
  if (answer !== 'ok') raiseCorrupt('SQLite finds it inconsistent', file);
}

function checkVersion(sql: SqlSession, file: string): void {
  const found = sql.row('SELECT schema_version FROM MLMDEnv')?.[0];
  const version = Number(found);
  if (version === mlmdSchemaVersion) return;
  if (version > mlmdSchemaVersion) raiseNewer(version, file);
  raiseCorrupt(`its ML Metadata schema version is ${String(found)}, not ${mlmdSchemaVersion}`, file);
}

export function raiseNewer(version: number, file: string): never {
  const message = `The metadata has ML Metadata schema version ${version}; this program knows ${mlmdSchemaVersion}. ${file}`;
  const hint = 'Open the project with a newer Loopwright; nothing was changed.';
  raise('project/newer-version', message, hint, { details: { path: file, version, known: mlmdSchemaVersion } });
}

/** What SQLite throws on a damaged file, as a problem; problems pass. */
function asCorrupt(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || error.name === 'ProblemError') return error;
  try {
    return raiseCorrupt(error.message, file);
  } catch (problem) {
    return problem;
  }
}

export function isSqlite(bytes: Uint8Array): boolean {
  return bytes.length >= 512 && Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('latin1') === 'SQLite format 3\0';
}

export async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function readNotes(journalDir: string): Promise<CheckpointNote[]> {
  const names = await readdir(journalDir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const notes: CheckpointNote[] = [];
  for (const name of names.filter((candidate) => /^checkpoint-\d+\.json$/.test(candidate))) {
    const note = parseNote(await readFile(join(journalDir, name), 'utf8'));
    if (note !== undefined) notes.push(note);
  }
  return notes;
}

/** A damaged note says nothing; the file is then checked by SQLite alone. */
function parseNote(text: string): CheckpointNote | undefined {
  try {
    return JSON.parse(text) as CheckpointNote;
  } catch {
    return undefined;
  }
}

function noteName(seq: number): string {
  return `checkpoint-${seq}.json`;
}

function changeCounter(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(24);
}

/** The change counter as of the last write by SQLite 3.7 or later: differs when only one of the two was damaged. */
function versionValidFor(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(92);
}
