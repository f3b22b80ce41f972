/** --format and --query: what the data of a command are, where that cannot be found out. */

import { fileFormats } from '../contract/index.ts';
import { type Arguments, textOption, usageError } from './command.ts';

export const sourceOptions = { format: { type: 'string' }, query: { type: 'string' } } as const;

interface GivenSource {
  readonly format?: (typeof fileFormats)[number];
  readonly query?: string;
}

export function givenSource(args: Arguments, usage: string): GivenSource {
  const asked = textOption(args, 'format');
  const format = fileFormats.find((name) => name === asked);
  if (asked !== undefined && format === undefined) throw usageError(`--format is one of ${fileFormats.join(', ')}.`, usage);
  const query = textOption(args, 'query');
  return { ...(format === undefined ? {} : { format }), ...(query === undefined ? {} : { query }) };
}
