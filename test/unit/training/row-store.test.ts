import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError, createRandom, shuffle } from '../../../core/foundation/index.ts';
import { effectiveRows } from '../../../core/training/example-weights.ts';
import { createRowStore, openSharedRows, type RowStore } from '../../../core/training/row-store.ts';
import { deepNetwork, imageNetwork, randomBatch, weighted } from '../learning/example-networks.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-rows-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const kinds = [
  ['in memory', 1 << 30],
  ['in a scratch file', 100_000],
  ['written out late', 1_200_000],
] as const;

describe.each(kinds)('a row store %s', (_, memoryBytes) => {
  const scratchFile = (): string => join(dir, 'rows');
  const fill = (store: RowStore): void => {
    for (let i = 0; i < 5; i++) store.append(...withLabels(i));
  };
  const withLabels = (i: number) => {
    const batch = randomBatch(deepNetwork, { rows: 3000, seed: i });
    return [batch, batch.label] as const;
  };

  it('gives every row back in any order', () => {
    const store = createRowStore(deepNetwork.inputs, { memoryBytes, scratchFile: scratchFile() });
    fill(store);
    expect(store.rows).toBe(15_000);
    expect(store.spilled).toBe(memoryBytes < 1 << 30);
    expect(existsSync(scratchFile())).toBe(store.spilled);
    const order = shuffle(
      Uint32Array.from({ length: 15_000 }, (_, i) => i),
      createRandom(9),
    );
    const batch = store.gather(order, 100, 400);
    const sources = [0, 1, 2, 3, 4].map((i) => withLabels(i)[0]);
    for (let row = 0; row < 300; row++) {
      const source = sources[Math.floor(order[100 + row] / 3000)];
      const at = order[100 + row] % 3000;
      expect(batch.label[row]).toBe(source.label[at]);
      expect(batch.dense.slice(row * 5, row * 5 + 5)).toEqual(source.dense.slice(at * 5, at * 5 + 5));
      expect(batch.ids.map((ids) => ids[row])).toEqual(source.ids.map((ids) => ids[at]));
      expect(batch.tokens[0].slice(row * 9, row * 9 + 9)).toEqual(source.tokens[0].slice(at * 9, at * 9 + 9));
      expect(batch.tokens[1].slice(row * 6, row * 6 + 6)).toEqual(source.tokens[1].slice(at * 6, at * 6 + 6));
    }
    store.close();
    expect(existsSync(scratchFile())).toBe(false);
  });

  it('gives the pixels of images back, an odd number of them too', async () => {
    const odd = { feature: 'odd', height: 3, width: 3, channels: 1 };
    const network = { ...imageNetwork, inputs: { ...deepNetwork.inputs, images: [odd, ...(imageNetwork.inputs.images ?? [])] } };
    const store = createRowStore(network.inputs, { memoryBytes, scratchFile: scratchFile() });
    const source = randomBatch(network, { rows: 3000, seed: 4 });
    store.append(source, source.label);
    const order = shuffle(
      Uint32Array.from({ length: 3000 }, (_, i) => i),
      createRandom(2),
    );
    const reader = await store.read(order, 'training', new AbortController().signal);
    const { images = [], dense } = reader.batch(0, 500);
    for (let row = 0; row < 500; row++) {
      const at = order[row];
      expect(images[0].slice(row * 9, row * 9 + 9)).toEqual(source.images?.[0].slice(at * 9, at * 9 + 9));
      expect(images[1].slice(row * 90, row * 90 + 90)).toEqual(source.images?.[1].slice(at * 90, at * 90 + 90));
      expect(dense.slice(row * 5, row * 5 + 5)).toEqual(source.dense.slice(at * 5, at * 5 + 5));
    }
    reader.close();
    store.close();
  });

  it('reads rows batch after batch in the order asked for, some rows more than once, several orders at once', async () => {
    const store = createRowStore(deepNetwork.inputs, { memoryBytes, scratchFile: scratchFile() });
    fill(store);
    const all = Uint32Array.from({ length: 15_000 }, (_, i) => i);
    const shuffled = shuffle(all.slice(), createRandom(3)).subarray(0, 2000);
    const ascending = all.filter((row) => row % 10 === 1);
    const repeated = shuffled.map((row, i) => (i % 4 === 0 ? row - (row % 50) : row));
    const { signal } = new AbortController();
    const readers = [
      await store.read(shuffled, 'a', signal),
      await store.read(ascending, 'b', signal),
      await store.read(repeated, 'c', signal),
    ];
    for (let round = 0; round < 2; round++) {
      for (const [i, order] of [shuffled, ascending, repeated].entries()) {
        for (let from = 0; from < order.length; from += 300) {
          const until = Math.min(order.length, from + 300);
          expect(readers[i].batch(from, until)).toEqual(store.gather(order, from, until));
        }
      }
    }
    for (const reader of readers) reader.close();
    store.close();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('keeps the weight of every row, and gives it to threads too', async () => {
    const spec = { ...deepNetwork.inputs, weighted: true } as const;
    const store = createRowStore(spec, { memoryBytes, scratchFile: scratchFile() });
    const source = weighted(randomBatch(deepNetwork, { rows: 9000, seed: 1 }));
    store.append(source, source.label, source.weights);
    const order = shuffle(
      Uint32Array.from({ length: 9000 }, (_, i) => i),
      createRandom(4),
    );
    const expected = Float32Array.from(order.subarray(0, 500), (row) => source.weights?.[row] ?? Number.NaN);
    expect(store.gather(order, 0, 500).weights).toEqual(expected);
    const reader = await store.read(order, 'training', new AbortController().signal);
    expect(reader.batch(0, 500)).toEqual(store.gather(order, 0, 500));
    const elsewhere = openSharedRows(spec, store.share(), { memoryBytes, scratchFile: `${scratchFile()}-other` });
    expect(elsewhere.gather(order, 0, 500)).toEqual(store.gather(order, 0, 500));
    // 3, 0, 1 and 0.5 in turn: (4.5 a four)^2 over 10.25 a four.
    expect(effectiveRows(store, order)).toBeCloseTo((4.5 ** 2 / 10.25) * 2250, 6);
    reader.close();
    elsewhere.close();
    store.close();
  });

  it('leaves out rows without a label, and counts them', () => {
    const store = createRowStore(deepNetwork.inputs, { memoryBytes, scratchFile: scratchFile() });
    const [batch, label] = withLabels(1);
    const known = label.map((value, i) => (i % 10 === 3 ? Number.NaN : value));
    expect(store.append(batch, known)).toBe(300);
    expect(store.rows).toBe(2700);
    expect(store.gather(Uint32Array.of(3), 0, 1).label[0]).toBe(label[4]);
    store.close();
  });
});

describe('a row store in a scratch file', () => {
  it('stops bringing rows into order when it is cancelled, and leaves no file of it', async () => {
    const store = createRowStore(deepNetwork.inputs, { memoryBytes: 100_000, scratchFile: join(dir, 'rows') });
    const batch = randomBatch(deepNetwork, { rows: 15_000, seed: 1 });
    store.append(batch, batch.label);
    const order = Uint32Array.from({ length: 15_000 }, (_, i) => i);
    await expect(store.read(order, 'a', AbortSignal.abort())).rejects.toBeInstanceOf(CancelledError);
    expect(readdirSync(dir)).toEqual(['rows']);
    store.close();
  });
});
