/** Bytes in copied code: read from files beside it, so that it stays short and takes other files as well. */

import type { views } from '../../../core/contract/index.ts';

/** Bytes of a row as a file that the code reads. */
export interface FileValue {
  readonly file: string;
}

export type CodeValue = string | number | null | FileValue | readonly CodeValue[];
export type CodeRow = Readonly<Record<string, CodeValue>>;

export interface SnippetFile {
  readonly name: string;
  readonly b64: string;
}

/** Base64 of the first bytes of the formats that browsers and the decoder know. */
const beginnings: readonly (readonly [start: string, ending: string, type: string])[] = [
  ['/9j/', 'jpg', 'image/jpeg'],
  ['iVBORw0KGgo', 'png', 'image/png'],
  ['R0lGODlh', 'gif', 'image/gif'],
  ['R0lGODdh', 'gif', 'image/gif'],
  ['UklGR', 'webp', 'image/webp'],
  ['Qk', 'bmp', 'image/bmp'],
  ['SUkq', 'tif', 'image/tiff'],
  ['SUkr', 'tif', 'image/tiff'],
  ['TU0A', 'tif', 'image/tiff'],
];

/** What the first bytes say; undefined for no image that is known. */
export function imageTypeOf(b64: string): { readonly ending: string; readonly type: string } | undefined {
  const found = beginnings.find(([start]) => b64.startsWith(start));
  return found && { ending: found[1], type: found[2] };
}

/** The row as code has it, and the files it reads. */
export function rowWithFiles(row: views.SentRow): { readonly row: CodeRow; readonly files: readonly SnippetFile[] } {
  const files: SnippetFile[] = [];
  const add = (value: views.SentValue, place: string): CodeValue => {
    if (value === null || typeof value !== 'object') return value;
    const stem = place.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'input';
    const name = `${stem}.${imageTypeOf(value.b64)?.ending ?? 'bin'}`;
    files.push({ name, b64: value.b64 });
    return { file: name };
  };
  const cells = Object.entries(row).map(([name, value]) => [
    name,
    isList(value) ? value.map((one, i) => add(one, `${name}-${i}`)) : add(value, name),
  ]);
  return { row: Object.fromEntries(cells) as CodeRow, files };
}

function isList(value: views.SentRow[string]): value is readonly views.SentValue[] {
  return Array.isArray(value);
}

export function isFile(value: CodeValue): value is FileValue {
  return typeof value === 'object' && value !== null && 'file' in value;
}

export function hasFiles(row: CodeRow): boolean {
  return Object.values(row).some((value) => isFile(value) || (Array.isArray(value) && value.some(isFile)));
}

/** Where a file's base64 goes in a text of JSON: between two characters of private use, which JSON leaves as they are. */
const [open, close] = ['\uE000', '\uE001'];

export function filePlace(file: string): string {
  return open + file + close;
}

/** A text cut at the places of its files. */
export function cutAtFiles(text: string): readonly (string | FileValue)[] {
  const cut = text.split(new RegExp(`${open}([^${close}]*)${close}`));
  return cut.map((part, i) => (i % 2 === 0 ? part : { file: part }));
}

/** JSON of REST: `{"b64": …}` where a file's bytes go. */
export function restJson(value: object): string {
  return JSON.stringify(value, (_key, one) => (isFile(one) ? { b64: filePlace(one.file) } : one), 2);
}
