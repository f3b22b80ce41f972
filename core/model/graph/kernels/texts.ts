/** Texts: joining, cutting, converting and hashing them. */

import { type DataTypeName, elementCount } from '../../../formats/index.ts';
import { hashBucket } from '../../farm-hash.ts';
import { axisOf, broadcastPlaces, broadcastShape } from '../broadcast.ts';
import { blank, type GraphTensor, isWide, mismatch, numbersOf, tensor, textsOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf } from '../kernel.ts';
import { cellsOf, reshaped, transposed } from './arrays.ts';
import { sipHashBucket } from './sip-hash.ts';

export const textKernels: Kernels = {
  StringToHashBucketFast: (call) => bucketed(call, (text, buckets) => hashBucket(text, 0, text.length, buckets)),
  StringToHashBucketStrong: (call) => {
    const [low = 0, high = 0] = call.attributes.integers('key');
    return bucketed(call, (text, buckets) => sipHashBucket(text, [BigInt(low), BigInt(high)], buckets));
  },
  AsString: (call) => asTexts(call),
  StringToNumber: (call) => asNumbers(inputAt(call, 0), call.attributes.dtype('out_type')),
  StringLower: (call) => changed(call, (text) => (isUtf8(call) ? text.toLowerCase() : asciiCase(text, /[A-Z]/g, 32))),
  StringUpper: (call) => changed(call, (text) => (isUtf8(call) ? text.toUpperCase() : asciiCase(text, /[a-z]/g, -32))),
  StringStrip: (call) => changed(call, (text) => text.replace(/^[\t\n\v\f\r ]+|[\t\n\v\f\r ]+$/g, '')),
  StringLength: (call) => {
    const value = inputAt(call, 0);
    const isChars = call.attributes.text('unit') === 'UTF8_CHAR';
    const lengths = textsOf(value).map((text) => (isChars ? text.filter((byte) => (byte & 0xc0) !== 0x80).length : text.length));
    return tensor('DT_INT32', value.shape, Int32Array.from(lengths));
  },
  StringJoin: (call) => joined(tensorsOf(call), call.attributes.text('separator')),
  ReduceJoin: (call) => reduceJoined(call),
  Substr: (call) => substrings(call),
  EncodeBase64: (call) => {
    const isPadded = call.attributes.flag('pad');
    return mapped(inputAt(call, 0), (text) => {
      const code = Buffer.from(text).toString('base64url');
      return Buffer.from(isPadded ? code.padEnd(Math.ceil(code.length / 4) * 4, '=') : code);
    });
  },
  DecodeBase64: (call) => mapped(inputAt(call, 0), (text) => Buffer.from(Buffer.from(text).toString('latin1'), 'base64url')),
  DecodeRaw: (call) => decodedRaw(inputAt(call, 0), call.attributes.dtype('out_type')),
};

function mapped(value: GraphTensor, f: (text: Uint8Array) => Uint8Array): GraphTensor {
  return tensor('DT_STRING', value.shape, textsOf(value).map(f));
}

/** Bytes that are no UTF-8 are left as they are. */
function changed(call: KernelCall, f: (text: string) => string): GraphTensor {
  return mapped(inputAt(call, 0), (bytes) => {
    const text = Buffer.from(bytes).toString('utf8');
    const isUtf8Text = Buffer.compare(Buffer.from(text), bytes) === 0;
    return isUtf8Text ? Buffer.from(f(text)) : Buffer.from(f(Buffer.from(bytes).toString('latin1')), 'latin1');
  });
}

function isUtf8({ attributes }: KernelCall): boolean {
  return attributes.text('encoding').toLowerCase() === 'utf-8';
}

function asciiCase(text: string, letters: RegExp, by: number): string {
  return text.replace(letters, (letter) => String.fromCharCode(letter.charCodeAt(0) + by));
}

function bucketed(call: KernelCall, hash: (text: Uint8Array, buckets: number) => number): GraphTensor {
  const value = inputAt(call, 0);
  const buckets = call.attributes.integer('num_buckets', 1);
  const made = blank('DT_INT64', value.shape);
  textsOf(value).forEach((text, i) => {
    cellsOf(made)[i] = BigInt(hash(text, buckets));
  });
  return made;
}

/** As C's printf writes them. */
function asTexts(call: KernelCall): GraphTensor {
  const { attributes } = call;
  const value = inputAt(call, 0);
  const [precision, width] = [attributes.integer('precision', -1), attributes.integer('width', -1)];
  const isScientific = attributes.flag('scientific');
  const isShortest = attributes.flag('shortest');
  const fill = attributes.text('fill');
  const ofNumber = (number: number): string => {
    if (!Number.isFinite(number)) return Number.isNaN(number) ? 'nan' : number > 0 ? 'inf' : '-inf';
    const digits = precision < 0 ? 6 : precision;
    if (isScientific) return number.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
    return isShortest ? general(number, digits) : number.toFixed(digits);
  };
  const isWhole = !['DT_FLOAT', 'DT_DOUBLE', 'DT_HALF', 'DT_BFLOAT16'].includes(value.dtype);
  const text = (cell: unknown): string => {
    if (cell instanceof Uint8Array) return Buffer.from(cell).toString('latin1');
    if (value.dtype === 'DT_BOOL') return cell ? 'true' : 'false';
    return isWhole ? String(cell) : ofNumber(cell as number);
  };
  const sized = (written: string): string => {
    if (fill === '-') return written.padEnd(width);
    if (fill !== '0') return written.padStart(width);
    return written.startsWith('-') ? `-${written.slice(1).padStart(width - 1, '0')}` : written.padStart(width, '0');
  };
  const cells = Array.from(cellsOf(value), (cell) => Buffer.from(width > 0 ? sized(text(cell)) : text(cell), 'latin1'));
  return tensor('DT_STRING', value.shape, cells);
}

