/** ingest: sources into the project file, if any are given, and from there into split examples. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { addSources, type GivenSource } from '../../app/index.ts';
import type { SourceConfig } from '../../contract/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, numberOption, textOption, usageError } from '../command.ts';
import { givenSource, sourceOptions } from '../source-options.ts';
import { conclude, tellProgress } from './run.ts';

const usage =
  "ingest [SOURCE…] [--split train=2,eval=1 | --preserve-splits 'train/*' 'eval/*'] [--span N] [--format FORMAT] [--query SQL]";

export const ingest: Command = {
  name: 'ingest',
  usage,
  summary: 'ExampleGen: sources to split examples. Those given join the project file; without one, those in it.',
  options: {
    split: { type: 'string' },
    'preserve-splits': { type: 'string', multiple: true },
    span: { type: 'string' },
    ...sourceOptions,
  },
  run: async (args, io) => {
    const { sources, splits } = given(args);
    const session = await (await io.core()).openProject(io.projectDir);
    const changes = splits ? [{ path: ['data', 'splits'], value: splits }] : [];
    if (sources.length > 0) await addSources(session, sources, changes);
    else if (splits) unwrap(await session.patchConfig(changes));
    const started = unwrap(await session.startRun({ until: 'ExampleGen' }));
    io.signal.addEventListener('abort', () => session.cancelRun());
    return conclude(await started.finished.finally(tellProgress(io, () => session.lastRun)), io);
  },
};

interface Given {
  readonly sources: readonly GivenSource[];
  readonly splits?: Record<string, number>;
}

function given(args: Arguments): Given {
  const patterns = [args.values['preserve-splits'] ?? []].flat().map(String);
  // The patterns after the first come as positionals of their own; a source is there, or is a pattern of spans.
  const isPattern = (text: string): boolean => patterns.length > 0 && /[*?]/.test(text) && !existsSync(text);
  const paths = args.positionals.filter((text) => !isPattern(text));
  patterns.push(...args.positionals.filter(isPattern));
  const split = textOption(args, 'split');
  if (split !== undefined && patterns.length > 0) throw usageError('Give either --split or --preserve-splits.', usage);
  const span = numberOption(args, 'span', usage);
  if (span !== undefined && !(Number.isInteger(span) && span >= 0)) throw usageError('--span takes a whole number.', usage);
  const source: Partial<SourceConfig> = {
    ...givenSource(args, usage),
    ...(span === undefined ? {} : { span }),
    ...(patterns.length === 0 ? {} : { preserve_splits: keptSplits(patterns) }),
  };
  if (paths.length === 0 && Object.keys(source).length > 0) throw usageError('Name the source.', usage);
  return {
    sources: paths.map((path) => ({ path: isAddress(path) ? path : resolve(path), source })),
    ...(split === undefined ? {} : { splits: bucketsOf(split) }),
  };
}

function isAddress(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}

/** `train=2,eval=1`. */
function bucketsOf(text: string): Record<string, number> {
  const splits: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [, name, buckets] = /^\s*([A-Za-z0-9_-]+)=([1-9]\d{0,8})\s*$/.exec(part) ?? [];
    if (!name || !buckets || splits[name] !== undefined) throw usageError(`--split takes train=2,eval=1, not "${text}".`, usage);
    splits[name] = Number(buckets);
  }
  return splits;
}

/** `train/*` is the split train; `name=pattern` says another name. */
function keptSplits(patterns: readonly string[]): Record<string, string> {
  const splits: Record<string, string> = {};
  for (const text of patterns) {
    const named = /^([A-Za-z0-9_-]+)=(.+)$/.exec(text);
    const name = named?.[1] ?? /^([A-Za-z0-9_-]+)\//.exec(text)?.[1];
    const pattern = named?.[2] ?? text;
    if (!name) throw usageError(`Which split is "${text}"? Write it as name=${text}.`, usage);
    if (splits[name] !== undefined) throw usageError(`The split "${name}" is given twice.`, usage);
    splits[name] = pattern;
  }
  return splits;
}
