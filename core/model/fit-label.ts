/** From the label column of the train split to what a prediction means. */

import type { Column, ColumnBatch } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import type { BytesAnalysis, ColumnAnalysis, NumberAnalysis } from './column-analyzer.ts';
import type { LabelOptions, LabelStatistics } from './fitted-transform.ts';
import type { Label } from './label.ts';
import { labelColumn } from './multilabel-column.ts';
import { compareKeys, keyToValue, valueLabel } from './value-keys.ts';

export interface FittedLabel {
  readonly label: Label;
  readonly statistics: LabelStatistics;
}

interface ClassCount {
  readonly name: string;
  readonly count: number;
}

const autoTextClasses = 100;
const autoIntClasses = 20;
const mostClasses = 1000;

/** Words that usually name the positive class, lower case. */
const positiveWords = new Set(
  'yes y true t 1 positive pos spam >50k >50k. disputed fraud fraudulent churn churned default bad malignant'.split(' '),
);

/** Raises `label/missing`, `label/one-class`, `label/too-many-classes`, `label/not-numeric`, `project/config-invalid`. */
export function fitLabel(options: LabelOptions, analysis: ColumnAnalysis): FittedLabel {
  if (analysis.kind === 'empty' || (analysis.values?.total ?? 0) === 0) {
    raise(
      'label/missing',
      `The label has no values in the train split: ${options.name}`,
      'Choose a label column that is filled.',
      {
        details: { label: options.name },
      },
    );
  }
  const kind = labelKind(options, analysis);
  if (kind === 'multilabel') return fitMultilabel(options, analysis);
  return kind === 'regression' ? fitRegression(options, analysis) : fitClasses(kind, options, analysis);
}

/** Raises `label/missing`, listing the columns there are. */
export function raiseNoLabelColumn(name: string, columns: readonly string[]): never {
  raise(
    'label/missing',
    `The examples have no column with the label's name: ${name}`,
    `Set label.name to one of the columns: ${columns.join(', ')}.`,
    { details: { label: name, columns: [...columns] } },
  );
}

/** What a batch says about the label, as its analysis counts it. Columns of classes are one list. */
export function findLabel({ name, type, delimiter, columns }: LabelOptions, batch: ColumnBatch): Column | undefined {
  if (type === 'multilabel')
    return labelColumn({ feature: name, ...(columns ? { columns } : {}), ...(delimiter ? { delimiter } : {}) }, batch);
  return batch.columns.find((column) => column.name === name);
}

function labelKind(options: LabelOptions, analysis: NumberAnalysis | BytesAnalysis): Label['kind'] {
  if (options.type === 'multilabel') return options.type;
  const distinct = analysis.values?.distinct ?? 0;
  if (distinct === 1) raiseOneClass(options, analysis);
  if (options.type !== undefined && options.type !== 'auto') return options.type;
  if (distinct === 2) return 'binary';
  if (analysis.kind === 'bytes') {
    if (distinct > autoTextClasses) raiseTooMany(options.name, distinct, autoTextClasses);
    return 'multiclass';
  }
  return analysis.type === 'int' && distinct <= autoIntClasses ? 'multiclass' : 'regression';
}

function fitRegression(options: LabelOptions, analysis: NumberAnalysis | BytesAnalysis): FittedLabel {
  if (analysis.kind === 'bytes') {
    const example = countClasses(analysis)[0];
    raise(
      'label/not-numeric',
      `Regression needs a numeric label, but ${options.name} holds text such as: ${example.name}`,
      'Set label.type to binary or multiclass, or choose a numeric label.',
      { details: { label: options.name, example: example.name } },
    );
  }
  const { mean, deviation, skewness } = analysis.moments;
  const { mean: logMean, deviation: logDeviation } = analysis.logMoments;
  const base = { kind: 'regression', feature: options.name, mean, deviation, dtype: analysis.type } as const;
  const label: Label = options.transform === 'log' ? { ...base, log: { mean: logMean, deviation: logDeviation } } : base;
  return { label, statistics: { rows: analysis.rows, missing: analysis.missing, skewness } };
}

