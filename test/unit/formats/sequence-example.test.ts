import { describe, expect, it } from 'vitest';
import { ExampleDecoder, ExampleProfile } from '../../../core/formats/example-decoder.ts';
import { columnText } from '../../../core/formats/index.ts';
import { exampleOfSequence, isSequenceRecord } from '../../../core/formats/sequence-example.ts';

/** Protobuf by hand: a length-delimited field. */
function field(number: number, ...content: (Uint8Array | string)[]): Buffer {
  const bytes = Buffer.concat(content.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}
const bytesList = (...values: string[]): Buffer => field(1, ...values.map((value) => field(1, value)));
const floatList = (...values: number[]): Buffer => field(2, field(1, Buffer.from(Float32Array.from(values).buffer)));
const intList = (...values: number[]): Buffer => field(3, field(1, Buffer.from(values)));
/** The same numbers one field each, as proto2 wrote them. */
const unpackedInts = (...values: number[]): Buffer => field(3, Buffer.from(values.flatMap((value) => [8, value])));
const entry = (name: string, value: Buffer): Buffer => field(1, field(1, name), field(2, value));
const list = (name: string, ...steps: Buffer[]): Buffer => entry(name, Buffer.concat(steps.map((step) => field(1, step))));

function read(record: Uint8Array): Record<string, string | null> {
  const example = exampleOfSequence(record);
  const profile = new ExampleProfile();
  profile.add(example);
  const decoder = new ExampleDecoder(profile.columns());
  decoder.add(example);
  return Object.fromEntries(decoder.build().columns.map((column) => [column.name, columnText(column, 0)]));
}

describe('a sequence record', () => {
  it('keeps its context and becomes values and row lengths', () => {
    const context = field(1, entry('id', intList(7)));
    const lists = field(
      2,
      list('words', bytesList('a', 'b'), bytesList(), bytesList('c')),
      list('sizes', floatList(1.5), floatList(2, 3)),
      list('counts', intList(1, 2), unpackedInts(3)),
    );
    expect(isSequenceRecord(Buffer.concat([context, lists]))).toBe(true);
    expect(isSequenceRecord(context)).toBe(false);
    expect(read(Buffer.concat([context, lists]))).toEqual({
      id: '7',
      words: 'a, b, c',
      'words/row_lengths': '2, 0, 1',
      sizes: '1.5, 2, 3',
      'sizes/row_lengths': '1, 2',
      counts: '1, 2, 3',
      'counts/row_lengths': '2, 1',
    });
  });

  it('may have no steps, or steps without any value', () => {
    expect(read(field(2, list('none'), list('blank', Buffer.alloc(0), Buffer.alloc(0))))).toEqual({
      none: '',
      'none/row_lengths': '',
      blank: '',
      'blank/row_lengths': '0, 0',
    });
  });

  it('with steps of different types, or one name twice, is refused', () => {
    expect(() => exampleOfSequence(field(2, list('x', intList(1), floatList(2))))).toThrow('different types in x');
    const twice = Buffer.concat([field(1, entry('x', intList(1))), field(2, list('x', intList(1)))]);
    expect(() => exampleOfSequence(twice)).toThrow('has x twice');
    expect(() => exampleOfSequence(field(2, list('x', intList(1))).subarray(0, 9))).toThrow('ends in the middle');
  });
});
