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

export interface PrivateNoise {
  /** Calls back with what the mean gradient over `rows` gets, element by element, for every variable in its order. */
  draw(step: number, rows: number, add: (variable: Variable, element: number, noise: number) => void): void;
}

/** Pairs of normal numbers drawn at a time, of 16 bytes each. */
const pairsAtOnce = 4096;

/**
 * Normal numbers in double precision by Box and Muller's transform, from the stream of AES-256 in counter mode: a stream a
 * step, the same for every engine.
 */
export function createPrivateNoise(variables: readonly Variable[], options: PrivateOptions): PrivateNoise {
  const { clipNorm, noiseMultiplier, noiseKey = randomBytes(32) } = options;
  invariant(clipNorm > 0 && noiseMultiplier >= 0, 'rows are clipped to a norm above 0, and noise is not negative');
  invariant(noiseKey.length === 32, 'a noise key has 32 bytes');
  return {
    draw: (step, rows, add) => {
      if (noiseMultiplier === 0) return;
      const next = normalStream(noiseKey, step);
      const deviation = (noiseMultiplier * clipNorm) / rows;
      for (const variable of variables) {
        // What stands for padding is no parameter.
        const first = variable.padded ? elementCount(variable.shape.slice(1)) : 0;
        const count = elementCount(variable.shape);
        for (let element = first; element < count; element++) add(variable, element, deviation * next());
      }
    },
  };
}

function normalStream(key: Uint8Array, step: number): () => number {
  const counter = Buffer.alloc(16);
  counter.writeBigUInt64BE(BigInt(step), 0);
  const cipher = createCipheriv('aes-256-ctr', key, counter);
  const zeros = new Uint8Array(pairsAtOnce * 16);
  const values = new Float64Array(pairsAtOnce * 2);
  let at = values.length;
  const refill = (): void => {
    const bytes = cipher.update(zeros);
    for (let i = 0; i < values.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(uniform(bytes, i * 8)));
      const angle = 2 * Math.PI * uniform(bytes, i * 8 + 8);
      values[i] = radius * Math.cos(angle);
      values[i + 1] = radius * Math.sin(angle);
    }
    at = 0;
  };
  return () => {
    if (at === values.length) refill();
    return values[at++];
  };
}

/** 53 bits, in (0, 1). */
function uniform(bytes: Buffer, at: number): number {
  const high = bytes.readUInt32LE(at) >>> 5;
  const low = bytes.readUInt32LE(at + 4) >>> 6;
  return (high * 2 ** 26 + low + 0.5) / 2 ** 53;
}
