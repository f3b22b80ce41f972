/** Transform: the preprocessing fitted on the train split of all spans, in one streaming pass. */

import { join } from 'node:path';
import type { InputArtifact, Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import {
  type ColumnBatch,
  type ColumnSpec,
  conformBatch,
  examplesInfo,
  readExamples,
  readSchemaArtifact,
  sliceBatch,
} from '../../formats/index.ts';
import { attempt, canonicalJson, type Json, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import {
  createTransformFitter,
  type FeatureOptions,
  type FittedTransform,
  type LabelOptions,
  writeFittedTransform,
  writeWholeFile,
} from '../../model/index.ts';
import { mergeColumns } from './merge-columns.ts';
import { schemaHints } from './schema-hints.ts';
import { networkInputs, toTransformView } from './transform-view.ts';

/** The label and features of the project file, already validated. */
interface TransformProperties {
  readonly features?: Readonly<Record<string, FeatureOptions>>;
  readonly label?: LabelOptions | null;
}

export const transformViewFileName = 'preview.json';

const fittedSplit = 'train';
const previewRows = 20;

export const transform: Stage = {
  node: 'Transform',
  codeVersion: 1,
  inputs: { examples: { type: 'Examples' }, schema: { type: 'Schema', optional: true } },
  outputs: { transform_graph: 'TransformGraph' },
  execute: (context) => attempt(() => fitTransform(context)),
};

async function fitTransform(context: StageContext): Promise<StageOutcome> {
  const { features = {}, label } = context.properties as TransformProperties;
  if (!label) raise('label/missing', 'The project file names no label.', 'Set label.name to the column to predict.');
  const examples = context.inputs.examples ?? [];
  const { columns, total } = await readColumns(examples);
  const hints = await readHints(context.inputs.schema?.at(-1));
  const fitter = createTransformFitter({ columns, features, label, hints });
  const { rows, preview } = await streamRows(context, { columns, total, addBatch: (batch) => fitter.addBatch(batch) });
  if (preview === undefined) {
    raise('split/empty', 'The train split has no rows to fit the transform on.', 'Add data, or change the split.');
  }
  const fitted = unwrap(await fitter.finish());
  const dir = context.outputs.transform_graph;
  await writeFittedTransform(dir, fitted);
  const view = canonicalJson(toTransformView(fitted, preview) as unknown as Json);
  await writeWholeFile(join(dir, transformViewFileName), [`${view}\n`]);
  return { outputs: { transform_graph: {} }, rowsIn: rows, rowsOut: rows, facts: toFacts(fitted) };
}

async function readColumns(examples: readonly InputArtifact[]): Promise<{ columns: readonly ColumnSpec[]; total: number }> {
  let total = 0;
  const spans: { name: string; columns: readonly ColumnSpec[] }[] = [];
  for (const { dir, properties } of examples) {
    const info = unwrap(await examplesInfo(dir));
    total += info.splits.find(({ name }) => name === fittedSplit)?.rows ?? 0;
    spans.push({ name: `span ${properties.span ?? spans.length + 1}`, columns: info.columns });
  }
  return { columns: mergeColumns(spans), total };
}

async function readHints(schema: InputArtifact | undefined): Promise<ReturnType<typeof schemaHints>> {
  return schema === undefined ? {} : schemaHints(unwrap(await readSchemaArtifact(schema.dir)));
}

interface Stream {
  readonly columns: readonly ColumnSpec[];
  readonly total: number;
  addBatch(batch: ColumnBatch): void;
}

/** `preview`: the first rows of the newest span that has any. */
async function streamRows(context: StageContext, stream: Stream): Promise<{ rows: number; preview?: ColumnBatch }> {
  let rows = 0;
  let preview: ColumnBatch | undefined;
  for (const { dir } of context.inputs.examples ?? []) {
    let first = true;
    for await (const batch of readExamples(dir, fittedSplit, context.signal)) {
      throwIfCancelled(context.signal);
      if (batch.rows === 0) continue;
      if (first) preview = conformBatch(sliceBatch(batch, 0, Math.min(previewRows, batch.rows)), stream.columns);
      first = false;
      stream.addBatch(batch);
      rows += batch.rows;
      context.report({ kind: 'progress', progress: { step: 'reading train', done: rows, total: stream.total, unit: 'rows' } });
    }
  }
  return { rows, preview };
}

function toFacts({ features, inputs, spec, label, labelStatistics }: FittedTransform): Record<string, string | number> {
  return {
    features: inputs.length,
    inputs: networkInputs(spec),
    excluded: features.length - inputs.length,
    label: label.kind,
    ...(labelStatistics.missing > 0 ? { unlabelled: labelStatistics.missing } : {}),
  };
}
