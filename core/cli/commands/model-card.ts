/** model card: what is known of a model, as a file for people or programs. */

import { writeFile } from 'node:fs/promises';
import { modelCardFile, modelIdOf } from '../../app/index.ts';
import { raise } from '../../foundation/index.ts';
import { type Command, exitCodes, textOption, usageError } from '../command.ts';

const usage = 'model card [MODEL] [--format markdown|json|html] [-o FILE]';
const formats = ['markdown', 'json', 'html'] as const;

export const modelCard: Command = {
  name: 'model card',
  usage,
  summary:
    "A model's card (default: the served one), filled from lineage: data, transform, settings, metrics, thresholds, limits.",
  options: { format: { type: 'string' }, output: { type: 'string', short: 'o' } },
  run: async (args, io) => {
    const wanted = textOption(args, 'format') ?? (io.json ? 'json' : 'markdown');
    const format = formats.find((one) => one === wanted);
    if (format === undefined) throw usageError(`There is no format "${wanted}".`, usage);
    const session = await (await io.core()).readProject(io.projectDir);
    const given = args.positionals[0];
    const newest = session.metadata.artifacts({ type: 'Model', state: 'LIVE' }).at(-1);
    const id = modelIdOf(session, given) ?? (given === undefined ? newest?.id : undefined);
    if (id === undefined) {
      return raise(
        'model/not-found',
        given ? `There is no model "${given}".` : 'Nothing has been trained yet.',
        given ? 'Name a version or a model that `loopwright models` lists.' : 'Run the pipeline.',
      );
    }
    const { text } = await modelCardFile(session, id, format);
    const output = textOption(args, 'output');
    if (output !== undefined) await writeFile(output, text);
    io.answer(
      format === 'json' && output === undefined ? JSON.parse(text) : { model: id, format, output: output ?? null, text },
      () => (output === undefined ? text.trimEnd() : `The card of model ${id} is in ${output}`),
    );
    return exitCodes.done;
  },
};
