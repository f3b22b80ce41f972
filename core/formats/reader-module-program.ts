/**
 * The program of the thread in which a user's reader runs. It is text, so that neither the bundler nor the test runner
 * touches its import(), and so that it needs no file beside the bundle.
 */

import type { ColumnSpec } from './column-batch.ts';
import type { ValueRow } from './row-values.ts';

export interface ReaderModuleWork {
  /** file: URL of the module. */
  readonly url: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Rows, and bytes roughly, of one part. */
  readonly partRows: number;
  readonly partBytes: number;
}

/** A row, or why it is none. */
export type ModuleRow = ValueRow | string;

/** Answers to `more`; the first comes unasked. */
export type ReaderModuleMessage =
  | { readonly kind: 'columns'; readonly columns: readonly ColumnSpec[] | undefined }
  | { readonly kind: 'rows'; readonly rows: readonly ModuleRow[] }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };

export const readerModuleProgram = `
const { parentPort, workerData } = require('node:worker_threads');
const { url, options, partRows, partBytes } = workerData;
const types = { int: 'int', float: 'float', bytes: 'bytes', string: 'bytes' };
let ask;
let asked;
let stopped = false;
parentPort.on('message', (word) => {
  stopped ||= word === 'stop';
  ask?.();
});
const say = (message) => {
  asked = new Promise((resolve) => (ask = resolve));
  parentPort.postMessage(message);
};
class Wrong extends Error {}

function item(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean') return value;
  // A copy: a view would take the whole buffer behind it along.
  if (value instanceof Uint8Array) return new Uint8Array(value);
  throw new Wrong(typeof value === 'object' ? 'an object of ' + (value.constructor?.name ?? 'no class') : 'a ' + typeof value);
}

function cell(value) {
  if (value instanceof Uint8Array) return item(value);
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView)) ? Array.from(value, item) : item(value);
}

function sizeOf(value) {
  if (Array.isArray(value)) return value.reduce((sum, one) => sum + sizeOf(one), 0);
  return typeof value === 'string' ? value.length : value instanceof Uint8Array ? value.length : 8;
}

function rowOf(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'is not an object';
  const entries = [];
  for (const [name, given] of Object.entries(value)) {
    try {
      entries.push([name, cell(given)]);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      return 'has ' + error.message + ' in ' + name;
    }
  }
  return Object.fromEntries(entries);
}

function declared(columns) {
  if (columns === undefined) return undefined;
  const list = Array.isArray(columns) ? columns : Object.entries(columns ?? {}).map(([name, type]) => ({ name, type }));
  const isColumn = (one) => typeof one?.name === 'string' && Object.hasOwn(types, one.type);
  if (!list.every(isColumn) || new Set(list.map((one) => one.name)).size < list.length) {
    throw new TypeError("columns must be different names with type 'int', 'float' or 'string'");
  }
  return list.map((one) => ({ name: one.name, type: types[one.type] }));
}

async function run() {
  const loaded = await import(url);
  const readRows = loaded.readRows ?? loaded.default?.readRows;
  if (typeof readRows !== 'function') throw new TypeError('The module exports no function readRows');
  say({ kind: 'columns', columns: declared(loaded.columns ?? loaded.default?.columns) });
  await asked;
  if (stopped) return;
  let rows = [];
  let bytes = 0;
  for await (const value of await readRows(options)) {
    const row = rowOf(value);
    rows.push(row);
    if (typeof row === 'object') for (const one of Object.values(row)) bytes += sizeOf(one);
    if (rows.length < partRows && bytes < partBytes) continue;
    say({ kind: 'rows', rows });
    rows = [];
    bytes = 0;
    await asked;
    if (stopped) return;
  }
  if (rows.length > 0) {
    say({ kind: 'rows', rows });
    await asked;
    if (stopped) return;
  }
  parentPort.postMessage({ kind: 'done' });
}

run()
  .catch((error) => {
    const message = error instanceof Error ? error.message : String(error);
    parentPort.postMessage({ kind: 'failed', message, stack: error instanceof Error ? String(error.stack) : '' });
  })
  .finally(() => parentPort.close());
`;
