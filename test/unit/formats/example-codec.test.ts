import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { ExampleDecoder, ExampleProfile } from '../../../core/formats/example-decoder.ts';
import { type ColumnBatch, createBatchBuilder, encodeExample } from '../../../core/formats/index.ts';

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Example { Features features = 1; }
  message Features { map<string, Feature> feature = 1; }
  message Feature { oneof kind { BytesList bytes_list = 1; FloatList float_list = 2; Int64List int64_list = 3; } }
  message BytesList { repeated bytes value = 1; }
  message FloatList { repeated float value = 1 [packed = true]; }
  message Int64List { repeated int64 value = 1 [packed = true]; }
  message UnpackedExample { UnpackedFeatures features = 1; }
  message UnpackedFeatures { map<string, UnpackedFeature> feature = 1; }
  message UnpackedFeature { oneof kind { UnpackedFloats float_list = 2; UnpackedInts int64_list = 3; } }
  message UnpackedFloats { repeated float value = 1 [packed = false]; }
  message UnpackedInts { repeated int64 value = 1 [packed = false]; }
`);
const Example = root.lookupType('Example');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function oneRow(): ColumnBatch {
  const builder = createBatchBuilder([
    { name: 'z', type: 'bytes' },
    { name: 'i', type: 'int' },
    { name: 'é', type: 'float' },
    { name: 'B', type: 'int' },
    { name: 'gone', type: 'int' },
    { name: 'void', type: 'unknown' },
  ]);
  const [z, i, e, b, gone, nothing] = builder.columns;
  z?.appendValue('text');
  z?.appendValue(Uint8Array.of(0xff, 0));
  z?.endRow();
  for (const value of [0n, 127n, 128n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n]) i?.appendValue(value);
  i?.endRow();
  e?.appendSingle(0.1);
  b?.appendEmpty();
  gone?.appendMissing();
  nothing?.appendEmpty();
  return builder.build();
}

describe('tf.Example encoding', () => {
  it('is what another protobuf implementation reads', () => {
    const read = Example.toObject(Example.decode(encodeExample(oneRow(), 0)), { longs: String, bytes: Array });
    expect(read).toEqual({
      features: {
        feature: {
          B: { int64List: {} },
          i: { int64List: { value: ['0', '127', '128', '-1', '9223372036854775807', '-9223372036854775808', '4294967296'] } },
          void: {},
          z: { bytesList: { value: [[...Buffer.from('text')], [0xff, 0]] } },
          é: { floatList: { value: [Math.fround(0.1)] } },
        },
      },
    });
  });

  it('sorts features by their name in bytes and types an empty list', () => {
    const bytes = Buffer.from(encodeExample(oneRow(), 0));
    const at = ['\nB', '\ni', '\n\u0004void', '\nz'].map((key) => bytes.indexOf(key.replace(/^\n(?=[Biz])/, '\n\u0001')));
    expect(at.every((position, i) => position > (at[i - 1] ?? 0))).toBe(true);
    expect(hex(bytes)).toContain('0a01421202' + '1a00');
    expect(hex(bytes)).toContain(`0a04${Buffer.from('void').toString('hex')}1200`);
  });
});

describe('tf.Example decoding', () => {
  const decode = (records: readonly Uint8Array[]): ColumnBatch => {
    const profile = new ExampleProfile();
    for (const record of records) profile.add(record);
    const decoder = new ExampleDecoder(profile.columns());
    for (const record of records) decoder.add(record);
    return decoder.build();
  };

  it('gives back the row that was encoded, and the same bytes again', () => {
    const encoded = encodeExample(oneRow(), 0);
    expect(hex(encodeExample(decode([encoded]), 0))).toBe(hex(encoded));
  });

  it('takes unpacked lists as well', () => {
    const feature = { a: { int64List: { value: [1, 300, -1] } }, b: { floatList: { value: [0.5, -2] } } };
    const Unpacked = root.lookupType('UnpackedExample');
    const batch = decode([Unpacked.encode(Unpacked.create({ features: { feature } })).finish()]);
    expect(batch.columns).toMatchObject([
      { name: 'a', type: 'int', values: BigInt64Array.of(1n, 300n, -1n) },
      { name: 'b', type: 'float', values: Float64Array.of(0.5, -2) },
    ]);
  });

  it('fills the rows before a late column as missing, and a feature without a kind too', () => {
    const encode = (feature: object): Uint8Array => Example.encode(Example.create({ features: { feature } })).finish();
    const batch = decode([
      encode({ a: { int64List: { value: [1] } } }),
      encode({ b: { int64List: {} } }),
      encode({ a: {}, b: { int64List: { value: [7, 8] } } }),
    ]);
    expect(batch.columns.map(({ present, offsets }) => [[...present], [...offsets]])).toEqual([
      [
        [1, 0, 0],
        [0, 1, 1, 1],
      ],
      [
        [0, 1, 1],
        [0, 0, 0, 2],
      ],
    ]);
  });

  it('refuses every cut of an example without adding a row, or reads what is whole', () => {
    const encoded = encodeExample(oneRow(), 0);
    const decoder = new ExampleDecoder([{ name: 'i', type: 'int' }]);
    let refused = 0;
    for (let cut = 1; cut < encoded.length; cut++) {
      try {
        decoder.add(encoded.subarray(0, cut));
      } catch {
        refused++;
      }
    }
    expect(refused).toBe(encoded.length - 1);
    expect(decoder.rows).toBe(0);
  });

  it('passes over fields of a list that it does not know, whatever their kind', () => {
    const field = (tag: number, ...content: number[]): number[] => [tag, content.length, ...content];
    // Between the values 7 and 8: a varint, eight bytes, three bytes with a length, four bytes.
    const list = [8, 7, 0x10, 1, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, ...field(0x22, 9, 9, 9), 0x2d, 1, 2, 3, 4, 8, 8];
    const entry = [...field(0x0a, 0x69), ...field(0x12, ...field(0x1a, ...list))];
    const decoder = new ExampleDecoder([{ name: 'i', type: 'int' }]);
    decoder.add(Uint8Array.from(field(0x0a, ...field(0x0a, ...entry))));
    const [column] = decoder.build().columns;
    expect(column?.type === 'int' && [...column.values.subarray(0, column.offsets[1])]).toEqual([7n, 8n]);
  });
});