/** `counts`: rows that have the class; a row counts in each of its classes. */
function fitMultilabel(options: LabelOptions, analysis: NumberAnalysis | BytesAnalysis): FittedLabel {
  const { name: feature, delimiter, columns } = options;
  const dtype = analysis.kind === 'number' ? analysis.type : 'bytes';
  const found = countClasses(analysis).filter(({ name }) => name !== '');
  // Columns stay classes in the order they were named in, also those that no row of train has.
  const classes = columns?.map((name) => found.find((one) => one.name === name) ?? { name, count: 0 }) ?? found;
  if (classes.length === 0) raiseOneClass(options, analysis);
  if (classes.length > mostClasses) raiseTooMany(feature, classes.length, mostClasses);
  const source = columns ? { columns } : delimiter ? { delimiter } : {};
  const label: Label = { kind: 'multilabel', feature, classes: classes.map(({ name }) => name), dtype, ...source };
  return { label, statistics: { rows: analysis.rows, missing: analysis.missing, counts: classes.map(({ count }) => count) } };
}

function fitClasses(kind: 'binary' | 'multiclass', options: LabelOptions, analysis: NumberAnalysis | BytesAnalysis): FittedLabel {
  const distinct = analysis.values?.distinct ?? 0;
  const most = kind === 'binary' ? 2 : mostClasses;
  if (distinct > most) raiseTooMany(options.name, distinct, most);
  const dtype = analysis.kind === 'number' ? analysis.type : 'bytes';
  const sorted = countClasses(analysis);
  const classes = kind === 'binary' ? positiveLast(sorted, options) : sorted;
  const statistics = { rows: analysis.rows, missing: analysis.missing, counts: classes.map(({ count }) => count) };
  const names = classes.map(({ name }) => name);
  const feature = options.name;
  if (kind === 'binary') return { label: { kind, feature, classes: [names[0], names[1]], dtype }, statistics };
  return { label: { kind, feature, classes: names, dtype }, statistics };
}

/** Numbers ascending, text in byte order. */
function countClasses(analysis: NumberAnalysis | BytesAnalysis): ClassCount[] {
  const dtype = analysis.kind === 'number' ? analysis.type : 'bytes';
  const compare = compareKeys(dtype);
  const values = [...(analysis.values?.ranked() ?? [])].sort((a, b) => compare(a.bytes, b.bytes));
  return values.map(({ bytes, count }) => ({ name: valueLabel(keyToValue(bytes, dtype)), count }));
}

function positiveLast(classes: readonly ClassCount[], options: LabelOptions): readonly ClassCount[] {
  const at = positiveIndex(classes, options);
  return [classes[1 - at], classes[at]];
}

function positiveIndex(classes: readonly ClassCount[], options: LabelOptions): number {
  const plain = (text: string) => text.trim().toLowerCase();
  const { positive } = options;
  if (positive !== undefined) {
    const exact = classes.findIndex(({ name }) => name === positive);
    const found = exact >= 0 ? exact : classes.findIndex(({ name }) => plain(name) === plain(positive));
    if (found >= 0) return found;
    const names = classes.map(({ name }) => name);
    raise(
      'project/config-invalid',
      `label.positive is none of the label's two values, which are ${names.join(' and ')}: ${positive}`,
      'Set label.positive to one of the two, or leave it out.',
      { details: { positive, classes: names } },
    );
  }
  const usual = classes.map(({ name }) => positiveWords.has(plain(name)));
  if (usual[0] !== usual[1]) return usual[0] ? 0 : 1;
  return classes[0].count < classes[1].count ? 0 : 1;
}

function raiseOneClass(options: LabelOptions, analysis: NumberAnalysis | BytesAnalysis): never {
  const value = countClasses(analysis)[0].name;
  raise(
    'label/one-class',
    `Every labelled row of the train split has the same label, so there is nothing to learn; ${options.name} is always: ${value}`,
    'Choose another label, or add rows with other labels.',
    { details: { label: options.name, value } },
  );
}

function raiseTooMany(name: string, distinct: number, most: number): never {
  raise(
    'label/too-many-classes',
    `The label has ${distinct} different values, more than the ${most} that can be told apart: ${name}`,
    'Choose a label with fewer values, or set label.type: regression for a quantity, multiclass for up to 1,000 classes.',
    { details: { label: name, classes: distinct, limit: most } },
  );
}
