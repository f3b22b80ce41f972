/** A bytes column with personal data replaced, value by value; the same for fitting, training and serving. */

import { type Column, createColumnBuilder } from '../formats/index.ts';
import { scrubText } from './personal-data.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Columns of other types come back as they are, and so do values that are not UTF-8. */
export function scrubColumn(column: Column): Column {
  if (column.type !== 'bytes') return column;
  const builder = createColumnBuilder(column.name, 'bytes');
  for (let row = 0; row < column.rows; row++) {
    if (column.present[row] === 0) {
      builder.appendMissing();
      continue;
    }
    const end = column.offsets[row + 1] as number;
    for (let i = column.offsets[row] as number; i < end; i++) {
      const start = column.starts[i] as number;
      const stop = column.starts[i + 1] as number;
      const scrubbed = scrubBytes(column.data.subarray(start, stop));
      if (scrubbed === undefined) builder.appendRange(column.data, start, stop);
      else builder.appendValue(scrubbed);
    }
    builder.endRow();
  }
  return builder.build();
}

/** undefined: nothing to replace. */
function scrubBytes(bytes: Uint8Array): string | undefined {
  try {
    const text = decoder.decode(bytes);
    const scrubbed = scrubText(text);
    return scrubbed === text ? undefined : scrubbed;
  } catch {
    return undefined;
  }
}
