/** Every value as bytes, so that one table serves vocabularies of text and of numbers. */

import { type Column, coerceColumn } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import type { FeatureDtype, VocabularyValue } from './fitted-transform.ts';
import { compareBytes } from './value-counter.ts';

/** Key of value i of a column: `data[starts[i] .. starts[i + 1])`. */
export interface ValueKeys {
  readonly data: Uint8Array;
  readonly starts: Int32Array;
}

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text is its bytes; an int its 8 bytes, a float its 8 bytes (both as this machine orders them: keys never leave it).
 * -0 is 0. A fraction in an int feature becomes an empty key, which no vocabulary holds.
 */
export function valueKeys(column: Column, dtype: FeatureDtype): ValueKeys {
  if (dtype === 'bytes') {
    const text = coerceColumn(column, 'bytes');
    if (text.type === 'bytes') return text;
  }
  if (column.type === 'int' && dtype === 'int') {
    const { buffer, byteOffset, length } = column.values;
    return { data: new Uint8Array(buffer, byteOffset, length * 8), starts: evenStarts(length) };
  }
  if (column.type === 'bytes') raiseTextForNumbers(column.name);
  const count = column.offsets[column.rows];
  const starts = evenStarts(count);
  const values = new Float64Array(count);
  if (column.type === 'int') for (let i = 0; i < count; i++) values[i] = Number(column.values[i]);
  if (column.type === 'float') for (let i = 0; i < count; i++) values[i] = column.values[i] + 0;
  if (dtype === 'float') return { data: new Uint8Array(values.buffer), starts };
  return integerKeys(values);
}

/** Raises `features/type-mismatch`. */
export function raiseTextForNumbers(name: string): never {
  raise(
    'features/type-mismatch',
    `A column holds text where the model was fitted on numbers: ${name}`,
    'Give numbers, or run the pipeline again on this data.',
    { details: { feature: name } },
  );
}

function integerKeys(values: Float64Array): ValueKeys {
  const keys = new BigInt64Array(values.length);
  const starts = new Int32Array(values.length + 1);
  let used = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isSafeInteger(values[i])) keys[used++] = BigInt(values[i]);
    starts[i + 1] = used * 8;
  }
  return { data: new Uint8Array(keys.buffer), starts };
}

function evenStarts(count: number): Int32Array {
  const starts = new Int32Array(count + 1);
  for (let i = 1; i <= count; i++) starts[i] = i * 8;
  return starts;
}

/** A key as a value of a vocabulary. */
export function keyToValue(key: Uint8Array, dtype: FeatureDtype): VocabularyValue {
  if (dtype === 'bytes') {
    try {
      return strictDecoder.decode(key);
    } catch {
      return { b64: btoa(Array.from(key, (byte) => String.fromCharCode(byte)).join('')) };
    }
  }
  const eight = key.slice().buffer;
  return dtype === 'int' ? String(new BigInt64Array(eight)[0]) : String(new Float64Array(eight)[0]);
}

/** A key as the bytes of its text, as TensorFlow's `strings.as_string` writes whole numbers. */
export function keyText(key: Uint8Array, dtype: FeatureDtype): Uint8Array {
  return dtype === 'bytes' || key.length === 0 ? key : encoder.encode(valueLabel(keyToValue(key, dtype)));
}

/** Text in byte order, numbers by value. */
export function compareKeys(dtype: FeatureDtype): (a: Uint8Array, b: Uint8Array) => number {
  if (dtype === 'bytes') return compareBytes;
  // Integers beyond 2^53 may tie here; their digits settle it.
  const text = (key: Uint8Array) => valueLabel(keyToValue(key, dtype));
  return (a, b) => Number(text(a)) - Number(text(b)) || (text(a) < text(b) ? -1 : 1);
}

export function valueToKey(value: VocabularyValue, dtype: FeatureDtype): Uint8Array {
  if (typeof value !== 'string') return Uint8Array.from(atob(value.b64), (sign) => sign.charCodeAt(0));
  if (dtype === 'bytes') return encoder.encode(value);
  if (dtype === 'int') return new Uint8Array(new BigInt64Array([BigInt(value)]).buffer);
  return new Uint8Array(new Float64Array([Number(value)]).buffer);
}

/** The value as people read it. */
export function valueLabel(value: VocabularyValue): string {
  return typeof value === 'string' ? value : `base64:${value.b64}`;
}
