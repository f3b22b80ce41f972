/** Rows and cells as bytes that are the same in both versions where the values are, whatever the columns' types. */

import { hash } from 'node:crypto';
import { type Column, type ColumnBatch, type ColumnSpec, valueText } from '../formats/index.ts';

export interface ComparedColumn {
  readonly name: string;
  /** `text` where the versions give it different types; `float32` where one of them holds no more. */
  readonly as: 'int' | 'float' | 'float32' | 'bytes' | 'text' | 'unknown';
}

/** Bytes of a digest. */
export const digestBytes = 16;

/** The columns that both have, in the order of the first. */
export function comparedColumns(
  from: readonly ColumnSpec[],
  to: readonly ColumnSpec[],
  samePayload: boolean,
): readonly ComparedColumn[] {
  const types = new Map(to.map(({ name, type }) => [name, type]));
  return from.flatMap(({ name, type }): ComparedColumn[] => {
    const other = types.get(name);
    if (other === undefined) return [];
    if (type !== other) return [{ name, as: 'text' }];
    return [{ name, as: type === 'float' && !samePayload ? 'float32' : type }];
  });
}

interface EncodedColumn {
  readonly column: Column;
  readonly as: ComparedColumn['as'];
  /** Eight bytes a number, or all bytes of the texts. */
  readonly raw: Uint8Array;
}

/** Encodes the given columns of one batch, row by row. */
export class RowDigester {
  readonly #columns: readonly EncodedColumn[];
  #scratch = Buffer.alloc(1 << 12);

  constructor(batch: ColumnBatch, compared: readonly ComparedColumn[]) {
    this.#columns = compared.flatMap(({ name, as }) => {
      const column = batch.columns.find((candidate) => candidate.name === name);
      return column ? [{ column, as, raw: rawBytes(column, as) }] : [];
    });
  }

  /** sha256 of the row's values, cut to 16 bytes. A missing value and an empty list are the same: no value. */
  digest(row: number): Buffer {
    let length = 0;
    for (const at of this.#columns.keys()) length = this.#append(at, row, length);
    return hash('sha256', this.#scratch.subarray(0, length), 'buffer').subarray(0, digestBytes);
  }

  /** 64 bits that differ where the row's values in column `at` do. */
  cellHash(at: number, row: number, target: Buffer, offset: number): void {
    const length = this.#append(at, row, 0);
    let a = 0xdeadbeef;
    let b = 0x41c6ce57;
    for (let i = 0; i < length; i++) {
      const byte = this.#scratch[i] as number;
      a = Math.imul(a ^ byte, 0x9e3779b1);
      b = Math.imul(b ^ byte, 0x5f356495);
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
    target.writeInt32LE(a | 0, offset);
    target.writeInt32LE(b | 0, offset + 4);
  }

  /** How many values, then each of them; where their lengths vary, the length before. */
  #append(index: number, row: number, from: number): number {
    const { column, as, raw } = this.#columns[index] as EncodedColumn;
    const start = column.offsets[row] as number;
    const end = column.offsets[row + 1] as number;
    let at = this.#writeLength(end - start, from);
    if (as === 'unknown') return at;
    if (as === 'text') {
      for (let i = start; i < end; i++) at = this.#writeBytes(Buffer.from(valueText(column, i)), at);
      return at;
    }
    if (column.type === 'bytes') {
      for (let i = start; i < end; i++) {
        const begin = column.starts[i] as number;
        const stop = column.starts[i + 1] as number;
        at = this.#writeLength(stop - begin, at);
        this.#reserve(at + stop - begin);
        this.#scratch.set(raw.subarray(begin, stop), at);
        at += stop - begin;
      }
      return at;
    }
    const bytes = (end - start) * 8;
    this.#reserve(at + bytes);
    this.#scratch.set(raw.subarray(start * 8, end * 8), at);
    return at + bytes;
  }

  #writeBytes(bytes: Uint8Array, from: number): number {
    const at = this.#writeLength(bytes.length, from);
    this.#reserve(at + bytes.length);
    this.#scratch.set(bytes, at);
    return at + bytes.length;
  }

  #writeLength(length: number, at: number): number {
    this.#reserve(at + 4);
    this.#scratch.writeUInt32LE(length, at);
    return at + 4;
  }

  #reserve(length: number): void {
    if (length <= this.#scratch.length) return;
    const grown = Buffer.alloc(length * 2);
    this.#scratch.copy(grown);
    this.#scratch = grown;
  }
}

function rawBytes(column: Column, as: ComparedColumn['as']): Uint8Array {
  if (column.type === 'bytes') return column.data;
  if (column.type === 'unknown' || as === 'text') return new Uint8Array(0);
  const values =
    column.type === 'float' ? Float64Array.from(column.values, as === 'float32' ? sameFloat32 : sameFloat) : column.values;
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** One zero, one NaN. */
function sameFloat(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value + 0;
}

function sameFloat32(value: number): number {
  return sameFloat(Math.fround(value));
}
