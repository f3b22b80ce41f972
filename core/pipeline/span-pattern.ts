/** Spans by pattern in a path, by TFX's rules: {SPAN}, {SPAN:2}, {YYYY}{MM}{DD}, {VERSION}, {VERSION:3}. */

import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { attempt, type Result, raise } from '../foundation/index.ts';

export interface SpanMatch {
  /** As in the path; days since 1970-01-01 for dates. */
  readonly span: number;
  readonly version?: number;
  /** The pattern with what was found in place of its specs; `*` and `?` remain. */
  readonly path: string;
}

const specs = /\{(?:(SPAN|VERSION)(?::([^}]*))?|(YYYY|MM|DD))\}/g;
const dateSpecs = ['YYYY', 'MM', 'DD'] as const;

export function hasSpanPattern(path: string): boolean {
  return path.search(specs) >= 0;
}

/**
 * Every span and version there is, in order. Problems: `span/invalid-pattern`, `span/not-found` (nothing matches), and
 * `span/invalid-name` for a file whose name fits the pattern but for the number or the date in it.
 */
export function matchSpans(pattern: string): Promise<Result<readonly SpanMatch[]>> {
  return attempt(async () => {
    checkSpecs(pattern);
    const found = new Map<string, SpanMatch>();
    for (const path of await candidates(pattern)) {
      const match = readMatch(pattern, path);
      found.set(match.path, match);
    }
    if (found.size === 0) {
      const hint = 'Check the folder and the names in it; {SPAN} stands for a number, {YYYY}{MM}{DD} for a date.';
      raise('span/not-found', `No file or folder matches this pattern: ${pattern}`, hint, { details: { pattern } });
    }
    return [...found.values()].sort(
      (a, b) => a.span - b.span || (a.version ?? 0) - (b.version ?? 0) || (a.path < b.path ? -1 : 1),
    );
  });
}

/** Of every span its latest version only. */
export function latestVersions(matches: readonly SpanMatch[]): readonly SpanMatch[] {
  const latest = new Map<number, number | undefined>();
  for (const { span, version } of matches) latest.set(span, version);
  return matches.filter(({ span, version }) => latest.get(span) === version);
}

function checkSpecs(pattern: string): void {
  const names = [...pattern.matchAll(specs)].map((match) => ({ name: match[1] ?? match[3] ?? '', width: match[2] }));
  const count = (name: string): number => names.filter((spec) => spec.name === name).length;
  const dates = dateSpecs.map(count);
  const hasDate = dates.some((n) => n > 0);
  const refuse = (why: string): never =>
    raise('span/invalid-pattern', `${why}: ${pattern}`, 'Correct the path of the source.', { details: { pattern } });
  if (hasDate && count('SPAN') > 0) refuse('A pattern has either {SPAN} or a date, not both');
  if (count('SPAN') > 1) refuse('Only one {SPAN} is allowed');
  if (hasDate && dates.some((n) => n !== 1)) refuse('A date needs {YYYY}, {MM} and {DD}, each once');
  if (count('VERSION') > 0 && !hasDate && count('SPAN') === 0) refuse('{VERSION} needs {SPAN} or a date beside it');
  if (count('VERSION') > 1) refuse('Only one {VERSION} is allowed');
  const odd = names.find(({ width }) => width !== undefined && !/^[1-9]\d{0,2}$/.test(width));
  if (odd) refuse(`The width of {${odd.name}} is a whole number of digits`);
}

/** Paths that the pattern fits when every spec stands for any text. */
async function candidates(pattern: string): Promise<readonly string[]> {
  const parts = pattern.split(sep === '\\' ? /[\\/]/ : '/');
  const first = parts.findIndex((part) => hasSpanPattern(part) || /[*?]/.test(part));
  const start = parts.slice(0, first).join(sep);
  let found = [start === '' ? (first === 0 ? '' : sep) : start];
  for (const part of parts.slice(first)) {
    if (part === '') continue;
    const next = await Promise.all(found.map((dir) => below(dir, part)));
    found = next.flat();
  }
  return found;
}

async function below(dir: string, part: string): Promise<readonly string[]> {
  if (!hasSpanPattern(part) && !/[*?]/.test(part)) {
    const path = join(dir, part);
    return (await stat(path).catch(() => undefined)) ? [path] : [];
  }
  const name = new RegExp(`^${expressionOf(part, () => '[^/]*')}$`, 'u');
  const entries = await readdir(dir === '' ? '.' : dir).catch(() => []);
  return entries
    .filter((entry) => name.test(entry) && (!/^[._]/.test(entry) || part[0] === entry[0]))
    .map((entry) => join(dir, entry));
}

/** A regular expression for the pattern; `spec` gives what each spec becomes, by name and width. */
function expressionOf(pattern: string, spec: (name: string, width: string | undefined) => string): string {
  let source = '';
  let from = 0;
  for (const match of pattern.matchAll(specs)) {
    source += globSource(pattern.slice(from, match.index)) + spec(match[1] ?? match[3] ?? '', match[2]);
    from = match.index + match[0].length;
  }
  return source + globSource(pattern.slice(from));
}

function globSource(text: string): string {
  return text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replace(/\?/g, '[^/]');
}

function readMatch(pattern: string, path: string): SpanMatch {
  const slashed = (text: string): string => text.split(sep).join('/').replace(/\/+$/, '');
  const expression = expressionOf(slashed(pattern).replace(/\/{2,}/g, '/'), (name, width) => {
    const characters = name === 'YYYY' ? '4' : name === 'MM' || name === 'DD' ? '2' : width;
    return `(?<${name}>[^/]${characters === undefined ? '*' : `{${characters}}`})`;
  });
  const groups = new RegExp(`^(?:\\./)?${expression}$`, 'u').exec(slashed(path))?.groups ?? {};
  const numberOf = (name: string): number => {
    const text = groups[name] ?? '';
    if (!/^\d{1,15}$/.test(text)) {
      const hint = 'Rename or move it, or make the pattern narrower.';
      raise('span/invalid-name', `There is no number for {${name}} of ${pattern} in this name: ${path}`, hint, {
        details: { pattern, path },
      });
    }
    return Number(text);
  };
  const span = pattern.includes('{YYYY}')
    ? spanOfDate({ year: numberOf('YYYY'), month: numberOf('MM'), day: numberOf('DD') }, path)
    : numberOf('SPAN');
  const filled = pattern.replace(specs, (_all, name: string | undefined, _width, date: string) => groups[name ?? date] ?? '');
  return /\{VERSION[:}]/.test(pattern) ? { span, version: numberOf('VERSION'), path: filled } : { span, path: filled };
}

/** Days since 1970-01-01. */
function spanOfDate({ year, month, day }: { year: number; month: number; day: number }, path: string): number {
  const date = new Date(Date.UTC(year, month - 1, day));
  // Spans count from 1970; Date takes years below 100 for 19xx.
  if (year < 1970 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) {
    raise('span/invalid-name', `There is no such date since 1970 as in this name: ${path}`, 'Rename or move it.', {
      details: { path },
    });
  }
  return Math.round(date.getTime() / 86_400_000);
}
