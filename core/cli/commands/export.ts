/** export: a model for other programs, compared with ours on real rows. */

import { existsSync } from 'node:fs';
import {
  type ExportRequest,
  exportFormats,
  exportModel,
  projectExamplesDir,
  projectModelDir,
  projectModelFacts,
} from '../../app/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, type CommandIo, exitCodes, textOption, usageError } from '../command.ts';

const usage =
  'export [MODEL] --format saved_model|onnx|tfjs|html -o DIR_OR_HTML_FILE [--rows FILE] [--split eval] [--inputs raw|transformed] [--quantization float16|uint8]';

export const exportCommand: Command = {
  name: 'export',
  usage,
  summary:
    'Writes a model (a folder, the id of a Model artifact or a pushed version; default: the served one) for other programs, or as one HTML page that predicts without any network; opens it again and compares its answers with ours on real rows.',
  options: {
    format: { type: 'string' },
    output: { type: 'string', short: 'o' },
    out: { type: 'string' },
    rows: { type: 'string' },
    split: { type: 'string' },
    inputs: { type: 'string' },
    quantization: { type: 'string' },
  },
  run: async (args, io) => {
    const format = choice(args, 'format', exportFormats) ?? refuse('Name the format with --format.');
    const output = textOption(args, 'output') ?? textOption(args, 'out') ?? refuse('Name what to write with -o.');
    const given = textOption(args, 'rows');
    const { modelDir, facts } = await modelOf(io, args.positionals[0]);
    const inputs = choice(args, 'inputs', ['raw', 'transformed'] as const);
    const record = unwrap(
      await exportModel({
        modelDir,
        format,
        output,
        rows: given ?? (await examplesDir(io)),
        split: textOption(args, 'split') ?? 'eval',
        quantization: choice(args, 'quantization', ['none', 'float16', 'uint8'] as const) ?? 'none',
        ...(inputs ? { inputs } : {}),
        facts,
        signal: io.signal,
      }),
    );
    io.answer({ ...record, output }, () => {
      const changed = record.rows_changed_by_rounding ?? 0;
      const rounding = changed > 0 ? `, ${changed} rows answer otherwise once decimals are float32` : '';
      const compared = `${record.rows} rows compared on ${record.engine}, largest difference ${record.largest_difference.toExponential(1)}${rounding}; ${record.bytes} bytes`;
      const reason = record.reason ? `\nIts inputs are transformed ones. ${record.reason}` : '';
      return `${format} written to ${output}: ${compared}${reason}`;
    });
    return exitCodes.done;
  },
};

function refuse(message: string): never {
  throw usageError(message, usage);
}

function choice<T extends string>(args: Arguments, name: string, values: readonly T[]): T | undefined {
  const text = textOption(args, name);
  if (text === undefined) return undefined;
  return values.find((value) => value === text) ?? refuse(`--${name} takes one of ${values.join(', ')}, not "${text}".`);
}

/** A folder has no project that knows more of it. */
async function modelOf(io: CommandIo, given: string | undefined): Promise<Pick<ExportRequest, 'modelDir' | 'facts'>> {
  if (given !== undefined && existsSync(given)) return { modelDir: given };
  const session = await (await io.core()).readProject(io.projectDir);
  return { modelDir: projectModelDir(session, given), facts: await projectModelFacts(session, given) };
}

async function examplesDir(io: CommandIo): Promise<string> {
  return projectExamplesDir(await (await io.core()).readProject(io.projectDir));
}
