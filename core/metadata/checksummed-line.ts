/** Lines of `<CRC-32C, 8 hex digits> <JSON>\n`: what journals and registers are made of. */

import { crc32c } from '@node-rs/crc32';
import type { Json } from '../foundation/index.ts';

const checksumLength = 9;
const lineBreak = 0x0a;

/** One line with its line break. JSON text never holds a raw line break, so a line is a record. */
export function encodeLine(json: string): string {
  return `${crc32c(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** The value of a line given without its line break, or undefined when its checksum or JSON is wrong. */
export function decodeLine(line: Uint8Array): { readonly value: Json } | undefined {
  if (line.length <= checksumLength || line[8] !== 0x20) return undefined;
  const text = Buffer.from(line.buffer, line.byteOffset, line.length);
  const expected = text.toString('latin1', 0, 8);
  if (!/^[0-9a-f]{8}$/.test(expected)) return undefined;
  const json = text.subarray(checksumLength);
  if (crc32c(json) !== Number.parseInt(expected, 16)) return undefined;
  return { value: JSON.parse(json.toString('utf8')) as Json };
}

/** Calls `visit` with each whole line (without its break) and its offset; returns the offset of what is left after the last break. */
export function eachLine(bytes: Uint8Array, visit: (line: Uint8Array, offset: number) => void): number {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(lineBreak, start);
    if (end < 0) return start;
    visit(bytes.subarray(start, end), start);
    start = end + 1;
  }
}
