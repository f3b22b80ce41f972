import { describe, expect, it } from 'vitest';
import { ByteBuffer } from '../../../core/formats/byte-buffer.ts';
import { checkPages } from '../../../core/formats/parquet-page-check.ts';
import { dataPageHeader, dictionaryPageHeader, encodingDictionary } from '../../../core/formats/parquet-page-header.ts';

/** Ten indexes into a dictionary of two values, in one run that says how long it is. */
function chunkWithRun(length: number, bits = 1): Uint8Array {
  const bytes = new ByteBuffer();
  bytes.appendBytes(dictionaryPageHeader({ uncompressed: 10, compressed: 10, values: 2 }));
  bytes.appendBytes(Uint8Array.of(1, 0, 0, 0, 0x61, 1, 0, 0, 0, 0x62));
  const body = new ByteBuffer();
  body.appendByte(bits);
  body.appendVarint(length * 2);
  for (let i = 0; i < bits; i += 8) body.appendByte(i === 0 ? 1 : 0);
  const levels = Uint8Array.of(20, 1);
  const sizes = { uncompressed: levels.length + body.length, compressed: levels.length + body.length };
  const page = { values: 10, nulls: 0, rows: 10, encoding: encodingDictionary, definitions: 2, repetitions: 0 };
  bytes.appendBytes(dataPageHeader({ ...sizes, ...page }));
  bytes.appendBytes(levels);
  bytes.appendBytes(body.written());
  return bytes.written();
}

const check = (bytes: Uint8Array): void =>
  checkPages({
    bytes,
    chunk: { codec: 'UNCOMPRESSED', num_values: 10n },
    codecs: {},
    maxDefinition: 1,
    maxRepetition: 0,
    isFlat: true,
    until: 10,
  });

describe('pages of a foreign Parquet file', () => {
  it('are taken when their runs are as long as the page', () => {
    expect(() => check(chunkWithRun(10))).not.toThrow();
  });

  it('are refused when a run reaches beyond the page, which a decoder would write out whole', () => {
    expect(() => check(chunkWithRun(11))).toThrow('a run of values is damaged');
    expect(() => check(chunkWithRun(150_000_000))).toThrow('a run of values is damaged');
  });

  it('are refused when their indexes have more bits than any dictionary needs', () => {
    expect(() => check(chunkWithRun(10, 32))).toThrow('a page of dictionary values is damaged');
  });
});
