/** The hashes of all texts of a page, by a WebAssembly kernel (build/kernels/text-hash.ts) where there are many. */

import { type BytesPart, type TextHashes, WasmKernel } from '../../formats/index.ts';
import { type BytesHash, hashBytes } from './hash-bytes.ts';
import { kernelBytes } from './text-hash-kernel.ts';

/** Fewer are hashed before they are handed over. */
const leastTexts = 64;
/** Larger pages, which we do not write, are not copied; nor those of which the texts are a small part. */
const mostBytes = 8 << 20;
const mostBytesPerText = 4096;

const kernel = new WasmKernel<{
  hashTexts(data: number, starts: number, ends: number, count: number, out: number): void;
}>(kernelBytes);

/** As `hashBytes` of each. */
export function hashTexts(part: Pick<BytesPart, 'data' | 'starts' | 'ends'>): TextHashes {
  const { data, starts, ends } = part;
  const pays = starts.length >= leastTexts && data.length <= Math.min(mostBytes, starts.length * mostBytesPerText);
  return pays ? together(data, starts, ends) : oneByOne(data, starts, ends);
}

function together(data: Uint8Array, starts: Uint32Array, ends: Uint32Array): TextHashes {
  const count = starts.length;
  const startsAt = Math.ceil(data.length / 4) * 4;
  const endsAt = startsAt + count * 4;
  const outAt = endsAt + count * 4;
  const memory = kernel.memory(outAt + count * 12);
  memory.set(data);
  const words = new Uint32Array(memory.buffer);
  words.set(starts, startsAt / 4);
  words.set(ends, endsAt / 4);
  kernel.exports.hashTexts(0, startsAt, endsAt, count, outAt);
  const half = (at: number): Int32Array<ArrayBuffer> => new Int32Array(memory.buffer, outAt + at * count * 4, count).slice();
  return { firsts: half(0), seconds: half(1), high: half(2) };
}

function oneByOne(data: Uint8Array, starts: Uint32Array, ends: Uint32Array): TextHashes {
  const [firsts, seconds, high] = [new Int32Array(starts.length), new Int32Array(starts.length), new Int32Array(starts.length)];
  const hash: BytesHash = { first: 0, second: 0, high: 0 };
  for (let i = 0; i < starts.length; i++) {
    hashBytes(data, starts[i] as number, ends[i] as number, hash);
    firsts[i] = hash.first;
    seconds[i] = hash.second;
    high[i] = hash.high;
  }
  return { firsts, seconds, high };
}
