/** preview: how a file would be read, before anything is copied. */

import { previewFile } from '../../app/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { type Command, exitCodes, numberOption, usageError } from '../command.ts';
import { alignedTable } from '../run-text.ts';
import { givenSource, sourceOptions } from '../source-options.ts';

const usage = 'preview SOURCE [--format FORMAT] [--query SQL] [--rows 100] [--seconds 30]';

/** A day; timers end at 24 of them. */
const maxSeconds = 86_400;

export const preview: Command = {
  name: 'preview',
  usage,
  summary: 'Dialect, encoding, column types, first rows, rejected rows.',
  options: { rows: { type: 'string' }, seconds: { type: 'string' }, ...sourceOptions },
  run: async (args, io) => {
    const path = args.positionals[0];
    if (!path) throw usageError('Name the file, folder or database.', usage);
    const rows = numberOption(args, 'rows', usage) ?? 100;
    const seconds = numberOption(args, 'seconds', usage);
    if (seconds !== undefined && !(seconds > 0 && seconds <= maxSeconds)) {
      throw usageError(`--seconds takes a number above 0, at most ${maxSeconds}.`, usage);
    }
    const limitMs = seconds === undefined ? undefined : seconds * 1000;
    const view = unwrap(await previewFile(path, { rows, source: givenSource(args, usage), signal: io.signal, limitMs }));
    io.answer(view, () =>
      [
        `${view.path}: ${view.format}, ${view.bytes.toLocaleString('en-US')} bytes${view.encoding ? `, ${view.encoding}` : ''}${
          view.delimiter ? `, delimiter ${JSON.stringify(view.delimiter)}` : ''
        }${view.header === undefined ? '' : view.header ? ', header row' : ', no header row'}`,
        alignedTable(
          ['column', 'type', 'missing', 'examples'],
          view.columns.map((column) => [
            column.name,
            column.type,
            String(column.missing),
            column.examples.slice(0, 3).join(' | ').slice(0, 80),
          ]),
          [2],
        ),
        ...view.rejected.map((row) => `rejected line ${row.line}: ${row.reason}`),
      ].join('\n'),
    );
    return exitCodes.done;
  },
};
