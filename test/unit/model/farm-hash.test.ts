/** Answers of TensorFlow 2.17: tf.raw_ops.Fingerprint(method='farmhash64') and tf.strings.to_hash_bucket_fast. */

import { describe, expect, it } from 'vitest';
import { fingerprint64, hashBucket } from '../../../core/model/farm-hash.ts';
import { createBucketHash } from '../../../core/model/hash-buckets.ts';

const sentence = 'The quick brown fox jumps over the lazy dog; ÀÉÎ and again, 0123456789. ';
const bytes = new TextEncoder().encode(sentence.repeat(4));
const encode = (text: string) => new TextEncoder().encode(text);

describe('Fingerprint64', () => {
  it.each([
    [0, 11160318154034397263n],
    [1, 1366698271136253306n],
    [3, 9622071900453499901n],
    [4, 17648915545525335717n],
    [7, 18103137151329643399n],
    [8, 5102859526078303239n],
    [15, 9032017524180936103n],
    [16, 4320848957565769301n],
    [17, 14385391840113208765n],
    [31, 9483090991977816915n],
    [32, 13139644296358924898n],
    [33, 17464935208016327638n],
    [64, 3287445593465958100n],
    [65, 18082864763017820107n],
    [128, 18028599391426695526n],
    [129, 4305972694610883048n],
    [199, 10862765156495414981n],
  ])('of the first %d bytes is that of TensorFlow', (length, hash) => {
    expect(fingerprint64(bytes, 0, length)).toBe(hash);
    // Wherever the bytes lie in their buffer.
    const shifted = new Uint8Array(length + 9);
    shifted.set(bytes.subarray(0, length), 5);
    expect(fingerprint64(shifted.subarray(2), 3, 3 + length)).toBe(hash);
  });

  it('gives the buckets of to_hash_bucket_fast, remembered or not', () => {
    const words = ['red', 'green', 'blue', '', 'Zürich', 'admin._X_[25,37)'].map(encode);
    const buckets = [6, 28, 23, 17, 75, 67];
    expect(words.map((word) => hashBucket(word, 0, word.length, 97))).toEqual(buckets);
    const bucketOf = createBucketHash(97);
    for (let again = 0; again < 2; again++) expect(words.map((word) => bucketOf(word, 0, word.length))).toEqual(buckets);
  });
});
