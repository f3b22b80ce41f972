/** The features of one serialized tf.Example with all their values, as ParseExample needs them. */

import { ProtoReader, wireType } from '../tfmd-wire.ts';

export type ExampleFeature =
  | { readonly kind: 'texts'; readonly values: readonly Uint8Array[] }
  | { readonly kind: 'floats'; readonly values: readonly number[] }
  | { readonly kind: 'integers'; readonly values: readonly bigint[] };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Raises artifact/damaged for bytes that are no message. Features without a list are left out. */
export function exampleFeatures(bytes: Uint8Array): ReadonlyMap<string, ExampleFeature> {
  const features = new Map<string, ExampleFeature>();
  eachNested(bytes, 1, (list) => {
    eachNested(list, 1, (entry) => readEntry(entry, features));
  });
  return features;
}

/** Calls back for every length-delimited field of this number. */
function eachNested(bytes: Uint8Array, field: number, visit: (bytes: Uint8Array) => void): void {
  const reader = new ProtoReader(bytes);
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === field * 8 + wireType.lengthDelimited) visit(reader.lengthDelimited());
    else reader.skip(tag % 8);
  }
}

function readEntry(entry: Uint8Array, features: Map<string, ExampleFeature>): void {
  const reader = new ProtoReader(entry);
  let name = '';
  let feature: ExampleFeature | undefined;
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 10) name = decoder.decode(reader.lengthDelimited());
    else if (tag === 18) feature = readFeature(reader.lengthDelimited());
    else reader.skip(tag % 8);
  }
  if (feature) features.set(name, feature);
}

function readFeature(bytes: Uint8Array): ExampleFeature | undefined {
  const reader = new ProtoReader(bytes);
  let feature: ExampleFeature | undefined;
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 10) feature = { kind: 'texts', values: readTexts(reader.lengthDelimited()) };
    else if (tag === 18)
      feature = { kind: 'floats', values: readNumbers(reader.lengthDelimited(), wireType.fixed32, (list) => list.float()) };
    else if (tag === 26) {
      const values = readNumbers(reader.lengthDelimited(), wireType.varint, (list) => BigInt.asIntN(64, list.bigVarint()));
      feature = { kind: 'integers', values };
    } else reader.skip(tag % 8);
  }
  return feature;
}

function readTexts(bytes: Uint8Array): readonly Uint8Array[] {
  const values: Uint8Array[] = [];
  eachNested(bytes, 1, (value) => values.push(value));
  return values;
}

/** Packed or one by one. */
function readNumbers<T>(bytes: Uint8Array, single: number, read: (reader: ProtoReader) => T): readonly T[] {
  const reader = new ProtoReader(bytes);
  const values: T[] = [];
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 10) for (const packed = new ProtoReader(reader.lengthDelimited()); !packed.atEnd; ) values.push(read(packed));
    else if (tag === 8 + single) values.push(read(reader));
    else reader.skip(tag % 8);
  }
  return values;
}
