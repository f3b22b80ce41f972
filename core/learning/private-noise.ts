/**
 * Differentially private training: what clipping each row's gradient leaves secret, and the noise that hides the rest
 * (DP-SGD: Abadi et al. 2016).
 */

import { createCipheriv, randomBytes } from 'node:crypto';
import { invariant } from '../foundation/index.ts';
import { elementCount, type Variable } from './variables.ts';

export interface PrivateOptions {
  /** Every row's gradient, over all variables together, is scaled down to this norm before rows are summed. */
  readonly clipNorm: number;
  /** Deviation of the noise added to the sum, in units of `clipNorm`; 0: none, and no privacy. */
  readonly noiseMultiplier: number;
  /** 32 bytes: the noise can then be drawn again, and hides nothing from whoever knows them. Absent: from the system's source. */
  readonly noiseKey?: Uint8Array;
}

/** Where a variable's noise is added: its gradient, and there the places of its elements; absent: in their order. */
export interface NoiseTarget {
  readonly gradient: Float32Array;
  readonly places?: Int32Array;
}

export interface PrivateNoise {
  /** Adds the noise that the mean gradient over `rows` gets in a step. */
  add(step: number, rows: number, targetOf: (variable: Variable) => NoiseTarget): void;
}

/** The same for every engine: a stream a step. */
export function createPrivateNoise(variables: readonly Variable[], options: PrivateOptions): PrivateNoise {
  const { clipNorm, noiseMultiplier, noiseKey = randomBytes(32) } = options;
  invariant(clipNorm > 0 && noiseMultiplier >= 0, 'rows are clipped to a norm above 0, and noise is not negative');
  invariant(noiseKey.length === 32, 'a noise key has 32 bytes');
  return {
    add: (step, rows, targetOf) => {
      if (noiseMultiplier === 0) return;
      const normal = createNormal(createUniform(noiseKey, step));
      const deviation = (noiseMultiplier * clipNorm) / rows;
      for (const variable of variables) {
        // What is given tells nothing of the rows.
        if (variable.frozen) continue;
        const { gradient, places } = targetOf(variable);
        // What stands for padding is no parameter.
        const first = variable.padded ? elementCount(variable.shape.slice(1)) : 0;
        const count = elementCount(variable.shape);
        for (let i = first; i < count; i++) gradient[places ? places[i] : i] += deviation * normal();
      }
    },
  };
}

/** A number in (0, 1) of 53 bits, and seven bits beside it that have nothing to do with it. */
interface Uniform {
  next(): number;
  /** Of the number drawn last. */
  bits(): number;
}

/** Words drawn at a time; two make a number. */
const wordsAtOnce = 16_384;

/** The stream of AES-256 in counter mode: nobody without the key can tell it from chance. */
function createUniform(key: Uint8Array, step: number): Uniform {
  const counter = Buffer.alloc(16);
  counter.writeBigUInt64BE(BigInt(step), 0);
  const cipher = createCipheriv('aes-256-ctr', key, counter);
  const zeros = new Uint8Array(wordsAtOnce * 4);
  const words = new Uint32Array(wordsAtOnce);
  const bytes = new Uint8Array(words.buffer);
  let at = wordsAtOnce;
  return {
    next: () => {
      if (at === wordsAtOnce) {
        bytes.set(cipher.update(zeros));
        at = 0;
      }
      at += 2;
      return ((words[at - 2] >>> 5) * 2 ** 26 + (words[at - 1] >>> 6) + 0.5) / 2 ** 53;
    },
    bits: () => ((words[at - 2] & 1) << 6) | (words[at - 1] & 63),
  };
}

/** Layers of equal area under the normal curve, where the lowest one begins to be a tail, and that area. */
const layers = 128;
const tailStart = 3.442619855899;
const layerArea = 9.91256303526217e-3;

/** Ends of the layers; how much of each lies under the curve whatever the height. */
const { ends, inner } = layOut();

function layOut() {
  const curve = (x: number): number => Math.exp(-0.5 * x * x);
  const list = [layerArea / curve(tailStart), tailStart];
  while (list.length < layers) {
    const last = list[list.length - 1];
    list.push(Math.sqrt(-2 * Math.log(layerArea / last + curve(last))));
  }
  list.push(0);
  return { ends: Float64Array.from(list), inner: Float64Array.from({ length: layers }, (_, i) => list[i + 1] / list[i]) };
}

/** Normal numbers in double precision by the ziggurat of Marsaglia and Tsang, as improved by Doornik (2005). */
function createNormal({ next, bits }: Uniform): () => number {
  const tail = (sign: number): number => {
    for (;;) {
      const x = -Math.log(next()) / tailStart;
      if (-2 * Math.log(next()) > x * x) return sign * (tailStart + x);
    }
  };
  return () => {
    for (;;) {
      const u = 2 * next() - 1;
      const layer = bits();
      const x = u * ends[layer];
      if (Math.abs(u) < inner[layer]) return x;
      if (layer === 0) return tail(Math.sign(u));
      const high = Math.exp(-0.5 * (ends[layer] * ends[layer] - x * x));
      const low = Math.exp(-0.5 * (ends[layer + 1] * ends[layer + 1] - x * x));
      if (low + next() * (high - low) < 1) return x;
    }
  };
}
