/** evaluate: a model folder on a file or on examples, by slice and against another model. */

import { existsSync } from 'node:fs';
import { type EvaluatedFile, evaluateFile, examplesFolder, folderThreshold } from '../../app/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, type CommandIo, exitCodes, numberOption, textOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';

const usage =
  'evaluate MODEL_DIR FILE|examples [--slice COL[,COL…]]… [--baseline MODEL_DIR] [--split NAME] [--weight COL] [--threshold T] [--class NAME]';

export const evaluate: Command = {
  name: 'evaluate',
  usage,
  summary: 'A model on labelled rows: metrics with 95 % intervals, by slice, and paired tests against another model.',
  options: {
    slice: { type: 'string', multiple: true },
    baseline: { type: 'string' },
    split: { type: 'string' },
    weight: { type: 'string' },
    threshold: { type: 'string' },
    class: { type: 'string' },
  },
  run: async (args, io) => {
    const [modelDir, data] = args.positionals;
    if (!modelDir || !data || args.positionals.length > 2) throw usageError('Name a model folder and the data.', usage);
    const slices = (args.values['slice'] as readonly string[] | undefined) ?? [];
    const [baselineDir, weightKey] = [textOption(args, 'baseline'), textOption(args, 'weight')];
    const ofClass = textOption(args, 'class');
    const threshold = thresholdOption(args) ?? (await folderThreshold(io.projectDir, modelDir));
    const found = unwrap(
      await evaluateFile({
        modelDir,
        data: await rowsFolder(data, io),
        split: textOption(args, 'split') ?? 'eval',
        slices: slices.map((slice) => slice.split(',').filter((part) => part !== '')).filter((parts) => parts.length > 0),
        ...(baselineDir === undefined ? {} : { baselineDir }),
        ...(weightKey === undefined ? {} : { weightKey }),
        ...(threshold === undefined ? {} : { threshold }),
        ...(ofClass === undefined ? {} : { class: ofClass }),
        seed: 42,
        signal: io.signal,
        onProgress: progressTo(io),
      }),
    );
    io.answer(found, () => textOf(found, ofClass));
    for (const warning of found.warnings ?? []) io.warn(`warning: ${warning}`);
    if (found.absent.length > 0) io.warn(`warning: Missing in every row, because the data lacks it: ${found.absent.join(', ')}`);
    return exitCodes.done;
  },
};

function thresholdOption(args: Arguments): number | undefined {
  const threshold = numberOption(args, 'threshold', usage);
  if (threshold !== undefined && (threshold < 0 || threshold > 1)) throw usageError('--threshold lies between 0 and 1.', usage);
  return threshold;
}

async function rowsFolder(data: string, io: CommandIo): Promise<string> {
  if (existsSync(data)) return data;
  return examplesFolder(await (await io.core()).readProject(io.projectDir), data);
}

const sayEvery = 500_000;

function progressTo(io: CommandIo): (rows: number) => void {
  let next = sayEvery;
  return (rows) => {
    if (rows < next) return;
    io.say(`${rows.toLocaleString('en-US')} rows`);
    next = rows + sayEvery;
  };
}

const fairnessMetrics = ['positive_rate', 'false_positive_rate', 'false_negative_rate', 'precision', 'recall', 'auc'] as const;

function textOf(
  { rows, seen, rejected, metrics, intervals, slices, baseline }: EvaluatedFile,
  ofClass: string | undefined,
): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  const short = (value: number | undefined): string => (value === undefined ? '' : String(Number(value.toPrecision(4))));
  const names = Object.keys(metrics) as (keyof typeof metrics)[];
  const tests = new Map((baseline?.tests ?? []).map((test) => [test.metric, test]));
  const head = ['metric', 'value', '95 % interval', ...(baseline ? ['baseline', 'difference', 'p', 'test'] : [])];
  const lines = names.map((name) => {
    const [interval, test] = [intervals[name], tests.get(name)];
    const compared = [short(baseline?.metrics[name]), short(test?.difference), short(test?.p), test?.method ?? ''];
    return [
      name,
      short(metrics[name]),
      interval ? `${short(interval.low)} – ${short(interval.high)}` : '',
      ...(baseline ? compared : []),
    ];
  });
  // Of yes and no by slice, the rates that fairness is judged by.
  const shown = ofClass === undefined ? names.slice(0, 6) : fairnessMetrics.filter((name) => names.includes(name));
  const bySlice = slices.map((slice) => [slice.slice, count(slice.rows), ...shown.map((name) => short(slice.metrics[name]))]);
  return [
    `${count(rows)} of ${count(seen)} rows have a label the model knows${rejected > 0 ? `; ${count(rejected)} rows could not be read` : ''}`,
    ...(ofClass === undefined ? [] : [`Judged by one class against the rest: ${ofClass}`]),
    '',
    alignedTable(head, lines, [1, 2, 3, 4, 5]),
    ...(bySlice.length > 0 ? ['', alignedTable(['slice', 'rows', ...shown], bySlice, [1, 2, 3, 4, 5, 6, 7])] : []),
  ].join('\n');
}
