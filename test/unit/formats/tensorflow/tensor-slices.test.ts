/** Variables in slices, as TensorFlow 2.17 saved two that partitioners had split. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTensorBundle } from '../../../../core/formats/tensorflow/tensor-bundle.ts';
import { readSliceKey } from '../../../../core/formats/tensorflow/tensor-slices.ts';

/** `p/emb`, [5, 2] in rows of 3 and 2; `q/wide`, [2, 200] in columns of 67, 67 and 66. */
const index =
  'AAAGCAEaAggBAA4TAHAvZW1iAAEBAoCDgIIIARIIEgIIAxICCAIoGDXA2z0XCgQVg4KAgggBEggSAggCEgIIAiAYKBA1UA8SvAEPFnEvd2lkZQABAQKAgoDAQwgDEggSAggCEgIIQyAoKJgENff3bjYNBBfAQ8BDCAMSCBICCAISAghDIMAEKJgENQNWNGYOAxeGwEIIAxIIEgIIAhICCEIg2AgokAQ1y5LKmQAFInAvZW1iCAESCBICCAUSAggCOggKAhADCgIQAjoKCgQIAxACCgIQAgAGMHEvd2lkZQgDEgkSAggCEgMIyAE6CAoCEAIKAhBDOgoKAhACCgQIQxBDOgsKAhACCgUIhgEQQgAAAAABAAAAANop0XIAAAAAAQAAAADA8qGwAAEDcgCXAgAAAAABAAAAAG+AxwmcAgipAg8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAV/uAiyR1R9s=';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slices-'));
  await writeFile(join(dir, 'v.index'), Buffer.from(index, 'base64'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
/** Two rows' values from column `start` on, one row after the other. */
const columns = (start: number, count: number): number[] => [0, 200].flatMap((row) => numbers(count).map((i) => row + start + i));

async function writeData(): Promise<void> {
  const rows = Float32Array.from(numbers(10));
  const wide = Int32Array.from([...columns(0, 67), ...columns(67, 67), ...columns(134, 66)]);
  await writeFile(join(dir, 'v.data-00000-of-00001'), Buffer.concat([Buffer.from(rows.buffer), Buffer.from(wide.buffer)]));
}

describe('a variable that a checkpoint holds in slices', () => {
  it('is read whole, whichever axis it was split along', async () => {
    await writeData();
    const bundle = await openTensorBundle(join(dir, 'v'));
    expect([...bundle.entries.keys()]).toEqual(['p/emb', 'q/wide']);
    const rows = await bundle.read('p/emb');
    expect([rows.dtype, rows.shape, [...(rows.data as Float32Array)]]).toEqual(['DT_FLOAT', [5, 2], numbers(10)]);
    const wide = await bundle.read('q/wide');
    expect([wide.dtype, wide.shape, [...(wide.data as Int32Array)]]).toEqual(['DT_INT32', [2, 200], numbers(400)]);
  });

  it('is damaged where a slice has other bytes than were saved', async () => {
    await writeFile(join(dir, 'v.data-00000-of-00001'), Buffer.alloc(1640, 7));
    const bundle = await openTensorBundle(join(dir, 'v'));
    await expect(bundle.read('p/emb')).rejects.toMatchObject({ problem: { code: 'artifact/damaged' } });
  });

  it('has keys of its name and of start and length of every axis', () => {
    const plain = Buffer.concat([
      Buffer.from([0]),
      Buffer.from('ab'),
      Buffer.from([0, 1, 1, 2]),
      Buffer.from([0x80, 0x7f, 0xc0, 0x86, 0xc2, 0x58]),
    ]);
    expect(readSliceKey(plain)).toEqual({
      name: 'ab',
      extents: [
        { start: 0, length: undefined },
        { start: 134, length: 600 },
      ],
    });
    expect(readSliceKey(Buffer.from('p/emb'))).toBeUndefined();
    expect(() => readSliceKey(plain.subarray(0, -1))).toThrow('damaged');
  });
});
