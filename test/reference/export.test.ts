/** Exports of trees grown on a real table of decimals: raw features in, the same answers out. */

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage } from '../../build/build-page.mjs';
import { exportModel } from '../../core/app/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { trainOnFile } from './train-on-file.ts';

const wine = '../shared/data/tabular/winequality-red.csv';
const names = [...'abcdefghijk'.split(''), 'quality'];

describe.skipIf(!existsSync(wine))('trees of the wine quality table', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-export-'));
    const csv = { header: false, columns: names };
    const model = { family: 'trees', trees: { rounds: 500, patience: 500 } };
    await trainOnFile(dir, { path: wine, label: 'quality', csv, features: { quality: { transform: 'exclude' } }, model });
    await buildPage(join(dir, 'page'));
  });
  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  it.each(['saved_model', 'onnx', 'html'] as const)('answer as ours as %s, on decimals as it takes them', async (format) => {
    const record = unwrap(
      await exportModel({
        modelDir: join(dir, 'model'),
        format,
        output: join(dir, format),
        rows: join(dir, 'examples'),
        split: 'train',
        quantization: 'none',
        pageParts: join(dir, 'page'),
        signal: new AbortController().signal,
      }),
    );
    expect(record.rows).toBe(1000);
    expect(record.largest_difference).toBeLessThanOrEqual(1e-5);
    expect(record.inputs).toBe('raw');
    // A page takes the numbers whole; the others say what rounding costs, and it is next to nothing.
    if (format === 'html') expect(record).not.toHaveProperty('rows_changed_by_rounding');
    else expect(record.rows_changed_by_rounding).toBeLessThan(record.rows / 50);
  });
});
