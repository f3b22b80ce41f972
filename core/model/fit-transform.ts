/** Fitting the transform: the train split streams through once, then every feature and the label are decided. */

import type { Column, ColumnBatch, ColumnSpec } from '../formats/index.ts';
import { attempt, type Result, raise } from '../foundation/index.ts';
import { type ColumnAnalyzer, createColumnAnalyzer } from './column-analyzer.ts';
import { transformedSpec } from './feature-layout.ts';
import { fitFeature } from './fit-feature.ts';
import { fitLabel, raiseNoLabelColumn } from './fit-label.ts';
import type { FeatureOptions, FittedFeature, FittedTransform, LabelOptions, SchemaHint } from './fitted-transform.ts';
import { scrubColumn } from './scrub-column.ts';

export interface TransformFitterOptions {
  /** All columns of the examples, the label among them. */
  readonly columns: readonly ColumnSpec[];
  /** By feature name; `auto` for those not named. */
  readonly features: Readonly<Record<string, FeatureOptions>>;
  readonly label: LabelOptions;
  /** By feature name. */
  readonly hints?: Readonly<Record<string, SchemaHint>>;
}

export interface TransformFitter {
  /** Columns the fitter does not know are ignored; those the batch lacks are missing in all its rows. */
  addBatch(batch: ColumnBatch): void;
  /**
   * Problems: `label/missing`, `label/one-class`, `label/too-many-classes`, `label/not-numeric`, `features/none`,
   * `features/type-mismatch`, `project/config-invalid` (a setting that names no column, or no class).
   */
  finish(): Promise<Result<FittedTransform>>;
}

const labelNeeds = { vocabulary: 0, floatValues: true, contents: false };

export function createTransformFitter(options: TransformFitterOptions): TransformFitter {
  const analyzers = options.columns.map((column) => createAnalyzer(column, options));
  return {
    addBatch: (batch) => {
      const byName = new Map(batch.columns.map((column): [string, Column] => [column.name, column]));
      options.columns.forEach(({ name }, i) => {
        const column = byName.get(name);
        const scrubbed = column !== undefined && options.features[name]?.scrub === true;
        analyzers[i].add(scrubbed ? scrubColumn(column) : column, batch.rows);
      });
    },
    finish: () => attempt(() => fitAll(options, analyzers)),
  };
}

function createAnalyzer({ name, type }: ColumnSpec, { features, label }: TransformFitterOptions): ColumnAnalyzer {
  if (name === label.name) return createColumnAnalyzer(type, labelNeeds);
  const { transform = 'auto', vocabulary = 0 } = features[name] ?? {};
  // An excluded column needs no look at all: its analysis is that of a column without values.
  if (transform === 'exclude') return createColumnAnalyzer('unknown', labelNeeds);
  const floatValues = transform === 'one_hot' || transform === 'embedding' || transform === 'hashed_embedding';
  return createColumnAnalyzer(type, { vocabulary, floatValues, contents: !floatValues });
}

function fitAll(options: TransformFitterOptions, analyzers: readonly ColumnAnalyzer[]): FittedTransform {
  const { columns, features, hints = {} } = options;
  const names = columns.map(({ name }) => name);
  const labelAt = names.indexOf(options.label.name);
  if (labelAt < 0) raiseNoLabelColumn(options.label.name, names);
  requireColumns(Object.keys(features), names);
  const { label, statistics } = fitLabel(options.label, analyzers[labelAt].finish());
  const fitted = columns.flatMap(({ name, type }, i): FittedFeature[] => {
    if (i === labelAt) return [];
    const dtype = type === 'unknown' ? 'bytes' : type;
    const analysis = analyzers[i].finish();
    return [fitFeature({ name, options: features[name] ?? {}, hint: hints[name] ?? {}, dtype, analysis })];
  });
  const used = fitted.filter(({ kind }) => kind !== 'exclude');
  if (used.length === 0) raiseNoFeatures(fitted);
  return {
    format: 'loopwright.transform',
    version: 1,
    features: fitted,
    inputs: used.map(({ name, dtype }) => ({ name, dtype })),
    spec: transformedSpec(fitted),
    label,
    labelStatistics: statistics,
  };
}

function requireColumns(configured: readonly string[], columns: readonly string[]): void {
  const unknown = configured.filter((name) => !columns.includes(name));
  if (unknown.length === 0) return;
  raise(
    'project/config-invalid',
    `features in the project file names columns the examples do not have: ${unknown.join(', ')}`,
    `Correct or remove them; the columns are: ${columns.join(', ')}.`,
    { details: { unknown } },
  );
}

function raiseNoFeatures(features: readonly FittedFeature[]): never {
  const reasons = features.map(({ name, reason }) => `${name} (${reason})`);
  raise(
    'features/none',
    `No feature is left to learn from: ${reasons.length === 0 ? 'the label is the only column' : reasons.join(' ')}`,
    'Set a transform for at least one feature in the project file.',
  );
}
