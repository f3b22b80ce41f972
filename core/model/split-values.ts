/** Several values written as one text (`a|b|c`), taken apart; the same for fitting, training and serving. */

import { type Column, createColumnBuilder } from '../formats/index.ts';

const space = 32;

/** Spaces around a value do not belong to it, and nothing between two delimiters is no value. Other types stay as they are. */
export function splitValues(column: Column, delimiter: string): Column {
  if (column.type !== 'bytes') return column;
  const mark = new TextEncoder().encode(delimiter);
  const builder = createColumnBuilder(column.name, 'bytes');
  const { data, starts, offsets } = column;
  for (let row = 0; row < column.rows; row++) {
    let values = 0;
    for (let i = offsets[row]; i < offsets[row + 1]; i++) {
      let from = starts[i];
      while (from <= starts[i + 1]) {
        const to = findMark(data, mark, from, starts[i + 1]);
        const [first, last] = trimmed(data, from, to);
        if (last > first) {
          builder.appendRange(data, first, last);
          values += 1;
        }
        from = to + mark.length;
      }
    }
    if (values === 0) builder.appendMissing();
    else builder.endRow();
  }
  return builder.build();
}

/** Where the mark begins at or after `from`; `end` where it does not. */
function findMark(data: Uint8Array, mark: Uint8Array, from: number, end: number): number {
  for (let at = from; at + mark.length <= end; at++) {
    let same = 0;
    while (same < mark.length && data[at + same] === mark[same]) same += 1;
    if (same === mark.length) return at;
  }
  return end;
}

function trimmed(data: Uint8Array, from: number, to: number): readonly [number, number] {
  let first = from;
  let last = to;
  while (first < last && data[first] === space) first += 1;
  while (last > first && data[last - 1] === space) last -= 1;
  return [first, last];
}
