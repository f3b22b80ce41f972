/** stats, schema, validate: the data commands, on files and artifacts, without a project where none is needed. */

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import {
  examplesFolder,
  type FileStatistics,
  fileStatistics,
  inferSchemaText,
  updateSchemaText,
  type ValidationAnswer,
  validateData,
} from '../../app/index.ts';
import { raise, unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, type CommandIo, exitCodes, numberOption, textOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';

function fileArgument(args: Arguments, position: number, usage: string): string {
  const path = args.positionals[position];
  if (!path) throw usageError('Name the file.', usage);
  return path;
}

async function writeOutput(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    raise('disk/failed', `This file cannot be written: ${path}.`, 'Check its folder and your rights to write there.', {
      details: { why },
    });
  }
}

/** Text on standard output, or in the file named with -o. */
async function answerText(args: Arguments, io: CommandIo, content: { text: string; json: unknown }): Promise<void> {
  const output = textOption(args, 'output');
  if (output) await writeOutput(output, content.text);
  io.answer(content.json, () => (output ? `Written to ${output}` : content.text.trimEnd()));
}

const statsUsage = 'stats FILE|examples [--split NAME] [--slice COL[=VALUE][,COL…]]… [--weight COL] [-o FeatureStats.pb]';
const stats: Command = {
  name: 'stats',
  usage: statsUsage,
  summary:
    'TFDV statistics of a file or of examples (folder, URI or id), sliced and weighted, as protobuf JSON or FeatureStats.pb.',
  options: {
    output: { type: 'string', short: 'o' },
    split: { type: 'string' },
    slice: { type: 'string', multiple: true },
    weight: { type: 'string' },
  },
  run: async (args, io) => {
    const path = await rowsArgument(args, io);
    const slices = (args.values['slice'] as readonly string[] | undefined) ?? [];
    const options = {
      slices: slices.map((slice) => slice.split(',').filter((part) => part !== '')).filter((parts) => parts.length > 0),
      weightFeature: textOption(args, 'weight'),
      split: textOption(args, 'split'),
    };
    const statistics = unwrap(await fileStatistics(path, options, io.signal));
    const output = textOption(args, 'output');
    if (output) await writeOutput(output, statistics.bytes);
    io.answer(statistics.json, () => [...statisticsText(statistics), ...(output ? [`Written to ${output}`] : [])].join('\n'));
    return exitCodes.done;
  },
};

/** What is on disk as it stands, else examples of the project. */
async function rowsArgument(args: Arguments, io: CommandIo): Promise<string> {
  const named = fileArgument(args, 0, statsUsage);
  const looksLikeExamples = /^\d+$/.test(named) || named.includes('/examples/');
  if (!looksLikeExamples || existsSync(named)) return named;
  return examplesFolder(await (await io.core()).readProject(io.projectDir), named);
}

function statisticsText({ features, slices }: FileStatistics): string[] {
  return [
    alignedTable(
      ['feature', 'type', 'present', 'missing', 'summary'],
      features.map((feature) => [feature.name, feature.type, String(feature.present), String(feature.missing), feature.summary]),
      [2, 3],
    ),
    ...(slices.length === 0
      ? []
      : [
          alignedTable(
            ['slice', 'rows'],
            slices.map(({ name, rows }) => [name, String(rows)]),
            [1],
          ),
        ]),
  ];
}

const inferUsage = 'schema infer FILE [--max-domain 100] [--no-shape] [-o schema.pbtxt]';
const schemaInfer: Command = {
  name: 'schema infer',
  usage: inferUsage,
  summary: 'A schema from a file, as TFDV infers it.',
  options: { 'max-domain': { type: 'string' }, 'no-shape': { type: 'boolean' }, output: { type: 'string', short: 'o' } },
  run: async (args, io) => {
    const options = { maxDomain: numberOption(args, 'max-domain', inferUsage), inferShape: args.values['no-shape'] !== true };
    const text = unwrap(await inferSchemaText(fileArgument(args, 0, inferUsage), options, io.signal));
    await answerText(args, io, { text, json: { schema: text } });
    return exitCodes.done;
  },
};

const updateUsage = 'schema update schema.pbtxt FILE [-o schema.pbtxt]';
const schemaUpdate: Command = {
  name: 'schema update',
  usage: updateUsage,
  summary: 'The schema changed so that the file has no anomaly.',
  options: { output: { type: 'string', short: 'o' } },
  run: async (args, io) => {
    const text = unwrap(
      await updateSchemaText(fileArgument(args, 0, updateUsage), fileArgument(args, 1, updateUsage), io.signal),
    );
    await answerText(args, io, { text, json: { schema: text } });
    return exitCodes.done;
  },
};

const validateUsage =
  'validate FILE|FeatureStats.pb --schema schema.pbtxt [--environment E] [--previous FILE] [--serving FILE] [-o SchemaDiff.pb]';
const validate: Command = {
  name: 'validate',
  usage: validateUsage,
  summary: 'Anomalies of the data against the schema, drift and skew measured; exit code 3 when there are any.',
  options: {
    schema: { type: 'string' },
    environment: { type: 'string' },
    previous: { type: 'string' },
    serving: { type: 'string' },
    output: { type: 'string', short: 'o' },
  },
  run: async (args, io) => {
    const schema = textOption(args, 'schema');
    if (!schema) throw usageError('Name the schema with --schema.', validateUsage);
    const found = unwrap(
      await validateData({
        data: fileArgument(args, 0, validateUsage),
        schema,
        environment: textOption(args, 'environment'),
        previous: textOption(args, 'previous'),
        serving: textOption(args, 'serving'),
        signal: io.signal,
      }),
    );
    const output = textOption(args, 'output');
    if (output) await writeOutput(output, found.bytes);
    io.answer(found.answer, () => [...anomalyText(found.answer), ...(output ? [`Written to ${output}`] : [])].join('\n'));
    const all = [...found.answer.anomalies, ...found.answer.dataset_anomalies];
    return all.some((anomaly) => anomaly.severity === 'ERROR') ? exitCodes.refused : exitCodes.done;
  },
};

function anomalyText({ anomalies, dataset_anomalies, drift_skew }: ValidationAnswer): string[] {
  const all = [...dataset_anomalies.map((anomaly) => ({ ...anomaly, path: '(dataset)' })), ...anomalies];
  const rows = all.map((one) => [one.path, one.type, one.severity, one.short_description, one.description.trim()]);
  const measured = drift_skew.flatMap(({ path, drift_measurements: drift, skew_measurements: skew }) =>
    [...drift.map((one) => ({ ...one, side: 'drift' })), ...skew.map((one) => ({ ...one, side: 'skew' }))].map(
      ({ side, type = '', value = 0, threshold = 0 }) => [path, side, type, value.toPrecision(6), String(threshold)],
    ),
  );
  return [
    rows.length === 0 ? 'No anomalies.' : alignedTable(['feature', 'type', 'severity', 'anomaly', 'description'], rows),
    ...(measured.length === 0
      ? []
      : [alignedTable(['feature', 'compared', 'measure', 'distance', 'threshold'], measured, [3, 4])]),
  ];
}

export const dataCommands: readonly Command[] = [stats, schemaInfer, schemaUpdate, validate];
