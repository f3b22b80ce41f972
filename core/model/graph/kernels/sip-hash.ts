/** SipHash-2-4 (Aumasson and Bernstein): the keyed hash of TensorFlow's StringToHashBucketStrong. */

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, by: bigint): bigint => wrap(value << by) | (value >> (64n - by));

/** The hash modulo `buckets`. */
export function sipHashBucket(bytes: Uint8Array, key: readonly [bigint, bigint], buckets: number): number {
  return Number(sipHash(bytes, key) % BigInt(buckets));
}

export function sipHash(bytes: Uint8Array, [low, high]: readonly [bigint, bigint]): bigint {
  const [k0, k1] = [wrap(low), wrap(high)];
  const v = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn, k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n] as State;
  const padded = Buffer.alloc(Math.floor(bytes.length / 8) * 8 + 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 255;
  for (let at = 0; at < padded.length; at += 8) {
    const word = padded.readBigUInt64LE(at);
    v[3] ^= word;
    round(v);
    round(v);
    v[0] ^= word;
  }
  v[2] ^= 255n;
  for (let i = 0; i < 4; i++) round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

type State = [bigint, bigint, bigint, bigint];

function round(v: State): void {
  v[0] = wrap(v[0] + v[1]);
  v[1] = rotate(v[1], 13n) ^ v[0];
  v[0] = rotate(v[0], 32n);
  v[2] = wrap(v[2] + v[3]);
  v[3] = rotate(v[3], 16n) ^ v[2];
  v[0] = wrap(v[0] + v[3]);
  v[3] = rotate(v[3], 21n) ^ v[0];
  v[2] = wrap(v[2] + v[1]);
  v[1] = rotate(v[1], 17n) ^ v[2];
  v[2] = rotate(v[2], 32n);
}
