/** Which column is most likely the one to predict, with the reason in a word. */

import { guessColumnGroups, type views } from '../../core/contract/index.ts';

export interface LabelGuess {
  /** A column, or what the names of several 0/1 columns begin with. */
  readonly column: string;
  readonly reason: 'name' | 'columns' | 'few_values' | 'last';
}

const namesOfLabels = [
  'label',
  'labels',
  'target',
  'targets',
  'class',
  'classes',
  'y',
  'outcome',
  'response',
  'result',
  'output',
];
const wordsOfLabels = [
  'label',
  'target',
  'class',
  'outcome',
  'churn',
  'churned',
  'fraud',
  'survived',
  'default',
  'disputed',
  'approved',
  'quality',
  'diagnosis',
  'income',
  'price',
  'species',
  'tips',
  'spam',
];

export function guessLabel(columns: readonly views.PreviewColumn[], rows: views.FilePreview['rows']): LabelGuess | undefined {
  const usable = columns.filter((column) => column.type !== 'unknown');
  const named = usable.find((column) => namesOfLabels.includes(column.name.toLowerCase()));
  if (named) return { column: named.name, reason: 'name' };
  const group = guessColumnGroups({ columns, rows }).find(({ label }) => namesOfLabels.includes(label.name.toLowerCase()));
  if (group) return { column: group.label.name, reason: 'columns' };
  const worded = [...usable].reverse().find((column) => wordsOf(column.name).some((word) => wordsOfLabels.includes(word)));
  if (worded) return { column: worded.name, reason: 'name' };
  const last = usable.at(-1);
  if (!last) return undefined;
  if (countDistinct(columns, rows, last.name) <= 20) return { column: last.name, reason: 'last' };
  const few = [...usable].reverse().find((column) => countDistinct(columns, rows, column.name) === 2);
  return few ? { column: few.name, reason: 'few_values' } : { column: last.name, reason: 'last' };
}

export type LabelKind = 'binary' | 'multiclass' | 'regression';

/** What predicting a column would be, from its first rows. */
export function kindOfLabel(columns: readonly views.PreviewColumn[], rows: views.FilePreview['rows'], name: string): LabelKind {
  const distinct = countDistinct(columns, rows, name);
  if (distinct <= 2) return 'binary';
  const type = columns.find((column) => column.name === name)?.type;
  const numeric = type === 'float' || (type === 'int' && distinct > 20);
  return numeric ? 'regression' : 'multiclass';
}

export function countDistinct(columns: readonly views.PreviewColumn[], rows: views.FilePreview['rows'], name: string): number {
  const index = columns.findIndex((column) => column.name === name);
  const seen = new Set<string>();
  for (const row of rows) {
    const value = row[index];
    if (value !== null && value !== undefined) seen.add(value);
  }
  return seen.size;
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
}
