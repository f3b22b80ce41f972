/** model template: a module of your own model to begin with. */

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { modelTemplate } from '../../app/index.ts';
import { raise } from '../../foundation/index.ts';
import { type Command, exitCodes, textOption } from '../command.ts';

export const modelTemplateCommand: Command = {
  name: 'model template',
  usage: 'model template [--out get-model.mjs]',
  summary: 'Writes the wide and deep network as a TF.js Layers module of your own, for model.family: layers.',
  options: { out: { type: 'string', short: 'o' } },
  run: async (args, io) => {
    const name = textOption(args, 'out') ?? 'get-model.mjs';
    const path = resolve(io.projectDir, name);
    try {
      await writeFile(path, modelTemplate, { flag: 'wx' });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      const details = { path, reason: String(code) };
      if (code === 'EEXIST') raise('file/exists', `There is a file already: ${path}`, 'Name another with --out.', { details });
      raise('disk/failed', `The module cannot be written: ${path}`, 'Name a file in a folder that is there with --out.', {
        details,
      });
    }
    io.answer(
      { module: path },
      () => `${path}\nEdit it, and set model.family: layers and model.module: ${name} in loopwright.yaml.`,
    );
    return exitCodes.done;
  },
};
