/** Whether several classes may be true of a row, told from the first rows: said only where it is clear, with the reason. */

import type { PreviewColumn } from './data-views.ts';
import type { LabelConfig } from './project-config.ts';

export type GuessedLabel = Pick<LabelConfig, 'name' | 'delimiter' | 'columns'> & { readonly type: 'multilabel' };

export interface MultilabelGuess {
  readonly label: GuessedLabel;
  readonly reason: 'delimiter' | 'lists' | 'columns';
  /** As far as the rows looked at have them. */
  readonly classes: readonly string[];
  /** Rows with more than one class, of all that were looked at. */
  readonly several: number;
  readonly rows: number;
}

interface FirstRows {
  readonly columns: readonly PreviewColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** A comma also stands inside of names, and is tried last. */
const delimiters = ['|', ';', ','];
const mostClasses = 100;
const longestClass = 40;
/** Fewer rows with several classes may be chance. */
const leastSeveral = 3;
const leastShare = 0.02;
/** How often a class stands on average: values that hardly ever return are texts, not classes. */
const leastReturns = 3;
const separators = /[._\-: /]+$/;

/** Of the column of this name; where there is none, of the 0/1 columns whose names begin so. */
export function guessMultilabel(preview: FirstRows, name: string): MultilabelGuess | undefined {
  const at = preview.columns.findIndex((column) => column.name === name);
  if (at < 0) return guessColumnGroups(preview).find(({ label }) => label.name === name);
  const cells = preview.rows.flatMap((row) => row[at] ?? []);
  const column = preview.columns[at];
  if (column?.lists) return judge({ name, type: 'multilabel' }, 'lists', splitCells(cells, ', '));
  if (column?.type !== 'string') return undefined;
  for (const delimiter of delimiters) {
    const found = judge({ name, type: 'multilabel', delimiter }, 'delimiter', splitCells(cells, delimiter));
    if (found) return found;
  }
  return undefined;
}

/** Every set of 0/1 columns whose names begin alike and of which several are 1 in some rows; most columns first. */
export function guessColumnGroups({ columns, rows }: FirstRows): readonly MultilabelGuess[] {
  const groups = new Map<string, number[]>();
  for (const [at, column] of columns.entries()) {
    const prefix = prefixOf(column.name);
    if (prefix === undefined || !isFlag(rows, at)) continue;
    const known = groups.get(prefix);
    if (known) known.push(at);
    else groups.set(prefix, [at]);
  }
  const names = new Set(columns.map((column) => column.name));
  return [...groups]
    .filter(([prefix, group]) => group.length > 1 && !names.has(prefix))
    .sort((a, b) => b[1].length - a[1].length)
    .flatMap(([name, group]) => {
      const classes = group.map((at) => columns[at]?.name ?? '');
      const several = rows.filter((row) => group.filter((at) => row[at] === '1').length > 1).length;
      if (several < Math.max(leastSeveral, leastShare * rows.length)) return [];
      return [{ label: { name, type: 'multilabel', columns: classes }, reason: 'columns', classes, several, rows: rows.length }];
    });
}

/** `topic_sport` belongs to `topic`; one character is no prefix. */
function prefixOf(name: string): string | undefined {
  const parts = /^(.*?[._\-: /])[^._\-: /]/.exec(name);
  const prefix = parts?.[1]?.replace(separators, '') ?? '';
  return prefix.length > 1 ? prefix : undefined;
}

function isFlag(rows: FirstRows['rows'], at: number): boolean {
  let known = 0;
  for (const row of rows) {
    const cell = row[at] ?? null;
    if (cell === null) continue;
    if (cell !== '0' && cell !== '1') return false;
    known++;
  }
  return known > 0;
}

function splitCells(cells: readonly string[], delimiter: string): readonly (readonly string[])[] {
  return cells.map((cell) =>
    cell
      .split(delimiter)
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
}

/** Clear: short classes that return, none twice in a row, and that stand together now with these, now with those. */
function judge(
  label: GuessedLabel,
  reason: MultilabelGuess['reason'],
  rows: readonly (readonly string[])[],
): MultilabelGuess | undefined {
  const several = rows.filter((parts) => parts.length > 1);
  if (several.length < Math.max(leastSeveral, leastShare * rows.length)) return undefined;
  if (rows.some((parts) => new Set(parts).size < parts.length)) return undefined;
  const classes = [...new Set(rows.flat())].sort();
  const total = rows.reduce((sum, parts) => sum + parts.length, 0);
  if (classes.length > mostClasses || total < leastReturns * classes.length) return undefined;
  if (classes.some((one) => one.length > longestClass) || !changesCompany(rows, several)) return undefined;
  return { label, reason, classes, several: several.length, rows: rows.length };
}

/** "Bank account, loan" that always stands as a whole is one class with a comma in its name. */
function changesCompany(rows: readonly (readonly string[])[], several: readonly (readonly string[])[]): boolean {
  const sets = new Map<string, Set<string>>();
  for (const parts of rows) {
    const whole = [...parts].sort().join('\n');
    for (const part of parts) sets.set(part, (sets.get(part) ?? new Set()).add(whole));
  }
  const joined = [...new Set(several.flat())];
  return joined.filter((part) => (sets.get(part)?.size ?? 0) > 1).length * 2 >= joined.length;
}
