/** convert: a file to another format, telling what the new one does not keep. */

import { type ConvertOptions, convertFile, outputFormats } from '../../app/index.ts';
import { fileFormats } from '../../contract/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, type CommandIo, exitCodes, textOption, usageError } from '../command.ts';

const usage = 'convert FILE OUT [--from F] [--to F] [--force]';

const changes: Readonly<Record<string, string>> = {
  'left-out': 'is left out, as there are no rows: the format knows columns by rows alone',
  untyped: 'has no value in any row: its type is not kept',
  float32: 'holds floats that need more than the 32 bits TFRecord has',
  numbers: 'is text that all looks like numbers: CSV readers will take it for numbers',
  'list-text': 'has rows of several values: in CSV they are the text of a JSON array',
  'missing-as-empty': 'has missing rows: they come back as empty ones',
  'empty-text': 'has text of no length: in CSV it is an empty cell',
};

export const convert: Command = {
  name: 'convert',
  usage,
  summary: 'A file in another format: csv, tfrecord, parquet, avro or jsonl, by its name; csv, tfrecord and jsonl also as .gz.',
  options: { from: { type: 'string' }, to: { type: 'string' }, force: { type: 'boolean' } },
  run: async (args, io) => {
    const [from, to] = args.positionals;
    if (!from || !to || args.positionals.length > 2) throw usageError('Name the file and the new file.', usage);
    const format = formatOption(args, 'from', fileFormats);
    const progress = progressTeller(io);
    const options: ConvertOptions = {
      source: format ? { format } : {},
      to: formatOption(args, 'to', outputFormats),
      force: args.values['force'] === true,
      signal: io.signal,
      onProgress: progress,
    };
    const made = unwrap(await convertFile(from, to, options));
    for (const { line, reason } of made.rejected.rows.slice(0, 20)) io.say(`rejected line ${line}: ${reason}`);
    const moved = made.changes.filter(({ change }) => change === 'moved').length;
    if (moved > 0) io.say(`${count(moved, 'column')} elsewhere: TFRecord has no order of columns, and readers sort them by name`);
    for (const { column, change } of made.changes) if (change !== 'moved') io.say(`${column} ${changes[change] ?? change}`);
    if (made.readWith) io.say(`To read it back as it is, give these options: ${JSON.stringify(made.readWith)}`);
    const { rows, rejected, columns, bytes } = made;
    const answer = { rows, rejected: rejected.count, columns, bytes, from: made.from, to: made.to, changes: made.changes };
    io.answer({ ...answer, ...(made.readWith && { read_with: made.readWith }) }, () => {
      const lost = rejected.count > 0 ? `, ${count(rejected.count, 'row')} rejected` : '';
      return `${made.path}: ${count(rows, 'row')} in ${count(columns.length, 'column')}, ${count(bytes, 'byte')}${lost}`;
    });
    return exitCodes.done;
  },
};

function formatOption<T extends string>(args: Arguments, name: string, formats: readonly T[]): T | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  const format = formats.find((candidate) => candidate === text);
  if (!format) throw usageError(`--${name} takes one of ${formats.join(', ')}, not "${text}".`, usage);
  return format;
}

/** A line for every tenth part. */
function progressTeller(io: CommandIo): (done: number, total: number) => void {
  let told = 0;
  return (done, total) => {
    const tenths = total > 0 ? Math.floor((done * 10) / total) : 0;
    if (tenths <= told) return;
    told = tenths;
    io.say(`${tenths * 10} %`);
  };
}

function count(value: number, unit: string): string {
  return `${value.toLocaleString('en-US')} ${unit}${value === 1 ? '' : 's'}`;
}
