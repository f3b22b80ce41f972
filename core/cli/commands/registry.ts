/** models alias, serve, push, archive, restore: the registry's changes. */

import { archiveVersion, pushModel, restoreArchivedVersion, serveVersion, setAlias } from '../../app/index.ts';
import { aliasSchema } from '../../contract/index.ts';
import { type Arguments, type Command, exitCodes, textOption, usageError } from '../command.ts';

function versionArgument(args: Arguments, at: number, usage: string): string {
  const version = args.positionals[at];
  if (version === undefined || !/^\d{1,19}$/.test(version)) throw usageError('Name a version, as `models` lists it.', usage);
  return version;
}

const aliasUsage = 'models alias ALIAS VERSION | models alias ALIAS --delete';

const alias: Command = {
  name: 'models alias',
  usage: aliasUsage,
  summary: 'Sets, moves or deletes an alias of a version: a version label of TensorFlow Serving.',
  options: { delete: { type: 'boolean' } },
  run: async (args, io) => {
    const given = aliasSchema.safeParse(args.positionals[0]);
    if (!given.success) throw usageError(`${given.error.issues[0]?.message ?? 'Name an alias'}.`, aliasUsage);
    const version = args.values['delete'] === true ? null : versionArgument(args, 1, aliasUsage);
    const session = await (await io.core()).openProject(io.projectDir);
    await setAlias(session, given.data, version);
    io.answer({ alias: given.data, version }, () =>
      version === null ? `Alias ${given.data} is deleted.` : `${given.data} is version ${version}.`,
    );
    return exitCodes.done;
  },
};

const serveUsage = 'models serve VERSION | models serve --newest';

const serve: Command = {
  name: 'models serve',
  usage: serveUsage,
  summary: 'The version that answers requests which name none, until another is chosen.',
  options: { newest: { type: 'boolean' } },
  run: async (args, io) => {
    const version = args.values['newest'] === true ? null : versionArgument(args, 0, serveUsage);
    const session = await (await io.core()).openProject(io.projectDir);
    await serveVersion(session, version);
    io.answer({ version }, () => (version === null ? 'The newest version answers.' : `Version ${version} answers.`));
    return exitCodes.done;
  },
};

const pushUsage = 'models push MODEL_ID [--reason TEXT]';

const push: Command = {
  name: 'models push',
  usage: pushUsage,
  summary: 'Pushes a trained model again; one that is not blessed with a reason, which is recorded.',
  options: { reason: { type: 'string' } },
  run: async (args, io) => {
    const modelId = Number(args.positionals[0]);
    if (!Number.isSafeInteger(modelId)) throw usageError('Name a model by its number, as `models` lists it.', pushUsage);
    const session = await (await io.core()).openProject(io.projectDir);
    const pushed = await pushModel(session, modelId, textOption(args, 'reason')?.trim() || undefined);
    io.answer(
      { model: modelId, run: pushed.runId, version: pushed.version },
      () => `Model ${modelId} is version ${pushed.version}.`,
    );
    return exitCodes.done;
  },
};

const archiveUsage = 'models archive VERSION [--restore]';

const archive: Command = {
  name: 'models archive',
  usage: archiveUsage,
  summary: 'Withdraws a version from serving into the trash, or brings it back.',
  options: { restore: { type: 'boolean' } },
  run: async (args, io) => {
    const version = versionArgument(args, 0, archiveUsage);
    const restore = args.values['restore'] === true;
    const session = await (await io.core()).openProject(io.projectDir);
    await (restore ? restoreArchivedVersion : archiveVersion)(session, version);
    io.answer({ version, archived: !restore }, () => `Version ${version} is ${restore ? 'back in serving_model' : 'archived'}.`);
    return exitCodes.done;
  },
};

export const registryCommands: readonly Command[] = [alias, serve, push, archive];
