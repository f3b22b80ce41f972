/** Fitting the transform: the train split streams through once, or twice where quantiles come first; then all is decided. */

import type { Column, ColumnBatch, ColumnSpec } from '../formats/index.ts';
import { attempt, invariant, type Result, raise } from '../foundation/index.ts';
import { type ColumnAnalyzer, createColumnAnalyzer } from './column-analyzer.ts';
import { type AnalysisLimits, analysisLimits } from './counter-limits.ts';
import { createCrossFitter } from './cross-fitter.ts';
import { createColumnFitter, type FeatureFitter } from './feature-fitter.ts';
import { columnsOf, denseWidth, transformedSpec, vectorLength } from './feature-layout.ts';
import { findLabel, fitLabel, raiseNoLabelColumn } from './fit-label.ts';
import type {
  FeatureOptions,
  FittedFeature,
  FittedTransform,
  LabelOptions,
  SchemaHint,
  SignatureInput,
} from './fitted-transform.ts';

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
   * Ends a pass over the train split: true where a setting builds on quantiles (`clip_quantile`, the vocabulary of a
   * cross with numbers), and all its rows are needed once more. `finish` ends the first pass by itself.
   */
  endPass(): boolean;
  /**
   * Problems: `label/missing`, `label/one-class`, `label/too-many-classes`, `label/not-numeric`, `features/none`,
   * `features/type-mismatch`, `project/config-invalid` (a setting that names no column, or no class; too many inputs).
   */
  finish(): Promise<Result<FittedTransform>>;
}

const labelNeeds = { vocabulary: 0, floatValues: true, contents: false };
/** A batch of some thousand rows has that many numbers each: more would not fit into memory. */
const mostDenseSlots = 100_000;

interface Fitters {
  readonly features: readonly FeatureFitter[];
  readonly label: ColumnAnalyzer;
}

export function createTransformFitter(options: TransformFitterOptions): TransformFitter {
  // Settings that make no sense are problems of `finish`, as all others are.
  let fitters: Fitters | undefined;
  const start = (): Fitters => {
    fitters ??= createFitters(options);
    return fitters;
  };
  const started = attemptNow(start);
  const lists = new Set<string>();
  let passes = 0;
  let again = false;
  const endPass = (): boolean => {
    if (!started) return false;
    passes += 1;
    // Every one of them has a pass to end.
    again = start().features.filter((feature) => feature.endPass()).length > 0;
    return again;
  };
  return {
    addBatch: (batch) => {
      if (!started) return;
      const { features, label } = start();
      for (const feature of features) feature.add(batch);
      if (passes > 0) return;
      label.add(findLabel(options.label, batch), batch.rows);
      for (const column of batch.columns) if (!lists.has(column.name) && hasList(column)) lists.add(column.name);
    },
    endPass,
    finish: () =>
      attempt(() => {
        const all = start();
        if (passes === 0) endPass();
        invariant(!again, 'the transform needs another pass over the train split');
        return fitAll(options, all, lists);
      }),
  };
}

function attemptNow(start: () => Fitters): boolean {
  try {
    start();
    return true;
  } catch {
    return false;
  }
}

function createFitters(options: TransformFitterOptions): Fitters {
  const { columns, features, label } = options;
  const names = columns.map(({ name }) => name);
  const type = labelType(label, columns);
  const held = heldColumns(label);
  requireWeights(label, columns);
  const derived = derivedNames(options);
  requireColumns(
    Object.keys(features).filter((name) => !derived.includes(name)),
    names,
  );
  const limits = analysisLimits(columns.length + derived.length);
  const own = columns.flatMap(({ name }, at) => (held.includes(name) ? [] : [columnFitter(options, name, { name, at, limits })]));
  return {
    features: [...own, ...derived.map((name) => derivedFitter(options, name, limits))],
    label: createColumnAnalyzer(type, labelNeeds),
  };
}

