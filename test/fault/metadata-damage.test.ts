/** Damaged metadata: cut and flipped bytes in journal and database are told, never passed over; recovery keeps all that is good. */

import { copyFile, cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom, unwrap } from '../../core/foundation/index.ts';
import { type MetadataOptions, type MetadataStore, openMetadataStore, recoverMetadata } from '../../core/metadata/index.ts';
import { contentOf, openStore, publishExamples, steppingClock, storeOptions } from '../unit/metadata/store-fixture.ts';
import { killsOr, temporaryDir, timeForKills } from './workspace-child-process.ts';

interface Recorded {
  readonly options: MetadataOptions;
  /** The folder of the project; metadata.sqlite holds the first two executions, the journal three more. */
  readonly dir: string;
  /** Content after each journalled change, by its number; [0] is what metadata.sqlite holds. */
  readonly contents: readonly unknown[];
  /** Bytes of the last segment. */
  readonly journal: Buffer;
  readonly segment: string;
}

async function record(): Promise<Recorded> {
  const options = await storeOptions();
  const store = await openStore(options);
  await publishExamples(store);
  await publishExamples(store);
  await store.checkpoint();
  const contents: unknown[] = [contentOf(store)];
  for (let i = 0; i < 3; i++) await publishExamplesInSteps(store, contents);
  const dir = join(options.file, '..');
  const copy = join(await temporaryDir(), 'copy');
  await cp(dir, copy, { recursive: true });
  await store.close();
  const moved = { ...options, file: join(copy, 'metadata.sqlite'), journalDir: join(copy, '.loopwright', 'metadata') };
  const segment = (await readdir(moved.journalDir)).filter((name) => name.startsWith('journal')).at(-1) ?? '';
  return { options: moved, dir: copy, contents, journal: await readFile(join(moved.journalDir, segment)), segment };
}

async function publishExamplesInSteps(store: MetadataStore, contents: unknown[]): Promise<void> {
  const start = { node: 'Trainer', runId: 'r', fingerprint: 'f', inputs: [], properties: { 'two  blanks': 1 } };
  const id = await store.startExecution(start);
  contents.push(contentOf(store));
  await store.publishExecution(id, [{ key: 'model', type: 'Model', uri: `m/${id}`, properties: {} }], {});
  contents.push(contentOf(store));
}

/** A fresh copy of the recorded project with the last segment replaced. */
async function withJournal(recorded: Recorded, bytes: Uint8Array): Promise<MetadataOptions> {
  const dir = join(await temporaryDir(), 'copy');
  await mkdir(join(dir, '.loopwright'), { recursive: true });
  await cp(recorded.dir, dir, { recursive: true });
  const journalDir = join(dir, '.loopwright', 'metadata');
  await writeFile(join(journalDir, recorded.segment), bytes);
  return { ...recorded.options, clock: steppingClock(), file: join(dir, 'metadata.sqlite'), journalDir };
}

async function contentAfterOpening(options: MetadataOptions): Promise<unknown> {
  const store = await openStore(options);
  const content = contentOf(store);
  await store.close();
  return content;
}

/** Around every line break and at random; at every byte in a thorough run. */
function cutsOf(journal: Buffer): number[] {
  const random = createRandom(4);
  const isThorough = killsOr(0) > 0;
  const lengths = Array.from({ length: journal.length + 1 }, (_, length) => length);
  return lengths
    .filter(
      (length) => isThorough || random.next() < 0.02 || journal.subarray(Math.max(0, length - 2), length + 2).includes(0x0a),
    )
    .reverse();
}

function linesBefore(journal: Buffer, length: number): number {
  return journal.subarray(0, length).filter((byte) => byte === 0x0a).length;
}

describe('a damaged journal', () => {
  it('cut at any byte gives back every change that was whole', { timeout: timeForKills(20) }, async () => {
    const recorded = await record();
    const options = await withJournal(recorded, recorded.journal);
    const path = join(options.journalDir, recorded.segment);
    const pristine = await readdir(options.journalDir);
    for (const length of cutsOf(recorded.journal)) {
      await writeFile(path, recorded.journal.subarray(0, length));
      const store = await openStore({ ...options, runCheckpoint: () => Promise.reject(new Error('no checkpoint')) });
      expect(contentOf(store)).toEqual(recorded.contents[linesBefore(recorded.journal, length)]);
      await store.close().catch(() => undefined);
    }
    expect(await readdir(options.journalDir)).toEqual(pristine);
  });

  it('with a cut end goes on, and what comes after is kept too', async () => {
    const recorded = await record();
    const options = await withJournal(recorded, recorded.journal.subarray(0, -5));
    const store = await openStore(options);
    await publishExamples(store);
    const content = contentOf(store);
    await store.close();
    expect(await contentAfterOpening(options)).toEqual(content);
  });

  it('with zeros at its end, as a power cut leaves them, gives back every change before', async () => {
    const recorded = await record();
    const zeroed = Buffer.from(recorded.journal);
    zeroed.fill(0, zeroed.length - 40, zeroed.length - 1);
    expect(await contentAfterOpening(await withJournal(recorded, zeroed))).toEqual(recorded.contents.at(-2));
  });

  it('with a flipped bit anywhere is refused, and recovery keeps every change before it', {
    timeout: timeForKills(20),
  }, async () => {
    const recorded = await record();
    const random = createRandom(5);
    for (let i = 0; i < killsOr(20); i++) {
      const at = i === 0 ? recorded.journal.length - 1 : random.nextInt(recorded.journal.length);
      const flipped = Buffer.from(recorded.journal);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.nextInt(8));
      const options = await withJournal(recorded, flipped);
      const refused = await openMetadataStore(options);
      expect(refused).toMatchObject({ ok: false, problem: { code: 'project/corrupt' } });

      const whole = linesBefore(recorded.journal, at);
      const recovery = unwrap(await recoverMetadata(options.file, options.journalDir));
      expect(recovery).toMatchObject({ base: 'metadata.sqlite', changes: 4 + whole });
      expect(recovery.damage?.offset).toBe(recorded.journal.lastIndexOf('\n', at - 1) + 1);
      expect(recovery.keptAside).toEqual([join(options.journalDir, `${recorded.segment}.damaged`)]);
      expect(await contentAfterOpening(options)).toEqual(recorded.contents[whole]);
    }
  });

  it('with a missing segment is refused', async () => {
    const options = await storeOptions({ runCheckpoint: () => Promise.reject(new Error('no checkpoint')) });
    for (let i = 0; i < 3; i++) {
      const store = await openStore(options);
      await publishExamples(store);
      await store.close().catch(() => undefined);
    }
    await rm(join(options.journalDir, 'journal-000002.log'));
    expect(await openMetadataStore(options)).toMatchObject({ problem: { code: 'project/corrupt' } });
  });
});

