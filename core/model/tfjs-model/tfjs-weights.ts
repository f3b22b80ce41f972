/** Weights of a TF.js model out of their bytes, quantised ones as the numbers they stand for. */

import { type DecodedTensor, elementCount, numberOfHalf, zeros } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import type { WeightSpec } from './tfjs-files.ts';

const stored = {
  float32: Float32Array,
  int32: Int32Array,
  bool: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  float16: Uint16Array,
};
const dtypes = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL', uint8: 'DT_UINT8', uint16: 'DT_UINT16' } as const;

/** Raises model/invalid where the bytes are not those of the weights. */
export function decodeWeights(specs: readonly WeightSpec[], bytes: Uint8Array): ReadonlyMap<string, DecodedTensor> {
  const reader = new WeightReader(bytes);
  const weights = new Map(specs.map((spec) => [spec.name, reader.read(spec)]));
  if (!reader.atEnd) damaged('there are more bytes than weights');
  return weights;
}

class WeightReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  read({ name, shape, dtype, quantization }: WeightSpec): DecodedTensor {
    const count = elementCount(shape);
    if (!(Number.isSafeInteger(count) && count >= 0)) damaged(`${name} has the shape [${shape}]`);
    if (dtype === 'string') return { dtype: 'DT_STRING', shape, data: this.#texts(count) };
    const type = dtypes[dtype as keyof typeof dtypes] ?? damaged(`${name} is ${dtype}`);
    if (!quantization) return { dtype: type, shape, data: this.#values(dtype as keyof typeof stored, count) };
    const kept = this.#values(quantization.dtype as keyof typeof stored, count);
    const data = zeros(type, count) as Float32Array;
    const { scale = 1, min = 0 } = quantization;
    for (let i = 0; i < count; i++) {
      const value = kept[i] as number;
      if (quantization.dtype === 'float16') data[i] = numberOfHalf(value);
      else data[i] = type === 'DT_FLOAT' ? value * scale + min : Math.round(value * scale + min);
    }
    return { dtype: type, shape, data };
  }

  #values(dtype: keyof typeof stored, count: number) {
    const Values = stored[dtype] ?? damaged(`weights are ${dtype}`);
    return new Values(new Uint8Array(this.#take(count * Values.BYTES_PER_ELEMENT)).buffer);
  }

  /** Each with its length before it, in 32 bits. */
  #texts(count: number): Uint8Array[] {
    const texts: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const length = Buffer.from(this.#take(4)).readUInt32LE();
      texts.push(new Uint8Array(this.#take(length)));
    }
    return texts;
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) damaged('the weights are cut short');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function damaged(what: string): never {
  return raise('model/invalid', `The weights of the TF.js model are damaged: ${what}`, 'Save or copy the model again.');
}
