/**
 * The user's own reader as a source: a JavaScript module, the place for every format that is not built in.
 *
 *     // reader.mjs
 *     export const columns = { id: 'int', size: 'float', name: 'string' };   // optional
 *     export async function* readRows(options) {                             // `options` of the source, as written
 *       yield { id: 1, size: 2.5, name: 'one', tags: ['a', 'b'] };
 *     }
 *
 * - `readRows(options)` gives an iterable of plain objects, asynchronous or not. A value is a string, number, bigint,
 *   boolean (1 and 0), Uint8Array, null or undefined (missing), or an array of these: a row of several values.
 * - `columns`, names with 'int', 'float' or 'string' (strings and bytes), settles order and types. Without it the rows are
 *   read twice, first for their types: a number without decimals is an int, a column with both is a float. So the same
 *   options must give the same rows, which repeatable runs need anyway.
 * - An object that is no row, a value of another kind, a column that is not declared, or a value that does not fit its type
 *   puts the row among the rejected ones. What is thrown ends the reading, told with its message and line.
 * - The module runs with the user's rights in a thread of its own, loaded anew each time. Its imports are resolved from
 *   where it is; files of its own are best named by `new URL('data.bin', import.meta.url)`. What it prints is not shown.
 *   When rows are no longer wanted the generator is returned, so that `finally` runs, and after a second it is ended.
 */

import { resolve } from 'node:path';
import { raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import type { ModuleRow } from './reader-module-program.ts';
import { ReaderModuleThread } from './reader-module-thread.ts';
import { RowBatcher, RowProfile } from './row-values.ts';
import { type BatchOptions, maxBatchBytes, type PassOptions, type SourceFile } from './source-file.ts';

const partRows = 512;

export interface ReaderModuleOptions {
  readonly options?: Readonly<Record<string, unknown>>;
  /** Look at so many rows only. */
  readonly rowLimit?: number;
}

/** Throws ProblemError: `file/not-found`, `file/unsupported-format`; its methods `module/failed` and CancelledError. */
export async function openReaderModule(path: string, options: ReaderModuleOptions = {}): Promise<SourceFile> {
  if (!/\.[cm]?js$/i.test(path)) {
    const hint = 'Name a file that ends in .mjs or .js and exports readRows(options).';
    raise('file/unsupported-format', `The reader module is no JavaScript file: ${path}`, hint, { details: { path } });
  }
  const bytes = await fileSize(path);
  const reading: Reading = {
    path: resolve(path),
    options: options.options ?? {},
    limit: options.rowLimit ?? Number.POSITIVE_INFINITY,
  };
  return {
    path,
    bytes,
    profilePasses: 1,
    profile: (pass) => profileRows(reading, pass),
    batches: (columns, pass) => readBatches(reading, columns, pass),
  };
}

interface Reading {
  readonly path: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly limit: number;
}

async function profileRows(reading: Reading, options: PassOptions): Promise<readonly ColumnSpec[]> {
  const profile = new RowProfile();
  for await (const { declared, rows } of readParts(reading, options)) {
    if (declared) return declared;
    for (const row of rows) if (typeof row !== 'string') profile.add(row);
  }
  return profile.columns();
}

async function* readBatches(
  reading: Reading,
  columns: readonly ColumnSpec[],
  options: BatchOptions,
): AsyncGenerator<ColumnBatch> {
  const batch = new RowBatcher(columns);
  let number = 0;
  for await (const { declared, rows } of readParts(reading, options)) {
    const known = declared && new Set(declared.map(({ name }) => name));
    for (const row of rows) {
      number++;
      const reason = typeof row === 'string' ? row : (undeclared(row, known) ?? batch.add(row));
      if (reason !== undefined) options.onReject({ line: number, reason, text: '' });
      else if (batch.isFull) yield batch.build();
    }
  }
  if (batch.rows > 0) yield batch.build();
}

function undeclared(row: object, known: ReadonlySet<string> | undefined): string | undefined {
  const name = known && Object.keys(row).find((one) => !known.has(one));
  return name === undefined ? undefined : `has a column that is not declared: ${name}`;
}

interface Part {
  readonly declared: readonly ColumnSpec[] | undefined;
  readonly rows: readonly ModuleRow[];
}

/** The first part has no rows, only the columns that are declared. */
async function* readParts({ path, options, limit }: Reading, { signal }: PassOptions): AsyncGenerator<Part> {
  const work = { options, partRows: Math.max(1, Math.min(partRows, limit)), partBytes: maxBatchBytes / 4 };
  const thread = new ReaderModuleThread(path, work, signal);
  try {
    let declared: Part['declared'];
    for (let read = 0; read < limit; ) {
      const message = await thread.next();
      if (message.kind === 'columns') {
        declared = message.columns;
        yield { declared, rows: [] };
      } else if (message.kind === 'rows') {
        const rows = message.rows.slice(0, limit - read);
        read += rows.length;
        yield { declared, rows };
      } else return;
      if (read < limit) thread.more();
    }
  } finally {
    await thread.close();
  }
}