describe('a damaged metadata.sqlite', () => {
  it('with a flipped bit anywhere is refused, and recovery loses nothing', async () => {
    const recorded = await record();
    const options = await withJournal(recorded, recorded.journal);
    const whole = await readFile(options.file);
    const random = createRandom(9);
    const offsets = [0, 17, 24, 27, 60, 63, 96, 100, ...Array.from({ length: killsOr(20) }, () => random.nextInt(whole.length))];
    for (const at of offsets) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.nextInt(8));
      await writeFile(options.file, flipped);
      const opened = await openMetadataStore(options);
      expect(opened).toMatchObject({ ok: false, problem: { code: 'project/corrupt' } });
    }
    const recovery = unwrap(await recoverMetadata(options.file, options.journalDir));
    expect(recovery).toMatchObject({ base: 'journal', changes: 10, keptAside: [`${options.file}.damaged`] });
    expect(await contentAfterOpening(options)).toEqual(recorded.contents.at(-1));
  });

  it('cut anywhere, or gone, is refused and rebuilt from its backup and the journal', async () => {
    const options = await storeOptions();
    const store = await openStore(options);
    for (let i = 0; i < 3; i++) {
      await publishExamples(store);
      await store.checkpoint();
    }
    await publishExamples(store);
    const content = contentOf(store);
    await store.close();
    const whole = await readFile(options.file);
    const random = createRandom(3);
    for (let i = 0; i < 10; i++) {
      await writeFile(options.file, whole);
      await truncate(options.file, random.nextInt(whole.length));
      expect(await openMetadataStore(options)).toMatchObject({ problem: { code: 'project/corrupt' } });
    }
    await rm(options.file);
    expect(await openMetadataStore(options)).toMatchObject({ problem: { code: 'project/corrupt' } });
    const recovery = unwrap(await recoverMetadata(options.file, options.journalDir));
    expect(recovery).toMatchObject({ base: 'metadata.sqlite.bak', changes: 8 });
    expect(await contentAfterOpening(options)).toEqual(content);
  });

  it('without backup or journal says so', async () => {
    const options = await storeOptions();
    const store = await openStore(options);
    await publishExamples(store);
    await store.close();
    await rm(options.journalDir, { recursive: true });
    await rm(`${options.file}.bak`, { force: true });
    await truncate(options.file, 5000);
    expect(await openMetadataStore(options)).toMatchObject({ problem: { code: 'project/corrupt' } });
    expect(await recoverMetadata(options.file, options.journalDir)).toMatchObject({ problem: { code: 'project/corrupt' } });
  });

  it('changed by another program is believed, also when it is newer', async () => {
    const options = await storeOptions();
    const store = await openStore(options);
    await publishExamples(store);
    await store.close();
    const before = await readFile(options.file);
    await copyFile(options.file, `${options.file}.copy`);
    const changed = await changeLikeAnotherProgram(before, "UPDATE Artifact SET uri = 'elsewhere' WHERE id = 1");
    await writeFile(options.file, changed);
    const again = await openStore(options);
    expect(again.artifact(1)?.uri).toBe('elsewhere');
    await publishExamples(again);
    await again.close();
    expect(await contentAfterOpening(options)).toMatchObject({ artifacts: [{ uri: 'elsewhere' }, { state: 'LIVE' }] });

    const newer = await changeLikeAnotherProgram(before, 'UPDATE MLMDEnv SET schema_version = 11');
    await writeFile(options.file, newer);
    expect(await openMetadataStore(await freshJournal(options))).toMatchObject({ problem: { code: 'project/newer-version' } });
    expect(await readFile(options.file)).toEqual(newer);
  });
});

/** The file after one statement of another program. */
async function changeLikeAnotherProgram(bytes: Buffer, statement: string): Promise<Buffer> {
  const { default: initSqlJs } = await import('sql.js');
  const { Database } = await initSqlJs();
  const database = new Database(Buffer.from(bytes));
  database.run(statement);
  const changed = Buffer.from(database.export());
  database.close();
  // sql.js leaves SQLite's change counter (and the copy at byte 92) alone; SQLite on a real file raises both.
  for (const at of [24, 92]) changed.writeUInt32BE(bytes.readUInt32BE(at) + 1, at);
  return changed;
}

async function freshJournal(options: MetadataOptions): Promise<MetadataOptions> {
  return { ...options, journalDir: join(await temporaryDir(), 'journal') };
}
