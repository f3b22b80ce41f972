/** Text within values, letters of either case. Plain ASCII is found in a column's bytes at once, anything else value by value. */

import { valueText } from './column-access.ts';
import type { BytesColumn, Column } from './column-batch.ts';

const lowerOf = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));

/** The search answers 1 for every value that contains the text. */
export function createTextSearch(text: string): (column: Column) => Uint8Array {
  const lower = text.toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every ASCII character
  const isAscii = /^[\x00-\x7f]*$/.test(text);
  return (column) => {
    if (isAscii && column.type === 'bytes') return searchBytes(column, Buffer.from(lower));
    const count = column.offsets[column.rows] as number;
    const hits = new Uint8Array(count);
    for (let at = 0; at < count; at++) if (valueText(column, at).toLowerCase().includes(lower)) hits[at] = 1;
    return hits;
  };
}

function searchBytes({ data, starts }: BytesColumn, text: Buffer): Uint8Array {
  const hits = new Uint8Array(starts.length - 1);
  const folded = Buffer.allocUnsafe(data.length);
  for (let at = 0; at < data.length; at++) folded[at] = lowerOf[data[at] as number] as number;
  let value = 0;
  for (let at = folded.indexOf(text); at >= 0; ) {
    while ((starts[value + 1] as number) <= at) value++;
    const fits = at + text.length <= (starts[value + 1] as number);
    if (fits) hits[value] = 1;
    at = folded.indexOf(text, fits ? (starts[value + 1] as number) : at + 1);
  }
  return hits;
}
