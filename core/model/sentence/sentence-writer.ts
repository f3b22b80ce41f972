/** Writes the vectors of a text column's values to their slots. */

import type { Column } from '../../formats/index.ts';
import type { FeatureWriter, Kind } from '../feature-writer.ts';
import { valueKeys } from '../value-keys.ts';
import { openedEncoder } from './open-encoders.ts';

/** A text that stands in several rows of the batch is encoded once. A row without a text has zeros. */
export function sentenceWriter(feature: Kind<'sentence'>): FeatureWriter {
  const { dimension, maxLength, normalize, missing } = feature;
  return (column, { rows, width, dense }, slot) => {
    const texts = textsOf(column, rows);
    const distinct = [...new Set(texts.filter((text) => text !== ''))];
    const place = new Map(distinct.map((text, i) => [text, i]));
    const vectors = distinct.length === 0 ? undefined : openedEncoder(feature).encode(distinct, { maxLength, normalize });
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const found = place.get(texts[row]);
      if (found !== undefined && vectors) dense.set(vectors.subarray(found * dimension, (found + 1) * dimension), at);
      else if (missing) dense[at + dimension] = 1;
    }
  };
}

const decoder = new TextDecoder();

/** Several values of a row are one text. */
function textsOf(column: Column, rows: number): string[] {
  const { data, starts } = valueKeys(column, 'bytes');
  return Array.from({ length: rows }, (_, row) => {
    const values: string[] = [];
    for (let i = column.offsets[row]; i < column.offsets[row + 1]; i++)
      values.push(decoder.decode(data.subarray(starts[i], starts[i + 1])));
    return values.join(' ').trim();
  });
}
