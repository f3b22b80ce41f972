/** Valid files broken in the ways files break, and in the ways that break readers; seeded. */

import { frameRecord } from '../../../core/formats/index.ts';
import type { Random } from '../../../core/foundation/index.ts';

const nastyBytes = [
  0x00, 0x01, 0x0a, 0x0d, 0x1a, 0x22, 0x2c, 0x3b, 0x5b, 0x5c, 0x7b, 0x7f, 0x80, 0xbf, 0xc0, 0xe2, 0xef, 0xf0, 0xfe, 0xff,
];
/** Lengths and counts: none, one, the largest of each width, and just beyond. */
const nastyWords = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

export function mutate(file: Buffer, other: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(file);
  const steps = 1 + pick(random, 4);
  for (let step = 0; step < steps; step++) bytes = mutateOnce(bytes, other, random);
  return bytes;
}

/** A TFRecord file of which one record is broken, with a checksum that fits. */
export function mutateRecord(records: readonly Uint8Array[], other: Buffer, random: Random): Buffer {
  const at = pick(random, records.length);
  return Buffer.concat(
    records.map((record, i) => frameRecord(i === at ? mutate(Buffer.from(record), other.subarray(0, 256), random) : record)),
  );
}

function mutateOnce(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const at = pick(random, bytes.length + 1);
  const length = 1 + pick(random, Math.min(64, bytes.length || 1));
  switch (pick(random, 9)) {
    case 0:
      return edit(bytes, at, (byte) => byte ^ (1 << pick(random, 8)));
    case 1:
      return edit(bytes, at, () => nastyBytes[pick(random, nastyBytes.length)] as number);
    case 2:
      return bytes.subarray(0, at);
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - length))]);
    case 5:
      return Buffer.concat([bytes.subarray(0, at), randomBytes(length, random), bytes.subarray(at)]);
    case 6: {
      const from = pick(random, other.length + 1);
      return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at)]);
    }
    case 7:
      return overwrite(bytes, at, random);
    default:
      return Buffer.concat([
        bytes.subarray(0, at),
        varint(nastyWords[pick(random, nastyWords.length)] as bigint),
        bytes.subarray(at + 1),
      ]);
  }
}

function edit(bytes: Buffer, at: number, change: (byte: number) => number): Buffer {
  const byte = bytes[at];
  if (byte !== undefined) bytes[at] = change(byte);
  return bytes;
}

function overwrite(bytes: Buffer, at: number, random: Random): Buffer {
  const word = nastyWords[pick(random, nastyWords.length)] as bigint;
  const width = 1 << pick(random, 4);
  const start = Math.max(0, Math.min(at, bytes.length - width));
  for (let i = 0; i < width && start + i < bytes.length; i++) bytes[start + i] = Number((word >> BigInt(8 * i)) & 0xffn);
  return bytes;
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function randomBytes(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => pick(random, 256)));
}

function pick(random: Random, below: number): number {
  return Math.floor(random.next() * below);
}
