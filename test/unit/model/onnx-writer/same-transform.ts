/** Raw features transformed by ONNX Runtime and by the transform itself, slot by slot. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ColumnBatch } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { initialWeights, type NetworkSpec } from '../../../../core/learning/index.ts';
import {
  applyTransform,
  createModel,
  createTransformFitter,
  type FeatureOptions,
  type FittedTransform,
  openRunnable,
  rawTensors,
} from '../../../../core/model/index.ts';
import { OnnxBuilder } from '../../../../core/model/onnx-writer/onnx-builder.ts';
import { rawInputs } from '../../../../core/model/onnx-writer/onnx-transform.ts';
import { batchOf, type Cell } from '../batch-of.ts';

export type Columns = Readonly<Record<string, readonly Cell[]>>;

export async function fitted(columns: Columns, features: Readonly<Record<string, FeatureOptions>>): Promise<FittedTransform> {
  const rows = Object.values(columns)[0]?.length ?? 0;
  const batch = batchOf({
    ...columns,
    'answer:bytes': Array.from({ length: rows }, (_, row) => ['yes', 'no'][row % 2] as string),
  });
  const fitter = createTransformFitter({
    columns: batch.columns.map(({ name, type }) => ({ name, type })),
    features,
    label: { name: 'answer' },
  });
  do fitter.addBatch(batch);
  while (fitter.endPass());
  return unwrap(await fitter.finish());
}

/** What ONNX Runtime makes of raw rows: the dense slots, and the ids of the embeddings. */
async function computed(transform: FittedTransform, batch: ColumnBatch) {
  const graph = new OnnxBuilder();
  const { dense, ids } = rawInputs(graph, transform);
  if (dense) graph.output('dense_slots', dense, 'float', [-1, transform.spec.denseWidth]);
  for (const [i, id] of ids.entries()) graph.output(`id_${i}`, id, 'int64', [-1]);
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-onnx-transform-'));
  await writeFile(join(dir, 'model.onnx'), graph.finish('transform', {}));
  const runnable = unwrap(await openRunnable(dir));
  const inputs: NetworkSpec = {
    family: 'linear',
    inputs: transform.spec,
    hidden: [],
    dropout: 0,
    l2: 0,
    textFilters: 1,
    textKernel: 1,
    output: { kind: 'binary', units: 1 },
  };
  const model = createModel(transform, inputs, initialWeights(inputs, 1));
  const outputs = await runnable.run('serving_default', rawTensors(model, batch));
  runnable.dispose();
  await rm(dir, { recursive: true, force: true });
  return {
    dense: Array.from((outputs.get('dense_slots')?.data ?? []) as ArrayLike<number>),
    ids: ids.map((_, i) => Array.from(outputs.get(`id_${i}`)?.data as BigInt64Array, Number)),
  };
}

/** Fitted on the columns; the others are what is transformed. */
export async function expectSame(
  columns: Columns,
  features: Readonly<Record<string, FeatureOptions>>,
  others: Columns = columns,
) {
  const transform = await fitted(columns, features);
  const batch = batchOf(others);
  const given = await computed(transform, batch);
  const ours = applyTransform(transform, batch);
  const width = transform.spec.denseWidth;
  const names = transform.spec.denseNames;
  const wrong = given.dense.flatMap((value, at) => {
    const expected = ours.dense[at] as number;
    if (Math.abs(value - expected) <= 1e-6 * Math.max(1, Math.abs(expected))) return [];
    const row = Math.floor(at / width);
    const cells = Object.values(others).map((column) => column[row]);
    return [`${JSON.stringify(cells)} ${names[at % width]}: ${value} instead of ${expected}`];
  });
  expect(wrong).toEqual([]);
  expect(given.dense.length).toBe(ours.dense.length);
  expect(given.ids).toEqual(ours.ids.map((ids) => Array.from(ids)));
  return transform;
}
