/** models, predict: what has been pushed, and batch inference with it. */

import { predictFile, servingView } from '../../app/index.ts';
import { raise, unwrap } from '../../foundation/index.ts';
import { type Command, exitCodes, textOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';

const models: Command = {
  name: 'models',
  usage: 'models',
  summary: 'The pushed versions, newest first, with the metrics that blessed them.',
  options: {},
  run: async (_args, io) => {
    const session = await (await io.core()).openProject(io.projectDir);
    const view = await servingView(session);
    io.answer({ model: view.modelName, versions: view.versions }, () =>
      view.versions.length === 0
        ? 'No model has been pushed yet.'
        : alignedTable(
            ['model', 'version', 'pushed', 'metrics'],
            view.versions.map((version) => [
              view.modelName,
              version.version,
              new Date(version.pushedAt).toISOString(),
              Object.entries(version.metrics ?? {})
                .map(([name, value]) => `${name} ${value.toFixed(4)}`)
                .join(', '),
            ]),
          ),
    );
    return exitCodes.done;
  },
};

const predictUsage = 'predict [MODEL_DIR] --input FILE [-o FILE.jsonl]';

const predict: Command = {
  name: 'predict',
  usage: predictUsage,
  summary: 'Batch inference with a model folder (default: the served version).',
  options: { input: { type: 'string' }, output: { type: 'string', short: 'o' } },
  run: async (args, io) => {
    const input = textOption(args, 'input');
    if (!input) throw usageError('Name the rows to predict with --input.', predictUsage);
    const output = textOption(args, 'output') ?? `${input}.predictions.jsonl`;
    const modelDir = args.positionals[0] ?? (await servedModelDir(io));
    const done = unwrap(await predictFile({ modelDir, input, output, signal: io.signal }));
    io.answer(
      { ...done, output },
      () => `${done.rows} rows predicted into ${output}${done.rejected > 0 ? `, ${done.rejected} rows could not be read` : ''}`,
    );
    return exitCodes.done;
  },
};

async function servedModelDir(io: Parameters<Command['run']>[1]): Promise<string> {
  const session = await (await io.core()).openProject(io.projectDir);
  return (
    session.servedModelDir() ??
    raise('model/not-found', 'No model has been pushed yet.', 'Run the pipeline, or name a model folder.')
  );
}

export const modelCommands: readonly Command[] = [models, predict];