/** Raises `label/missing`. */
function labelType(label: LabelOptions, columns: readonly ColumnSpec[]): ColumnSpec['type'] {
  const names = columns.map(({ name }) => name);
  if (label.type === 'multilabel' && label.columns !== undefined) {
    for (const name of label.columns) if (!names.includes(name)) raiseNoLabelColumn(name, names);
    return 'bytes';
  }
  return columns.find(({ name }) => name === label.name)?.type ?? raiseNoLabelColumn(label.name, names);
}

/** Columns that are no features. */
function heldColumns({ name, columns, example_weight_key: key }: LabelOptions): readonly string[] {
  return [...(columns ?? [name]), ...(key === undefined ? [] : [key])];
}

/** Raises `project/config-invalid`, and `features/type-mismatch` where the weights are no numbers. */
function requireWeights(label: LabelOptions, columns: readonly ColumnSpec[]): void {
  const { example_weight_key: key } = label;
  if (key === undefined) return;
  if ((label.columns ?? [label.name]).includes(key)) {
    raiseInvalid(`label.example_weight_key names the label itself: ${key}`, 'Take another column, or leave the key out.');
  }
  const column = columns.find(({ name }) => name === key);
  const numbers = columns.filter(({ type }) => type === 'int' || type === 'float').map(({ name }) => name);
  const hint = `Take a column of numbers, or leave the key out; columns of numbers are: ${numbers.join(', ')}.`;
  if (column === undefined) raiseInvalid(`label.example_weight_key names a column the examples do not have: ${key}`, hint);
  if (column.type === 'int' || column.type === 'float') return;
  const holds = column.type === 'bytes' ? 'text' : 'no values';
  raise('features/type-mismatch', `Weights are numbers, but label.example_weight_key names a column of ${holds}: ${key}`, hint);
}

/** Names of the features that are no columns but made of some, in ascending order. */
function derivedNames({ features }: TransformFitterOptions): readonly string[] {
  const isDerived = ({ column, cross }: FeatureOptions) => column !== undefined || cross !== undefined;
  return Object.keys(features)
    .filter((name) => isDerived(features[name]))
    .sort((a, b) => (a < b ? -1 : 1));
}

interface Place {
  readonly name: string;
  readonly at: number;
  readonly limits: AnalysisLimits;
}

function columnFitter({ columns, features, hints = {} }: TransformFitterOptions, column: string, place: Place): FeatureFitter {
  const { type } = columns.find(({ name }) => name === column) as ColumnSpec;
  return createColumnFitter({ ...place, column, type, options: features[place.name] ?? {}, hint: hints[column] ?? {} });
}

/** Raises `project/config-invalid` where the feature cannot be made. */
function derivedFitter(options: TransformFitterOptions, name: string, limits: AnalysisLimits): FeatureFitter {
  const { columns, features, label, hints = {} } = options;
  const settings = features[name];
  const wanted = settings.cross ?? [settings.column as string];
  if (columns.some((column) => column.name === name)) {
    raiseInvalid(`A derived feature has the name of a column: ${name}`, 'Give it a name of its own.');
  }
  if (settings.cross !== undefined && settings.column !== undefined) {
    raiseInvalid(`A derived feature is of one column or a cross, not both: ${name}`, 'Remove column or cross.');
  }
  if (wanted.some((column) => heldColumns(label).includes(column))) {
    raiseInvalid(
      `A feature may not be made of the label or the weights, which serving does not know: ${name}`,
      'Take another column.',
    );
  }
  const unknown = wanted.filter((column) => !columns.some((one) => one.name === column));
  if (unknown.length > 0) {
    const known = columns.map((column) => column.name).join(', ');
    raiseInvalid(
      `The feature ${name} is made of columns the examples do not have: ${unknown.join(', ')}`,
      `The columns are: ${known}.`,
    );
  }
  if (settings.cross === undefined) {
    const at = columns.findIndex((column) => column.name === settings.column);
    return columnFitter(options, settings.column as string, { name, at, limits });
  }
  if (new Set(wanted).size < wanted.length || wanted.length < 2) {
    raiseInvalid(`A cross needs two columns or more, each once: ${name}`, 'Correct the columns of the cross.');
  }
  const crossed = wanted.map((column) => columns.find((one) => one.name === column) as ColumnSpec);
  return createCrossFitter({ name, columns: crossed, options: settings, columnOptions: features, hints, limits });
}