/** printf's %g: significant digits, no zeros at the end. */
function general(number: number, digits: number): string {
  const significant = Math.max(1, digits);
  const exponent = number === 0 ? 0 : Number(number.toExponential(significant - 1).split('e')[1]);
  if (exponent < -4 || exponent >= significant) {
    const [mantissa = '', power = ''] = number.toExponential(significant - 1).split('e');
    return `${withoutZeros(mantissa)}e${power.replace(/^([+-])(\d)$/, '$10$2')}`;
  }
  return withoutZeros(number.toFixed(Math.max(0, significant - 1 - exponent)));
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const decimal = /^[+-]?(\d+\.?\d*([eE][+-]?\d+)?|\.\d+([eE][+-]?\d+)?|inf(inity)?|nan)$/i;

function asNumbers(value: GraphTensor, dtype: DataTypeName): GraphTensor {
  const made = blank(dtype, value.shape);
  const cells = cellsOf(made);
  const isInteger = dtype === 'DT_INT32' || isWide(dtype);
  textsOf(value).forEach((bytes, i) => {
    const text = Buffer.from(bytes).toString('latin1').trim();
    if (!(isInteger ? /^[+-]?\d+$/ : decimal).test(text)) mismatch(`"${text.slice(0, 40)}" is no number`);
    const plain = text.replace(/^\+/, '');
    cells[i] = isWide(dtype) ? BigInt(plain) : Number(plain.replace(/inf(inity)?/i, 'Infinity').replace(/nan/i, 'NaN'));
  });
  return made;
}

function joined(values: readonly GraphTensor[], separator: string): GraphTensor {
  const shape = values.reduce<readonly number[]>((whole, value) => broadcastShape(whole, value.shape), []);
  const between = Buffer.from(separator);
  const parts = values.map((value) => ({ texts: textsOf(value), places: broadcastPlaces(value.shape, shape) }));
  const data = Array.from({ length: elementCount(shape) }, (_, i) =>
    withSeparator(
      parts.map(({ texts, places }) => texts[places ? (places[i] as number) : i] as Uint8Array),
      between,
    ),
  );
  return tensor('DT_STRING', shape, data);
}

function withSeparator(texts: readonly Uint8Array[], separator: Uint8Array): Uint8Array {
  return Buffer.concat(texts.flatMap((text, i) => (i > 0 && separator.length > 0 ? [separator, text] : [text])));
}

/** Along the axes in the order they are named. */
function reduceJoined(call: KernelCall): GraphTensor {
  const value = inputAt(call, 0);
  const axes = Array.from(numbersOf(inputAt(call, 1)), (axis) => axisOf(axis, value.shape.length));
  if (axes.length === 0) return value;
  const kept = value.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const ordered = transposed(value, [...kept, ...axes.toReversed()]);
  const width = elementCount(axes.map((axis) => value.shape[axis] as number));
  const rows = reshaped(ordered, [elementCount(kept.map((axis) => value.shape[axis] as number)), width]);
  const between = Buffer.from(call.attributes.text('separator'));
  const texts = textsOf(rows);
  const data = Array.from({ length: rows.shape[0] as number }, (_, row) =>
    withSeparator(texts.slice(row * width, (row + 1) * width), between),
  );
  const isKept = call.attributes.flag('keep_dims');
  const shape = isKept
    ? value.shape.map((size, i) => (axes.includes(i) ? 1 : size))
    : kept.map((axis) => value.shape[axis] as number);
  return tensor('DT_STRING', shape, data);
}

function substrings(call: KernelCall): GraphTensor {
  const [value, position, length] = tensorsOf(call, 0, 3) as [GraphTensor, GraphTensor, GraphTensor];
  const shape = broadcastShape(value.shape, position.shape);
  const [from, at] = [broadcastPlaces(value.shape, shape), broadcastPlaces(position.shape, shape)];
  const [positions, lengths] = [numbersOf(position), numbersOf(length)];
  const isChars = call.attributes.text('unit') === 'UTF8_CHAR';
  const data = Array.from({ length: elementCount(shape) }, (_, i) => {
    const bytes = textsOf(value)[from ? (from[i] as number) : i] as Uint8Array;
    const place = at ? (at[i] as number) : i;
    const units: ArrayLike<unknown> = isChars ? [...Buffer.from(bytes).toString('utf8')] : bytes;
    const start = positions[place] as number;
    const begin = start < 0 ? start + units.length : start;
    if (begin < 0 || begin > units.length) mismatch(`place ${start} in a text of ${units.length}`);
    const end = begin + (lengths[place] as number);
    return isChars ? Buffer.from((units as string[]).slice(begin, end).join('')) : bytes.slice(begin, end);
  });
  return tensor('DT_STRING', shape, data);
}

function decodedRaw(value: GraphTensor, dtype: DataTypeName): GraphTensor {
  const texts = textsOf(value);
  const width = texts[0]?.length ?? 0;
  if (texts.some((text) => text.length !== width)) mismatch('texts of different lengths');
  const sample = blank(dtype, [0]).data as Uint8Array;
  const Values = sample.constructor as new (buffer: ArrayBuffer) => Uint8Array;
  const all = Buffer.concat(texts);
  if (width % sample.BYTES_PER_ELEMENT !== 0) mismatch(`${width} bytes as ${dtype}`);
  const data = new Values(new Uint8Array(all).buffer);
  return tensor(dtype, [...value.shape, width / sample.BYTES_PER_ELEMENT], data);
}
