/** A source being described in the window: what the form holds, and the part of the project file it becomes. */

import type { SourceConfig } from '../../core/contract/index.ts';

export interface SourceDraft {
  readonly path: string;
  readonly format: SourceConfig['format'];
  readonly delimiter: string;
  readonly header: 'auto' | 'yes' | 'no';
  readonly encoding: string;
  /** Names separated by commas, for a file without a header row. */
  readonly columns: string;
  readonly comment: string;
  readonly query: string;
  /** JSON. */
  readonly options: string;
  /** One `train: train/*` a line. */
  readonly preserve: string;
  readonly span: number | undefined;
}

export const emptyDraft: SourceDraft = {
  path: '',
  format: 'auto',
  delimiter: '',
  header: 'auto',
  encoding: '',
  columns: '',
  comment: '',
  query: '',
  options: '',
  preserve: '',
  span: undefined,
};

export type DraftErrors = Partial<Record<keyof SourceDraft, 'json' | 'splits' | 'oneCharacter' | 'needed'>>;

export type GivenSource = Partial<Omit<SourceConfig, 'path' | 'csv'>> & { readonly csv?: Partial<SourceConfig['csv']> };

/** Which options a format has. */
export function optionsOf({ format, path }: Pick<SourceDraft, 'format' | 'path'>): {
  csv: boolean;
  query: boolean;
  module: boolean;
} {
  return {
    csv: format === 'csv',
    query: format === 'sqlite' || isServer({ format, path }),
    module: format === 'module',
  };
}

function isServer({ format, path }: Pick<SourceDraft, 'format' | 'path'>): boolean {
  return format === 'postgresql' || /^postgres(ql)?:\/\//i.test(path.trim());
}

/** Whether enough is said to ask for its first rows: a database server has none without a query. */
export function hasRowsToShow(draft: Pick<SourceDraft, 'format' | 'path' | 'query'>): boolean {
  return draft.path.trim() !== '' && !(isServer(draft) && draft.query.trim() === '');
}

/** TFX's {SPAN}, {YYYY}{MM}{DD} and {VERSION}. */
export function isPattern(path: string): boolean {
  return /\{(SPAN|VERSION|YYYY|MM|DD)(:\d+)?\}/.test(path);
}

export function checkDraft(draft: SourceDraft): DraftErrors {
  const errors: DraftErrors = {};
  const options = optionsOf(draft);
  if (options.csv && draft.delimiter.length > 1 && draft.delimiter !== '\\t') errors.delimiter = 'oneCharacter';
  if (options.csv && draft.comment.length > 1) errors.comment = 'oneCharacter';
  if (options.module && parseOptions(draft.options) === undefined) errors.options = 'json';
  if (parseSplits(draft.preserve) === undefined) errors.preserve = 'splits';
  if (isServer(draft) && draft.query.trim() === '') errors.query = 'needed';
  return errors;
}

/** Only what was said: everything left alone stays decided by the core. */
export function sourceOfDraft(draft: SourceDraft): GivenSource {
  const options = optionsOf(draft);
  const splits = parseSplits(draft.preserve) ?? {};
  const names = draft.columns.split(',').flatMap((name) => name.trim() || []);
  const csv = {
    ...(draft.delimiter === '' ? {} : { delimiter: draft.delimiter === '\\t' ? '\t' : draft.delimiter }),
    ...(draft.header === 'auto' ? {} : { header: draft.header === 'yes' }),
    ...(draft.encoding === '' ? {} : { encoding: draft.encoding }),
    ...(names.length === 0 ? {} : { columns: names }),
    ...(draft.comment === '' ? {} : { comment: draft.comment }),
  };
  return {
    ...(draft.format === 'auto' ? {} : { format: draft.format }),
    ...(options.csv && Object.keys(csv).length > 0 ? { csv } : {}),
    ...(options.query && draft.query.trim() !== '' ? { query: draft.query.trim() } : {}),
    ...(options.module && draft.options.trim() !== '' ? { options: parseOptions(draft.options) ?? {} } : {}),
    ...(Object.keys(splits).length > 0 ? { preserve_splits: splits } : {}),
    ...(draft.span === undefined ? {} : { span: draft.span }),
  };
}

function parseOptions(text: string): NonNullable<SourceConfig['options']> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as NonNullable<SourceConfig['options']>)
      : undefined;
  } catch {
    return undefined;
  }
}

function parseSplits(text: string): Record<string, string> | undefined {
  const splits: Record<string, string> = {};
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const [, name, pattern] = /^\s*([A-Za-z0-9_-]+)\s*:\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || pattern === undefined) return undefined;
    splits[name] = pattern;
  }
  return splits;
}
