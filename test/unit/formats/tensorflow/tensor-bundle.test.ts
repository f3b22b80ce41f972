/** Checkpoints: blocks that are compressed, tensors of text, data files by number, and what a changed byte leads to. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maskedCrc32c } from '../../../../core/formats/crc32c.ts';
import { snappyCompress } from '../../../../core/formats/snappy.ts';
import { readSortedTable } from '../../../../core/formats/tensorflow/sorted-table.ts';
import { openTensorBundle } from '../../../../core/formats/tensorflow/tensor-bundle.ts';
import { ProtoWriter } from '../../../../core/formats/tfmd-wire.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function bytesOf(write: (writer: ProtoWriter) => void): Buffer {
  const writer = new ProtoWriter();
  write(writer);
  return Buffer.from(writer.finish());
}

/** Keys share what they have in common with the one before; one restart. */
function block(entries: readonly (readonly [string, Buffer])[]): Buffer {
  let before = '';
  const body = entries.map(([key, value]) => {
    let shared = 0;
    while (shared < Math.min(key.length, before.length) && key[shared] === before[shared]) shared++;
    before = key;
    return bytesOf((writer) => {
      writer.varint(shared);
      writer.varint(key.length - shared);
      writer.varint(value.length);
      writer.raw(Buffer.from(key.slice(shared)));
      writer.raw(value);
    });
  });
  return Buffer.concat([...body, Buffer.from([0, 0, 0, 0, 1, 0, 0, 0])]);
}

function stored(content: Buffer, isPacked: boolean): Buffer {
  const head = bytesOf((writer) => writer.varint(content.length));
  const packed = isPacked ? Buffer.from(snappyCompress(content)) : content;
  // The kernel's output begins with the length, as Snappy's raw format has it.
  const whole = isPacked && !packed.subarray(0, head.length).equals(head) ? Buffer.concat([head, packed]) : packed;
  const typed = Buffer.concat([whole, Buffer.from([isPacked ? 1 : 0])]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(maskedCrc32c(typed));
  return Buffer.concat([typed, sum]);
}

function table(entries: readonly (readonly [string, Buffer])[], isPacked = false): Buffer {
  const data = stored(block(entries), isPacked);
  const handle = bytesOf((writer) => {
    writer.varint(0);
    writer.varint(data.length - 5);
  });
  const index = stored(block([['~', handle]]), false);
  const footer = Buffer.alloc(48);
  const handles = bytesOf((writer) => {
    writer.varint(0);
    writer.varint(0);
    writer.varint(data.length);
    writer.varint(index.length - 5);
  });
  footer.set(handles);
  footer.writeBigUInt64LE(0xdb4775248b80fb57n, 40);
  return Buffer.concat([data, index, footer]);
}

interface Entry {
  readonly dtype: number;
  readonly sizes: readonly number[];
  readonly shard?: number;
  readonly offset?: number;
  readonly content: Buffer;
  readonly sum?: number;
}

function entry({ dtype, sizes, shard = 0, offset = 0, content, sum }: Entry): Buffer {
  const head = bytesOf((writer) => {
    writer.varint(8);
    writer.varint(dtype);
    writer.varint(18);
    writer.nested(() => {
      for (const size of sizes) {
        writer.varint(18);
        writer.nested(() => {
          writer.varint(8);
          writer.varint(size);
        });
      }
    });
    for (const [tag, value] of [
      [24, shard],
      [32, offset],
      [40, content.length],
    ] as const) {
      writer.varint(tag);
      writer.varint(value);
    }
    writer.varint(53);
  });
  const word = Buffer.alloc(4);
  word.writeUInt32LE(sum ?? maskedCrc32c(content));
  return Buffer.concat([head, word]);
}

const header = (shards: number): Buffer => Buffer.from([8, shards]);

describe('a tensor bundle', () => {
  it('is read out of a table whose block Snappy packed, keys sharing prefixes', () => {
    const entries = ['layer/bias', 'layer/kernel', 'layer/kernel/m'].map((key) => [key, Buffer.from(key)] as const);
    for (const isPacked of [false, true]) {
      const read = readSortedTable(table(entries, isPacked)).map(({ key, value }) => [
        Buffer.from(key).toString(),
        Buffer.from(value).toString(),
      ]);
      expect(read).toEqual(entries.map(([key]) => [key, key]));
    }
  });

  it('reads tensors from the data file their entry names, and 64-bit integers whole', async () => {
    const [first, second] = [Buffer.from(Float32Array.of(1.5, -2).buffer), Buffer.from(BigInt64Array.of(2n ** 60n + 1n).buffer)];
    await writeFile(join(dir, 'v.data-00000-of-00002'), first);
    await writeFile(join(dir, 'v.data-00001-of-00002'), Buffer.concat([Buffer.alloc(3), second]));
    const entries = [
      ['', header(2)],
      ['a', entry({ dtype: 1, sizes: [2], content: first })],
      ['b', entry({ dtype: 9, sizes: [1], shard: 1, offset: 3, content: second })],
    ] as const;
    await writeFile(join(dir, 'v.index'), table(entries));
    const bundle = await openTensorBundle(join(dir, 'v'));
    expect(await bundle.read('a')).toEqual({ dtype: 'DT_FLOAT', shape: [2], data: Float32Array.of(1.5, -2) });
    expect(await bundle.read('b')).toEqual({ dtype: 'DT_INT64', shape: [1], data: BigInt64Array.of(2n ** 60n + 1n) });
    await expect(bundle.read('c')).rejects.toMatchObject({ problem: { code: 'model/invalid' } });
  });

  it('refuses a tensor whose bytes have changed, and an index whose block has', async () => {
    const content = Buffer.from(Float32Array.of(1, 2).buffer);
    const index = table([
      ['', header(1)],
      ['a', entry({ dtype: 1, sizes: [2], content })],
    ]);
    await writeFile(join(dir, 'v.index'), index);
    const changed = Buffer.from(content);
    changed.writeUInt8(changed.readUInt8(0) ^ 1);
    await writeFile(join(dir, 'v.data-00000-of-00001'), changed);
    await expect((await openTensorBundle(join(dir, 'v'))).read('a')).rejects.toMatchObject({
      problem: { code: 'artifact/damaged' },
    });
    index.writeUInt8(index.readUInt8(4) ^ 1, 4);
    await writeFile(join(dir, 'v.index'), index);
    await expect(openTensorBundle(join(dir, 'v'))).rejects.toMatchObject({ problem: { code: 'artifact/damaged' } });
  });
});
