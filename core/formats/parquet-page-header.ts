/** The headers of Parquet pages in Thrift's compact protocol. */

import { ByteBuffer } from './byte-buffer.ts';

export const encodingPlain = 0;
export const encodingDictionary = 8;

const i32 = 5;
const structure = 12;
const pageTypeDictionary = 2;
const pageTypeDataV2 = 3;
const header = new ByteBuffer(64);

interface PageBytes {
  readonly uncompressed: number;
  readonly compressed: number;
}

export interface DataPage extends PageBytes {
  readonly values: number;
  readonly nulls: number;
  readonly rows: number;
  readonly encoding: number;
  /** Bytes. */
  readonly definitions: number;
  readonly repetitions: number;
}

/** Valid until the next header. */
export function dictionaryPageHeader(page: PageBytes & { readonly values: number }): Uint8Array {
  startHeader(pageTypeDictionary, page);
  // Field 7, a structure of two fields.
  header.appendByte((4 << 4) | structure);
  appendFields([page.values, encodingPlain]);
  header.appendByte(0);
  return header.written();
}

/** Valid until the next header. */
export function dataPageHeader(page: DataPage): Uint8Array {
  startHeader(pageTypeDataV2, page);
  header.appendByte((5 << 4) | structure);
  appendFields([page.values, page.nulls, page.rows, page.encoding, page.definitions, page.repetitions]);
  header.appendByte(0);
  return header.written();
}

function startHeader(type: number, page: PageBytes): void {
  header.clear();
  for (const value of [type, page.uncompressed, page.compressed]) appendInteger(value);
}

/** Fields 1, 2, … and the end of their structure. */
function appendFields(values: readonly number[]): void {
  for (const value of values) appendInteger(value);
  header.appendByte(0);
}

/** The next field, an integer that is not negative. */
function appendInteger(value: number): void {
  header.appendByte((1 << 4) | i32);
  header.appendVarint(value * 2);
}
