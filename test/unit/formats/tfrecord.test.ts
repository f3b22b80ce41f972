import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32c, crc32cInJavaScript } from '../../../core/formats/crc32c.ts';
import { createRecordWriter, frameRecord, openExampleReader, readRecords } from '../../../core/formats/index.ts';
import { type Problem, ProblemError } from '../../../core/foundation/index.ts';

const texts = ['hello', '', 'x'.repeat(300_000), 'last'];
let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-tfrecord-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function readTexts(path: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const records of readRecords(path)) found.push(...records.map(({ data }) => Buffer.from(data).toString()));
  return found;
}

async function problemOf(bytes: Uint8Array): Promise<Problem> {
  const path = join(dir, 'damaged');
  await writeFile(path, bytes);
  try {
    await readTexts(path);
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('no problem was found');
}

const plainFile = Buffer.concat(texts.map((text) => frameRecord(Buffer.from(text))));

describe('CRC-32C', () => {
  it('gives the check value of the standard, native and in JavaScript', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32cInJavaScript(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('is the same natively and in JavaScript at every length', () => {
    const bytes = Uint8Array.from({ length: 100 }, (_, i) => (i * 77) & 255);
    for (let length = 0; length <= 100; length++) {
      expect(crc32c(bytes.subarray(0, length))).toBe(crc32cInJavaScript(bytes.subarray(0, length)));
    }
  });
});

describe('TFRecord files', () => {
  it('frame a record as TensorFlow does', () => {
    const hex = Buffer.from(frameRecord(Buffer.from('hello'))).toString('hex');
    expect(hex).toBe('0500000000000000eab2043e68656c6c6fbb1f1c19');
  });

  it.each([{ gzip: false }, { gzip: true }])('come back as written with %j', async (options) => {
    const path = join(dir, 'written');
    const writer = createRecordWriter(path, options);
    for (const text of texts) await writer.write(Buffer.from(text));
    await writer.close();
    expect(writer.records).toBe(texts.length);
    expect(await readTexts(path)).toEqual(texts);
    if (!options.gzip) expect((await readFile(path)).equals(plainFile)).toBe(true);
  });

  it('are the same bytes when written again', async () => {
    const write = async (name: string): Promise<Buffer> => {
      const writer = createRecordWriter(join(dir, name), { gzip: true });
      for (const text of texts) await writer.write(Buffer.from(text));
      await writer.close();
      return readFile(join(dir, name));
    };
    expect((await write('once')).equals(await write('again'))).toBe(true);
  });

  it('are read with zlib compression and in several gzip members', async () => {
    await writeFile(join(dir, 'zlib'), deflateSync(plainFile));
    expect(await readTexts(join(dir, 'zlib'))).toEqual(texts);
    const half = frameRecord(Buffer.from('a')).length;
    const both = Buffer.concat([frameRecord(Buffer.from('a')), frameRecord(Buffer.from('b'))]);
    await writeFile(join(dir, 'members'), Buffer.concat([gzipSync(both.subarray(0, half)), gzipSync(both.subarray(half))]));
    expect(await readTexts(join(dir, 'members'))).toEqual(['a', 'b']);
  });

  it('cut off anywhere are file/truncated, naming where the cut record begins', async () => {
    const second = frameRecord(Buffer.from('hello')).length;
    const offsets = [1, 11, 12, 14, second - 1].map((cut) => ({ cut, offset: 0 }));
    offsets.push({ cut: second + 3, offset: second }, { cut: plainFile.length - 1, offset: plainFile.length - 20 });
    for (const { cut, offset } of offsets) {
      expect(await problemOf(plainFile.subarray(0, cut))).toMatchObject({ code: 'file/truncated', details: { offset } });
    }
    expect(await problemOf(gzipSync(plainFile).subarray(0, -12))).toMatchObject({ code: 'file/truncated' });
  });

  it('with one byte flipped anywhere are file/checksum-mismatch, naming the record', async () => {
    const small = Buffer.concat(['one', 'two'].map((text) => frameRecord(Buffer.from(text))));
    for (let at = 0; at < small.length; at++) {
      const flipped = Buffer.from(small);
      flipped[at] = (flipped[at] as number) ^ 0x40;
      const offset = at < small.length / 2 ? 0 : small.length / 2;
      expect(await problemOf(flipped)).toMatchObject({ code: 'file/checksum-mismatch', details: { offset } });
    }
  });

  it('keep a record that is no tf.Example aside, with its offset', async () => {
    const path = join(dir, 'mixed.tfrecord');
    const good = Buffer.from('0a0b0a090a0161120412020800', 'hex');
    const example = Buffer.from('0a0c0a0a0a01611205' + '1a030a0107', 'hex');
    await writeFile(
      path,
      Buffer.concat([frameRecord(example), frameRecord(Buffer.from([0xff, 0xff])), frameRecord(good.subarray(0, 5))]),
    );
    const opened = await openExampleReader(path);
    if (!opened.ok) throw new ProblemError(opened.problem);
    let rows = 0;
    for await (const batch of opened.value.batches()) rows += batch.rows;
    expect(rows).toBe(1);
    expect(opened.value.rejected.rows.map(({ line }) => line)).toEqual([30, 48]);
  });
});
