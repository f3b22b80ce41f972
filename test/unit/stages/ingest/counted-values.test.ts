import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { type CountedValue, countValues } from '../../../../core/stages/ingest/counted-values.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-counts-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function* batches(keys: readonly (string | undefined)[]): AsyncGenerator<(string | undefined)[]> {
  for (let at = 0; at < keys.length; at += 100) yield keys.slice(at, at + 100);
}

async function all(values: AsyncIterable<CountedValue>): Promise<CountedValue[]> {
  const list: CountedValue[] = [];
  for await (const value of values) list.push(value);
  return list;
}

describe('counting values out of core', () => {
  it('gives the same answer in memory and over many runs on the disk, and leaves nothing there', async () => {
    const random = createRandom(3);
    // Bytes of every kind, line breaks and zeros among them.
    const keys = Array.from({ length: 5000 }, () => {
      const bytes = Array.from({ length: 1 + random.nextInt(3) }, () => random.nextInt(256));
      return random.nextInt(50) === 0 ? undefined : String.fromCharCode(...bytes);
    });
    const inMemory = await countValues(batches(keys), dir);
    const onDisk = await countValues(batches(keys), dir, 4000);
    expect((await readdir(join(dir, 'value-runs'))).length).toBeGreaterThan(20);
    const expected = new Map<string, number>();
    for (const key of keys) if (key !== undefined) expected.set(key, (expected.get(key) ?? 0) + 1);
    const sorted = [...expected].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => ({ key, count }));
    expect(await all(onDisk.ascending())).toEqual(sorted);
    expect(await all(inMemory.ascending())).toEqual(sorted);
    expect([onDisk.total, onDisk.missing]).toEqual([inMemory.total, inMemory.missing]);
    expect(onDisk.total + onDisk.missing).toBe(5000);
    expect(await readdir(dir)).toEqual([]);
  });
});
