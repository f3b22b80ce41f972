/** The header before each page of a Parquet column chunk (Thrift compact protocol). */

export interface PageHeader {
  readonly kind: 'data' | 'data2' | 'dictionary' | 'other';
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly values: number;
  /** Parquet's number for it: 0 PLAIN, 2 PLAIN_DICTIONARY, 8 RLE_DICTIONARY. */
  readonly encoding: number;
  /** data: 3 is RLE. */
  readonly definitionEncoding: number;
  /** data2 only. */
  readonly nulls: number;
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly isCompressed: boolean;
  /** Where the page itself begins. */
  readonly end: number;
}

const kinds = ['data', 'other', 'dictionary', 'data2'] as const;
const maxDepth = 16;

type Struct = Map<number, number | Struct>;

/** Throws a plain Error for bytes that are no header. */
export function readPageHeader(data: Uint8Array, start: number): PageHeader {
  const reader = new CompactReader(data, start);
  const header = reader.struct(0);
  const kind = kinds[numberOf(header, 1)] ?? 'other';
  const part = header.get({ data: 5, dictionary: 7, data2: 8, other: 0 }[kind]);
  const details: Struct = part instanceof Map ? part : new Map();
  const isV2 = kind === 'data2';
  return {
    kind,
    uncompressedBytes: numberOf(header, 2),
    compressedBytes: numberOf(header, 3),
    values: numberOf(details, 1),
    encoding: numberOf(details, isV2 ? 4 : 2),
    definitionEncoding: isV2 ? 3 : numberOf(details, 3),
    nulls: isV2 ? numberOf(details, 2) : 0,
    definitionBytes: isV2 ? numberOf(details, 5) : 0,
    repetitionBytes: isV2 ? numberOf(details, 6) : 0,
    isCompressed: !isV2 || details.get(7) !== 0,
    end: reader.at,
  };
}

function numberOf(struct: Struct, field: number): number {
  const value = struct.get(field);
  return typeof value === 'number' ? value : 0;
}

/** Numbers and structs are kept; strings, lists and the rest are passed over. */
class CompactReader {
  at: number;
  private readonly data: Uint8Array;

  constructor(data: Uint8Array, at: number) {
    this.data = data;
    this.at = at;
  }

  struct(depth: number): Struct {
    if (depth > maxDepth) throw new Error('a page header is nested too deeply');
    const fields: Struct = new Map();
    for (let field = 0; ; ) {
      const byte = this.byte();
      if (byte === 0) return fields;
      field = byte >> 4 === 0 ? this.zigzag() : field + (byte >> 4);
      const value = this.value(byte & 15, depth);
      if (value !== undefined) fields.set(field, value);
    }
  }

  private value(type: number, depth: number): number | Struct | undefined {
    if (type === 1 || type === 2) return type === 1 ? 1 : 0;
    if (type === 3) return this.byte();
    if (type >= 4 && type <= 6) return this.zigzag();
    if (type === 7) this.skip(8);
    else if (type === 8) this.skip(this.varint());
    else if (type === 9 || type === 10) this.list(depth);
    else if (type === 12) return this.struct(depth + 1);
    else throw new Error(`a page header has a field of unknown type ${type}`);
    return undefined;
  }

  private list(depth: number): void {
    const byte = this.byte();
    const size = byte >> 4 === 15 ? this.varint() : byte >> 4;
    for (let i = 0; i < size; i++) {
      if ((byte & 15) <= 2) this.skip(1);
      else this.value(byte & 15, depth + 1);
    }
  }

  private skip(bytes: number): void {
    this.at += bytes;
    if (this.at > this.data.length) throw new Error('a page header ends early');
  }

  private byte(): number {
    const byte = this.data[this.at++];
    if (byte === undefined) throw new Error('a page header ends early');
    return byte;
  }

  private varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  private zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
