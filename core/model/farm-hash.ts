/**
 * FarmHash's Fingerprint64 (Geoff Pike, Google): the hash behind TensorFlow's `strings.to_hash_bucket_fast` and its
 * out-of-vocabulary buckets. Fixed for ever.
 */

const k0 = 0xc3a5c85c97cb3127n;
const k1 = 0xb492b66fbe98f273n;
const k2 = 0x9ae16a3b2f90404fn;

/** A number of 64 bits, unsigned; all arithmetic is modulo 2^64. */
type Word = bigint;
type Pair = readonly [Word, Word];

const wrap = (value: bigint): Word => BigInt.asUintN(64, value);
const rotate = (value: Word, by: bigint): Word => (value >> by) | wrap(value << (64n - by));
const shiftMix = (value: Word): Word => value ^ (value >> 47n);

/** The hash of bytes [start, end). */
export function fingerprint64(bytes: Uint8Array, start: number, end: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
  const length = end - start;
  if (length <= 16) return ofShort(view, length);
  if (length <= 32) return ofMiddle(view, length);
  return length <= 64 ? ofLong(view, length) : ofBlocks(view, length);
}

/** The hash modulo `buckets`: TensorFlow's bucket of the bytes. */
export function hashBucket(bytes: Uint8Array, start: number, end: number, buckets: number): number {
  return Number(fingerprint64(bytes, start, end) % BigInt(buckets));
}

const word = (view: DataView, at: number): Word => view.getBigUint64(at, true);

function mix(u: Word, v: Word, factor: Word): Word {
  const a = shiftMix(wrap((u ^ v) * factor));
  return wrap(shiftMix(wrap((v ^ a) * factor)) * factor);
}

function ofShort(view: DataView, length: number): Word {
  const factor = wrap(k2 + BigInt(length * 2));
  if (length >= 8) {
    const a = wrap(word(view, 0) + k2);
    const b = word(view, length - 8);
    const c = wrap(rotate(b, 37n) * factor + a);
    const d = wrap((rotate(a, 25n) + b) * factor);
    return mix(c, d, factor);
  }
  if (length >= 4) {
    const first = BigInt(view.getUint32(0, true));
    return mix(BigInt(length) + (first << 3n), BigInt(view.getUint32(length - 4, true)), factor);
  }
  if (length === 0) return k2;
  const low = BigInt(view.getUint8(0) + (view.getUint8(length >> 1) << 8));
  const high = BigInt(length + (view.getUint8(length - 1) << 2));
  return wrap(shiftMix(wrap(low * k2) ^ wrap(high * k0)) * k2);
}

function ofMiddle(view: DataView, length: number): Word {
  const factor = wrap(k2 + BigInt(length * 2));
  const a = wrap(word(view, 0) * k1);
  const b = word(view, 8);
  const c = wrap(word(view, length - 8) * factor);
  const d = wrap(word(view, length - 16) * k2);
  return mix(wrap(rotate(wrap(a + b), 43n) + rotate(c, 30n) + d), wrap(a + rotate(wrap(b + k2), 18n) + c), factor);
}

function ofLong(view: DataView, length: number): Word {
  const factor = wrap(k2 + BigInt(length * 2));
  const a = wrap(word(view, 0) * k2);
  const b = word(view, 8);
  const c = wrap(word(view, length - 8) * factor);
  const d = wrap(word(view, length - 16) * k2);
  const y = wrap(rotate(wrap(a + b), 43n) + rotate(c, 30n) + d);
  const z = mix(y, wrap(a + rotate(wrap(b + k2), 18n) + c), factor);
  const e = wrap(word(view, 16) * factor);
  const f = word(view, 24);
  const g = wrap((y + word(view, length - 32)) * factor);
  const h = wrap((z + word(view, length - 24)) * factor);
  return mix(wrap(rotate(wrap(e + f), 43n) + rotate(g, 30n) + h), wrap(e + rotate(wrap(f + a), 18n) + g), factor);
}

interface State {
  x: Word;
  y: Word;
  z: Word;
  v: Pair;
  w: Pair;
}

/** Blocks of 64 bytes, the last of which overlaps the one before. */
function ofBlocks(view: DataView, length: number): Word {
  const y = wrap(81n * k1 + 113n);
  const state: State = {
    x: wrap(81n * k2 + word(view, 0)),
    y,
    z: wrap(shiftMix(wrap(y * k2 + 113n)) * k2),
    v: [0n, 0n],
    w: [0n, 0n],
  };
  const last = Math.floor((length - 1) / 64) * 64;
  for (let at = 0; at < last; at += 64) addBlock(state, view, at, { factor: k1, weight: 1n });
  const factor = wrap(k1 + ((state.z & 0xffn) << 1n));
  const second = wrap(state.w[0] + BigInt((length - 1) & 63));
  const first = wrap(state.v[0] + second);
  state.v = [first, state.v[1]];
  state.w = [wrap(second + first), state.w[1]];
  addBlock(state, view, length - 64, { factor, weight: 9n });
  const { x, z, v, w } = state;
  const left = wrap(mix(v[0], w[0], factor) + shiftMix(state.y) * k0 + z);
  return mix(left, wrap(mix(v[1], w[1], factor) + x), factor);
}

function addBlock(state: State, view: DataView, at: number, by: { readonly factor: Word; readonly weight: Word }): void {
  const { factor, weight } = by;
  const { v, w } = state;
  const x = wrap(rotate(wrap(state.x + state.y + v[0] + word(view, at + 8)), 37n) * factor) ^ wrap(w[1] * weight);
  const turned = wrap(rotate(wrap(state.y + v[1] + word(view, at + 48)), 42n) * factor);
  const y = wrap(turned + v[0] * weight + word(view, at + 40));
  const z = wrap(rotate(wrap(state.z + w[0]), 33n) * factor);
  state.v = weak(view, at, wrap(v[1] * factor), wrap(x + w[0]));
  state.w = weak(view, at + 32, wrap(z + w[1]), wrap(y + word(view, at + 16)));
  state.x = z;
  state.y = y;
  state.z = x;
}

/** Two words out of 32 bytes and two seeds. */
function weak(view: DataView, at: number, seedA: Word, seedB: Word): Pair {
  const first = wrap(seedA + word(view, at));
  const last = word(view, at + 24);
  const turned = rotate(wrap(seedB + first + last), 21n);
  const sum = wrap(first + word(view, at + 8) + word(view, at + 16));
  return [wrap(sum + last), wrap(turned + rotate(sum, 44n) + first)];
}
