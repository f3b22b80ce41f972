/** export: a model for other programs, compared with ours on real rows. */

import { existsSync } from 'node:fs';
import { exportFormats, exportModel, projectExamplesDir, projectModelDir } from '../../app/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, type CommandIo, exitCodes, textOption, usageError } from '../command.ts';

const usage =
  'export [MODEL] --format saved_model|onnx|tfjs -o DIR [--rows FILE] [--split eval] [--inputs raw|transformed] [--quantization float16|uint8]';

export const exportCommand: Command = {
  name: 'export',
  usage,
  summary:
    'Writes a model (a folder, the id of a Model artifact or a pushed version; default: the served one) for other programs, opens it again and compares its answers with ours on real rows.',
  options: {
    format: { type: 'string' },
    output: { type: 'string', short: 'o' },
    rows: { type: 'string' },
    split: { type: 'string' },
    inputs: { type: 'string' },
    quantization: { type: 'string' },
  },
  run: async (args, io) => {
    const format = choice(args, 'format', exportFormats) ?? refuse('Name the format with --format.');
    const output = textOption(args, 'output') ?? refuse('Name the folder to write with -o.');
    const given = textOption(args, 'rows');
    const modelDir = await modelDirOf(io, args.positionals[0]);
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
        signal: io.signal,
      }),
    );
    io.answer({ ...record, output }, () => {
      const compared = `${record.rows} rows compared on ${record.engine}, largest difference ${record.largest_difference.toExponential(1)}`;
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

async function modelDirOf(io: CommandIo, given: string | undefined): Promise<string> {
  if (given !== undefined && existsSync(given)) return given;
  return projectModelDir(await (await io.core()).openProject(io.projectDir), given);
}

async function examplesDir(io: CommandIo): Promise<string> {
  return projectExamplesDir(await (await io.core()).openProject(io.projectDir));
}
