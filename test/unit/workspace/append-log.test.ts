/** Registers: what is appended is read back, followed, and survives damage elsewhere. */

import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../core/foundation/index.ts';
import { type AppendLogDamage, type AppendLogOptions, openAppendLog, readAppendLog } from '../../../core/workspace/index.ts';
import { temporaryDir } from './project-fixture.ts';

const batched: AppendLogOptions = { writer: 'test', maxSegmentBytes: 1_000_000, fsync: 'batched' };

async function readAll(
  dir: string,
  cursor: Record<string, number> = {},
): Promise<{ records: Json[]; damage: AppendLogDamage[]; cursor: Record<string, number> }> {
  const records: Json[] = [];
  const damage: AppendLogDamage[] = [];
  for await (const { record, position } of readAppendLog(dir, {
    after: { ...cursor },
    onDamage: (found) => damage.push(found),
  })) {
    records.push(record);
    cursor[position.segment] = position.offset;
  }
  return { records, damage, cursor };
}

describe('append log', () => {
  it('gives back any JSON in the order it was appended, in both modes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 30 }), fc.constantFrom('each', 'batched'), async (values, fsync) => {
        const dir = await temporaryDir();
        const log = await openAppendLog(dir, { ...batched, fsync });
        await Promise.all(values.map((value) => log.append(value as Json)));
        await log.close();
        expect((await readAll(dir)).records).toEqual(values.map((value) => JSON.parse(JSON.stringify(value))));
      }),
      { numRuns: 25 },
    );
  });

  it('begins a new segment once one is full, and every line says its checksum', async () => {
    const dir = await temporaryDir();
    const log = await openAppendLog(dir, { ...batched, maxSegmentBytes: 100, clock: { now: () => 5 } });
    for (let i = 0; i < 20; i++) await log.append({ i });
    await log.close();
    const names = await readdir(dir);
    expect(names).toHaveLength(4);
    expect(names[0]).toBe(`0000000000005-${process.pid}-1-test.jsonl`);
    // CRC-32C of {"i":0}, computed apart.
    expect((await readFile(join(dir, names[0] ?? ''), 'utf8')).split('\n')[0]).toMatch(/^[0-9a-f]{8} \{"i":0\}$/);
    expect((await readAll(dir)).records).toEqual(Array.from({ length: 20 }, (_, i) => ({ i })));
  });

  it('follows several writers from where it stopped', async () => {
    const dir = await temporaryDir();
    const a = await openAppendLog(dir, { ...batched, clock: { now: () => 1 } });
    const b = await openAppendLog(dir, { ...batched, writer: 'other', clock: { now: () => 2 } });
    await Promise.all([a.append('a1'), b.append('b1')]);
    const first = await readAll(dir);
    expect(first.records).toEqual(['a1', 'b1']);
    await Promise.all([a.append('a2'), b.append('b2'), a.append('a3')]);
    const second = await readAll(dir, first.cursor);
    expect(second.records).toEqual(['a2', 'a3', 'b2']);
    expect((await readAll(dir, second.cursor)).records).toEqual([]);
    await a.close();
    await b.close();
  });

  it('stops before a line that is still being written and reads it once it is whole', async () => {
    const dir = await temporaryDir();
    const log = await openAppendLog(dir, batched);
    await log.append('first');
    await log.append('second');
    await log.close();
    const [name = ''] = await readdir(dir);
    const whole = await readFile(join(dir, name));
    await truncate(join(dir, name), whole.length - 3);
    const torn = await readAll(dir);
    expect(torn.records).toEqual(['first']);
    expect(torn.damage).toEqual([{ kind: 'torn', segment: name, offset: 17, bytes: whole.length - 3 - 17 }]);
    await writeFile(join(dir, name), whole);
    expect(await readAll(dir, torn.cursor)).toMatchObject({ records: ['second'], damage: [] });
  });

  it('reports a flipped byte anywhere and loses that line alone', async () => {
    const dir = await temporaryDir();
    const log = await openAppendLog(dir, batched);
    for (const record of ['one', 'two', 'three']) await log.append(record);
    await log.close();
    const [name = ''] = await readdir(dir);
    const whole = await readFile(join(dir, name));
    for (let i = 0; i < whole.length; i++) {
      const flipped = Buffer.from(whole);
      flipped[i] = (flipped[i] ?? 0) ^ 0x10;
      await writeFile(join(dir, name), flipped);
      const { records, damage } = await readAll(dir);
      expect(damage.length).toBeGreaterThan(0);
      // A damaged line break joins two lines.
      expect(records.length).toBeGreaterThanOrEqual(1);
      for (const record of records) expect(['one', 'two', 'three']).toContain(record);
    }
  });

  it('reads on in the next segment after a torn end', async () => {
    const dir = await temporaryDir();
    await writeFile(join(dir, '0000000000001-1-1-dead.jsonl'), 'deadbeef {"half');
    await appendFile(join(dir, 'notes.txt'), 'not a segment\n');
    const log = await openAppendLog(dir, batched);
    await log.append('alive');
    await log.flush();
    expect(await readAll(dir)).toMatchObject({ records: ['alive'], damage: [{ kind: 'torn' }] });
    await log.close();
  });

  it('has no records where there is no folder', async () => {
    expect((await readAll(join(await temporaryDir(), 'none'))).records).toEqual([]);
  });
});
