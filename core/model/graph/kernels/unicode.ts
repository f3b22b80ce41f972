/** Texts as code points and back; places in sorted numbers. */

import { raise } from '../../../foundation/index.ts';
import { type GraphTensor, numbersOf, tensor, textsOf } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels } from '../kernel.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const unicodeKernels: Kernels = {
  UnicodeTranscode: (call) => {
    requireUtf8(call, 'input_encoding', 'output_encoding');
    const value = inputAt(call, 0);
    return tensor(
      'DT_STRING',
      value.shape,
      textsOf(value).map((text) => Buffer.from(decoder.decode(text))),
    );
  },
  UnicodeDecode: (call) => {
    requireUtf8(call, 'input_encoding');
    const splits = [0];
    const points: number[] = [];
    for (const text of textsOf(inputAt(call, 0))) {
      for (const character of decoder.decode(text)) points.push(character.codePointAt(0) ?? 0);
      splits.push(points.length);
    }
    return [splitsOf(call, splits), tensor('DT_INT32', [points.length], Int32Array.from(points))];
  },
  UnicodeEncode: (call) => {
    requireUtf8(call, 'output_encoding');
    const points = Array.from(numbersOf(inputAt(call, 0)));
    const splits = numbersOf(inputAt(call, 1));
    const texts = Array.from({ length: Math.max(0, splits.length - 1) }, (_, i) => {
      const own = points.slice(splits[i], splits[i + 1]);
      return Buffer.from(own.map((point) => String.fromCodePoint(isScalar(point) ? point : 0xfffd)).join(''));
    });
    return tensor('DT_STRING', [texts.length], texts);
  },
  LowerBound: (call) => bounds(call, (known, wanted) => known < wanted),
  UpperBound: (call) => bounds(call, (known, wanted) => known <= wanted),
};

function isScalar(point: number): boolean {
  return Number.isInteger(point) && point >= 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

function splitsOf({ attributes }: KernelCall, splits: readonly number[]): GraphTensor {
  if (attributes.dtype('Tsplits') === 'DT_INT32') return tensor('DT_INT32', [splits.length], Int32Array.from(splits));
  return tensor('DT_INT64', [splits.length], BigInt64Array.from(splits, BigInt));
}

function requireUtf8({ op, attributes }: KernelCall, ...names: readonly string[]): void {
  for (const name of names) {
    const encoding = attributes.text(name).toUpperCase();
    if (encoding !== 'UTF-8' && encoding !== '') {
      raise('model/invalid', `${op} of ${encoding} cannot be computed here`, 'Save the model with texts of UTF-8.');
    }
  }
}

/** Row by row: how many of the sorted numbers `isBefore` each wanted one. */
function bounds(call: KernelCall, isBefore: (known: number, wanted: number) => boolean): GraphTensor {
  const sorted = inputAt(call, 0);
  const wanted = inputAt(call, 1);
  const known = numbersOf(sorted);
  const [knownWidth = 0, wantedWidth = 0] = [sorted.shape[1], wanted.shape[1]];
  const places = Array.from(numbersOf(wanted), (value, i) => {
    const start = Math.floor(i / Math.max(1, wantedWidth)) * knownWidth;
    let low = 0;
    let high = knownWidth;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(Number(known[start + middle]), Number(value))) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  if (call.attributes.dtype('out_type') === 'DT_INT64')
    return tensor('DT_INT64', wanted.shape, BigInt64Array.from(places, BigInt));
  return tensor('DT_INT32', wanted.shape, Int32Array.from(places));
}
