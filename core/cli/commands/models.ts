/** models, predict: what has been pushed, and batch inference with it. */

import { type BatchPrediction, folderThreshold, predictFile, registryView, servingView } from '../../app/index.ts';
import type { views } from '../../contract/index.ts';
import { raise, unwrap } from '../../foundation/index.ts';
import { type Command, exitCodes, textOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';

const models: Command = {
  name: 'models',
  usage: 'models',
  summary: 'The model registry, newest first: versions, stages, aliases and what the models score.',
  options: {},
  run: async (_args, io) => {
    const session = await (await io.core()).readProject(io.projectDir);
    const { versions } = await servingView(session);
    const registry = await registryView(session);
    const { modelName: model, models: known, aliases, defaultVersion } = registry;
    io.answer({ model, versions, default_version: defaultVersion ?? null, aliases, models: known }, () =>
      known.length === 0
        ? 'No model has been trained yet.'
        : alignedTable(
            ['model', 'version', 'stage', 'aliases', 'family', 'metric', 'rows', 'run', 'made'],
            known.map(registryRow),
            [6],
          ),
    );
    return exitCodes.done;
  },
};

function registryRow(model: views.RegisteredModel): string[] {
  const { modelId, versions, stage, deleted, family, main, score, rows, runId, createdAt } = model;
  return [
    String(modelId),
    versions.map(({ version }) => version).join(', '),
    deleted ? 'in the trash' : stage.replace('_', ' '),
    versions.flatMap(({ aliases }) => aliases).join(', '),
    family,
    main && score ? `${main} ${score.value.toFixed(4)}` : '',
    rows === undefined ? '' : String(rows),
    runId,
    new Date(createdAt).toISOString(),
  ];
}

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
    const [given] = args.positionals;
    const model =
      given === undefined ? await servedModel(io) : { modelDir: given, threshold: await folderThreshold(io.projectDir, given) };
    const done = unwrap(await predictFile({ ...model, input, output, signal: io.signal }));
    io.answer({ ...done, output }, () => {
      const rejected = done.rejected > 0 ? `, ${done.rejected} rows could not be read` : '';
      const absent = done.absent.length > 0 ? `\nMissing in every row, because ${input} lacks it: ${done.absent.join(', ')}` : '';
      return `${done.rows} rows predicted into ${output}${rejected}${absent}`;
    });
    return exitCodes.done;
  },
};

/** With the project's decision threshold. */
async function servedModel(io: Parameters<Command['run']>[1]): Promise<Pick<BatchPrediction, 'modelDir' | 'threshold'>> {
  const session = await (await io.core()).readProject(io.projectDir);
  const modelDir =
    session.servedModelDir() ??
    raise('model/not-found', 'No model has been pushed yet.', 'Run the pipeline, or name a model folder.');
  return { modelDir, threshold: session.config.evaluation.decision_threshold };
}

export const modelCommands: readonly Command[] = [models, predict];
