/** Lookup tables, filled from constants or from the model's files. */

import type { DataTypeName } from '../../../formats/index.ts';
import { blank, type GraphTensor, isWide, type LookupTable, mismatch, type TableKey } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tableAt, textsOfInput } from '../kernel.ts';
import { cellsOf, scalar } from './arrays.ts';

export const tableKernels: Kernels = {
  HashTable: table,
  HashTableV2: table,
  MutableHashTable: table,
  MutableHashTableV2: table,
  AnonymousHashTable: table,
  AnonymousMutableHashTable: table,
  MutableDenseHashTableV2: table,
  InitializeTable: imported,
  InitializeTableV2: imported,
  LookupTableImport: imported,
  LookupTableImportV2: imported,
  LookupTableInsert: inserted,
  LookupTableInsertV2: inserted,
  InitializeTableFromTextFile: fromFile,
  InitializeTableFromTextFileV2: fromFile,
  LookupTableFind: found,
  LookupTableFindV2: found,
  LookupTableSize: (call) => scalar('DT_INT64', tableAt(call, 0).entries.size),
  LookupTableSizeV2: (call) => scalar('DT_INT64', tableAt(call, 0).entries.size),
  LookupTableExportV2: (call) => {
    const { entries, keyType, valueType } = tableAt(call, 0);
    const [keys, values] = [blank(keyType, [entries.size]), blank(valueType, [entries.size])];
    [...entries].forEach(([key, value], i) => {
      cellsOf(keys)[i] = keyType === 'DT_STRING' ? Buffer.from(key as string, 'latin1') : key;
      cellsOf(values)[i] = value;
    });
    return [keys, values];
  },
};

function table({ attributes, name, op, resources }: KernelCall): LookupTable {
  const key = `${op}/${attributes.text('shared_name') || name}`;
  const known = resources.tables.get(key) ?? {
    kind: 'table' as const,
    name,
    keyType: attributes.dtype('key_dtype', 'DT_STRING'),
    valueType: attributes.dtype('value_dtype', 'DT_INT64'),
    entries: new Map(),
  };
  resources.tables.set(key, known);
  return known;
}

export function keyOf(cell: unknown): TableKey {
  return cell instanceof Uint8Array
    ? Buffer.from(cell.buffer, cell.byteOffset, cell.length).toString('latin1')
    : (cell as TableKey);
}

function imported(call: KernelCall): LookupTable {
  tableAt(call, 0).entries.clear();
  return inserted(call);
}

function inserted(call: KernelCall): LookupTable {
  const target = tableAt(call, 0);
  const values = cellsOf(inputAt(call, 2));
  cellsOf(inputAt(call, 1)).forEach((key, i) => {
    target.entries.set(keyOf(key), values[i] as bigint);
  });
  return target;
}

/** Columns of a text file: -2 is the whole line, -1 its number. */
async function fromFile(call: KernelCall): Promise<LookupTable> {
  const target = tableAt(call, 0);
  const [keyColumn, valueColumn] = [call.attributes.integer('key_index'), call.attributes.integer('value_index')];
  const delimiter = call.attributes.text('delimiter', '\t');
  const size = call.attributes.integer('vocab_size', -1);
  const offset = call.attributes.integer('offset');
  const text = Buffer.from(await call.resources.readAsset(textsOfInput(call, 1)[0] ?? '')).toString('latin1');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const read = { delimiter, skipped: offset };
  lines.slice(offset, size > 0 ? offset + size : undefined).forEach((line, number) => {
    const key = cellOf(line, number, { ...read, column: keyColumn, dtype: target.keyType });
    const value = cellOf(line, number, { ...read, column: valueColumn, dtype: target.valueType });
    target.entries.set(keyOf(key), value);
  });
  return target;
}

interface CellSpec {
  readonly column: number;
  readonly delimiter: string;
  readonly dtype: DataTypeName;
}

function cellOf(line: string, number: number, { column, delimiter, dtype }: CellSpec): bigint | number | Uint8Array {
  const text = column === -2 ? line : column === -1 ? String(number) : line.split(delimiter)[column];
  if (text === undefined) return mismatch(`line ${number + 1} of a vocabulary has no column ${column}`);
  if (dtype === 'DT_STRING') return Buffer.from(text, 'latin1');
  if (!isWide(dtype)) return Number(text);
  return /^\s*[-+]?\d+\s*$/.test(text)
    ? BigInt(text.trim().replace(/^\+/, ''))
    : mismatch(`line ${number + 1} of a vocabulary is no number`);
}

function found(call: KernelCall): GraphTensor {
  const { entries, valueType } = tableAt(call, 0);
  const keys = inputAt(call, 1);
  const fallback = cellsOf(inputAt(call, 2));
  const made = blank(valueType, keys.shape);
  const to = cellsOf(made);
  cellsOf(keys).forEach((key, i) => {
    to[i] = entries.get(keyOf(key)) ?? fallback[fallback.length === 1 ? 0 : i];
  });
  return made;
}
