/** A small but real servable for the server's tests: a line or a two-class score, read from the version folder's model.json. */

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ColumnBatch, numberAt, valueCount } from '../../../core/formats/index.ts';
import { attempt, raise } from '../../../core/foundation/index.ts';
import type { Servable, ServableLoader, ServablePredictions, SignatureInput } from '../../../core/serving/index.ts';

export interface LineModel {
  readonly kind: 'classification' | 'regression';
  readonly inputs: readonly SignatureInput[];
  /** Every number counts with this weight; text counts its bytes; a missing value counts nothing. */
  readonly slope: number;
  readonly offset: number;
}

/** Writes a version folder the way a push does: aside, then renamed into place. */
export async function pushVersion(basePath: string, version: string, model: LineModel): Promise<void> {
  const aside = join(basePath, `.${version}.staging`);
  await mkdir(aside, { recursive: true });
  const content = JSON.stringify(model);
  await writeFile(join(aside, 'model.json'), JSON.stringify({ checksum: checksum(content), content }));
  await rename(aside, join(basePath, version));
}

export const loadLine: ServableLoader = (dir) =>
  attempt(async (): Promise<Servable> => {
    const json = JSON.parse(await readFile(join(dir, 'model.json'), 'utf8'));
    if (checksum(json.content) !== json.checksum) {
      raise('artifact/damaged', "The model's bytes have changed since it was written", 'Train the model again.');
    }
    const model: LineModel = JSON.parse(json.content);
    const classes = model.kind === 'classification' ? { classes: ['No', 'Yes'] } : {};
    return {
      signature: { kind: model.kind, inputs: model.inputs, ...classes },
      predict: (batch) => predict(model, batch),
    };
  });

function predict(model: LineModel, batch: ColumnBatch): ServablePredictions {
  const values = new Float32Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    let sum = 0;
    for (const column of batch.columns) {
      if (valueCount(column, row) === 0) continue;
      const at = column.offsets[row] ?? 0;
      sum += column.type === 'bytes' ? (column.starts[at + 1] ?? 0) - (column.starts[at] ?? 0) : numberAt(column, at);
    }
    values[row] = model.slope * sum + model.offset;
  }
  if (model.kind === 'regression') return { kind: 'regression', values };
  const scores = Float32Array.from({ length: batch.rows * 2 }, (_, i) => {
    const yes = 1 / (1 + Math.exp(-(values[i >> 1] ?? 0)));
    return i % 2 === 1 ? yes : 1 - yes;
  });
  return { kind: 'classification', classes: ['No', 'Yes'], scores };
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
