/** init: a new project, from a file or from the bundled example. */

import { basename, resolve } from 'node:path';
import { type ChosenLabel, createEmptyProject, createProjectFromExample, createProjectFromFile } from '../../app/index.ts';
import { type GivenLabel, labelSchema } from '../../contract/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, exitCodes, textOption, usageError } from '../command.ts';
import { givenSource, sourceOptions } from '../source-options.ts';

const usage =
  'init DIR [--example NAME] [--from SOURCE --label COLUMN [--label-type TYPE] [--format FORMAT] [--query SQL]] [--name NAME] [--no-header | --header] [--copy]';

export const init: Command = {
  name: 'init',
  usage,
  summary: 'New project; --from guesses features, label type and a working pipeline from a file, folder, pattern or database.',
  options: {
    example: { type: 'string' },
    from: { type: 'string' },
    label: { type: 'string' },
    'label-type': { type: 'string' },
    name: { type: 'string' },
    ...sourceOptions,
    header: { type: 'boolean' },
    'no-header': { type: 'boolean' },
    copy: { type: 'boolean' },
  },
  run: async (args, io) => {
    const target = args.positionals[0];
    if (!target) throw usageError('Name the folder of the new project.', usage);
    const dir = resolve(target);
    const from = textOption(args, 'from');
    const label = givenLabel(args);
    const example = textOption(args, 'example');
    if (from && !label) throw usageError('Name the column to predict with --label.', usage);
    const name = textOption(args, 'name') ?? basename(dir);
    let chosen: ChosenLabel | undefined;
    if (example) unwrap(await createProjectFromExample(dir, example));
    else if (from && label) {
      const header = args.values['header'] ? true : args.values['no-header'] ? false : undefined;
      const source = { ...givenSource(args, usage), ...(header === undefined ? {} : { csv: { header } }) };
      chosen = unwrap(await createProjectFromFile({ dir, name, path: from, copy: args.values['copy'] === true, label, source }));
    } else unwrap(await createEmptyProject(dir, name));
    const why = chosen?.reason === undefined ? '' : `${chosen.reason}\n`;
    io.answer({ project: dir, ...chosen }, () => `Project made in ${dir}.\n${why}Next: loopwright run --project ${target}`);
    return exitCodes.done;
  },
};

function givenLabel(args: Arguments): GivenLabel | undefined {
  const name = textOption(args, 'label');
  if (!name) return undefined;
  const type = textOption(args, 'label-type');
  const known = labelSchema.shape.type.unwrap().options;
  const chosen = known.find((one) => one === type);
  if (type !== undefined && chosen === undefined) throw usageError(`--label-type takes ${known.join(', ')}.`, usage);
  return { name, ...(chosen === undefined ? {} : { type: chosen }) };
}
