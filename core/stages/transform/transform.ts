/** Transform: the preprocessing fitted on the train split of all spans, streaming: one pass, or two where quantiles come first. */

import { join } from 'node:path';
import type { InputArtifact, Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import { type ColumnBatch, type ColumnSpec, examplesInfo, readExamples, readSchemaArtifact } from '../../formats/index.ts';
import { attempt, canonicalJson, type Json, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import {
  addEncoders,
  addWordVectors,
  createTransformFitter,
  type FeatureOptions,
  type FittedTransform,
  type LabelOptions,
  writeFittedTransform,
  writeWholeFile,
} from '../../model/index.ts';
import { mergeColumns } from './merge-columns.ts';
import { createRowSample } from './row-sample.ts';
import { schemaHints } from './schema-hints.ts';
import { networkInputs, toTransformView } from './transform-view.ts';
import { refuseUnheard, settingsOfNoFeature, unheardOf, unheardOfLabel } from './unheard-settings.ts';

/** The label and features of the project file, already validated. */
interface TransformProperties {
  readonly features?: Readonly<Record<string, FeatureOptions>>;
  readonly label?: LabelOptions | null;
}

export const transformViewFileName = 'preview.json';

const fittedSplit = 'train';

export const transform: Stage = {
  node: 'Transform',
  codeVersion: 5,
  inputs: { examples: { type: 'Examples' }, schema: { type: 'Schema', optional: true } },
  outputs: { transform_graph: 'TransformGraph' },
  execute: (context) => attempt(() => fitTransform(context)),
};

async function fitTransform(context: StageContext): Promise<StageOutcome> {
  const { features = {}, label } = context.properties as TransformProperties;
  if (!label) raise('label/missing', 'The project file names no label.', 'Set label.name to the column to predict.');
  refuseUnheard(features, label);
  const examples = context.inputs.examples ?? [];
  const { columns, total } = await readColumns(examples);
  const hints = await readHints(context.inputs.schema?.at(-1));
  const fitter = createTransformFitter({ columns, features, label, hints });
  const sample = createRowSample(columns, total);
  const rows = await streamRows(
    context,
    { step: 'reading train', total },
    (batch) => {
      sample.add(batch);
      fitter.addBatch(batch);
    },
    sample.startSpan,
  );
  const { first, spread } = sample;
  if (first === undefined) {
    raise('split/empty', 'The train split has no rows to fit the transform on.', 'Add data, or change the split.');
  }
  if (fitter.endPass()) {
    do await streamRows(context, { step: 'reading train again', total }, fitter.addBatch);
    while (fitter.endPass());
  }
  const dir = context.outputs.transform_graph;
  const fitted = await addFiles(context, unwrap(await fitter.finish()), features);
  await writeFittedTransform(dir, fitted);
  const unheard = [
    ...unheardOfLabel(fitted.label, label),
    ...settingsOfNoFeature(features, label),
    ...fitted.features.flatMap((feature) => unheardOf(feature, features[feature.name] ?? {})),
  ];
  for (const line of unheard) context.report({ kind: 'log', line });
  const view = canonicalJson(toTransformView(fitted, features, { first, spread }) as unknown as Json);
  await writeWholeFile(join(dir, transformViewFileName), [`${view}\n`]);
  const facts = { ...toFacts(fitted), ...(unheard.length > 0 ? { 'settings without effect': unheard.join('; ') } : {}) };
  return { outputs: { transform_graph: {} }, rowsIn: rows, rowsOut: rows, facts };
}

/** Word vectors and encoders that the settings name. */
async function addFiles(
  context: StageContext,
  fitted: FittedTransform,
  features: Readonly<Record<string, FeatureOptions>>,
): Promise<FittedTransform> {
  const dir = context.outputs.transform_graph;
  const { projectDir } = context;
  const withVectors = await addWordVectors(fitted, features, {
    projectDir,
    dir,
    signal: context.signal,
    onProgress: (done, total) =>
      context.report({ kind: 'progress', progress: { step: 'reading word vectors', done, total, unit: 'bytes' } }),
  });
  return addEncoders(withVectors, features, { projectDir, dir });
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

interface Reading {
  readonly step: string;
  readonly total: number;
}

/** All rows of the train split, span after span; resolves to their number. */
async function streamRows(
  context: StageContext,
  { step, total }: Reading,
  onBatch: (batch: ColumnBatch) => void,
  onSpan: () => void = () => {},
): Promise<number> {
  let rows = 0;
  for (const { dir } of context.inputs.examples ?? []) {
    onSpan();
    for await (const batch of readExamples(dir, fittedSplit, context.signal)) {
      throwIfCancelled(context.signal);
      onBatch(batch);
      rows += batch.rows;
      context.report({ kind: 'progress', progress: { step, done: rows, total, unit: 'rows' } });
    }
  }
  return rows;
}

function toFacts({ features, inputs, spec, label, labelStatistics }: FittedTransform): Record<string, string | number> {
  return {
    features: inputs.length,
    inputs: networkInputs(spec),
    excluded: features.filter(({ kind }) => kind === 'exclude').length,
    label: label.kind,
    ...(labelStatistics.missing > 0 ? { unlabelled: labelStatistics.missing } : {}),
    ...vectorFacts(features),
  };
}

/** How much of the vocabularies the given word vectors cover. */
function vectorFacts(features: FittedTransform['features']): Record<string, string> {
  const texts = features.flatMap((feature) =>
    feature.kind === 'text' && feature.vectors ? [{ ...feature, ...feature.vectors }] : [],
  );
  if (texts.length === 0) return {};
  const words = texts.reduce((sum, { vocabulary }) => sum + vocabulary.length, 0);
  const found = texts.reduce((sum, text) => sum + text.found, 0);
  return { 'words with vectors': `${found} of ${words}` };
}
