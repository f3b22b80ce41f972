/** A cell as the grid shows it: text, cut where it is long; bytes that are no text as a data URI. */

import { isUtf8 } from 'node:buffer';
import { bytesAt, columnText } from './column-access.ts';
import type { BytesColumn, Column } from './column-batch.ts';

/** Bytes of a cell that are turned into text at most, per character wanted: the longest UTF-8 sequence. */
const bytesPerCharacter = 4;
const pictures: readonly { readonly type: string; readonly starts: readonly number[]; readonly at?: number }[] = [
  { type: 'image/jpeg', starts: [0xff, 0xd8, 0xff] },
  { type: 'image/png', starts: [0x89, 0x50, 0x4e, 0x47] },
  { type: 'image/gif', starts: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/webp', starts: [0x57, 0x45, 0x42, 0x50], at: 8 },
  { type: 'image/bmp', starts: [0x42, 0x4d] },
];

/**
 * null where there is no value: missing, or an empty list. With `length`, a text longer than that ends in "…", and bytes that are no text come without their
 * content: `data:image/jpeg;size=48213,`.
 */
export function cellText(column: Column, row: number, length?: number): string | null {
  const at = column.offsets[row] as number;
  const values = (column.offsets[row + 1] as number) - at;
  if (values === 0) return null;
  if (column.type === 'bytes' && values === 1) return bytesText(column, at, length);
  return cut(columnText(column, row), length);
}

function bytesText(column: BytesColumn, at: number, length: number | undefined): string {
  const bytes = bytesAt(column, at);
  if (!isUtf8(bytes)) return dataUri(bytes, length === undefined);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (length === undefined || bytes.length <= length) return text.toString();
  return cut(text.toString('utf8', 0, (length + 1) * bytesPerCharacter), length) as string;
}

function cut(text: string | null, length: number | undefined): string | null {
  return text === null || length === undefined || text.length <= length ? text : `${text.slice(0, length)}…`;
}

function dataUri(bytes: Uint8Array, whole: boolean): string {
  const matches = ({ starts, at = 0 }: (typeof pictures)[number]): boolean => starts.every((byte, i) => bytes[at + i] === byte);
  const type = pictures.find(matches)?.type ?? 'application/octet-stream';
  return whole ? `data:${type};base64,${Buffer.from(bytes).toString('base64')}` : `data:${type};size=${bytes.length},`;
}