/** Whether a row of it has several values. */
function hasList({ rows, offsets }: Column): boolean {
  for (let row = 0; row < rows; row++) if (offsets[row + 1] - offsets[row] > 1) return true;
  return false;
}

/** `lists`: columns of the train split with several values in a row. */
function fitAll(options: TransformFitterOptions, fitters: Fitters, lists: ReadonlySet<string>): FittedTransform {
  const { label, statistics } = fitLabel(options.label, fitters.label.finish());
  const fitted = fitters.features.map((feature) => feature.finish());
  if (fitted.every(({ kind }) => kind === 'exclude')) raiseNoFeatures(fitted);
  requireWidth(fitted);
  const spec = transformedSpec(fitted, label);
  return {
    format: 'loopwright.transform',
    version: 2,
    features: fitted,
    inputs: inputsOf(options.columns, fitted, lists),
    spec,
    label,
    labelStatistics: statistics,
    ...(options.label.example_weight_key === undefined ? {} : { exampleWeightKey: options.label.example_weight_key }),
  };
}

/** The columns that the features read, each once. */
function inputsOf(
  columns: readonly ColumnSpec[],
  features: readonly FittedFeature[],
  lists: ReadonlySet<string>,
): SignatureInput[] {
  const read = new Set(features.filter(({ kind }) => kind !== 'exclude').flatMap(columnsOf));
  const inputs = columns
    .filter(({ name }) => read.has(name))
    .map(({ name, type }): SignatureInput => ({ name, dtype: type === 'unknown' ? 'bytes' : type }));
  const isList = ({ name }: SignatureInput): boolean => lists.has(name) && vectorLength({ features, inputs }, name) === undefined;
  return inputs.map((input) => (isList(input) ? { ...input, list: true } : input));
}

function requireColumns(configured: readonly string[], columns: readonly string[]): void {
  const unknown = configured.filter((name) => !columns.includes(name));
  if (unknown.length === 0) return;
  raise(
    'project/config-invalid',
    `features in the project file names columns the examples do not have: ${unknown.join(', ')}`,
    `Correct or remove them, or say with column or cross what they are made of; the columns are: ${columns.join(', ')}.`,
    { details: { unknown } },
  );
}

function raiseInvalid(message: string, hint: string): never {
  raise('project/config-invalid', message, hint);
}

function raiseNoFeatures(features: readonly FittedFeature[]): never {
  const reasons = features.map(({ name, reason }) => `${name} (${reason})`);
  raise(
    'features/none',
    `No feature is left to learn from: ${reasons.length === 0 ? 'the label is the only column' : reasons.join(' ')}`,
    'Set a transform for at least one feature in the project file.',
  );
}

/** Raises `project/config-invalid`, naming the widest features. */
function requireWidth(features: readonly FittedFeature[]): void {
  const slots = features.map((feature) => ({ name: feature.name, count: denseWidth(feature) }));
  const total = slots.reduce((sum, { count }) => sum + count, 0);
  if (total <= mostDenseSlots) return;
  const widest = slots.sort((a, b) => b.count - a.count).slice(0, 3);
  const named = widest.map(({ name, count }) => `${name} (${count})`).join(', ');
  raise(
    'project/config-invalid',
    `The features become ${total} dense inputs, more than the ${mostDenseSlots} there may be; most of them: ${named}`,
    'Lower vocabulary or hash_buckets of these, or choose embedding, hashed_embedding or text for them.',
    { details: { slots: total, limit: mostDenseSlots } },
  );
}
