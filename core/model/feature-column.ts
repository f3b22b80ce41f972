/** The column a feature reads: one of the batch, or derived from several; cleaned and taken apart as it says. */

import { type Column, type ColumnBatch, missingColumn } from '../formats/index.ts';
import { crossColumn } from './cross-column.ts';
import type { FeatureSource } from './fitted-transform.ts';
import { scrubColumn } from './scrub-column.ts';
import { splitValues } from './split-values.ts';

/** What of a feature decides its column. */
export interface FeatureColumnOptions {
  readonly name: string;
  readonly source?: FeatureSource;
  readonly scrub?: boolean;
  readonly delimiter?: string;
}

/** `guess`: where in the batch the column probably is. A column that is not there is missing in every row. */
export function featureColumn(options: FeatureColumnOptions, batch: ColumnBatch, guess = 0): Column {
  const { name, source, scrub, delimiter } = options;
  const raw =
    source !== undefined && 'cross' in source
      ? crossColumn(name, source.cross, batch)
      : (findColumn(batch, source?.column ?? name, guess) ?? missingColumn(name, batch.rows));
  const clean = scrub === true ? scrubColumn(raw) : raw;
  return delimiter === undefined ? clean : splitValues(clean, delimiter);
}

const named = new WeakMap<ColumnBatch, ReadonlyMap<string, Column>>();

/** Columns usually come in the order of the inputs. */
function findColumn(batch: ColumnBatch, name: string, guess: number): Column | undefined {
  const column = batch.columns[guess];
  if (column?.name === name) return column;
  let byName = named.get(batch);
  if (byName === undefined) {
    byName = new Map(batch.columns.toReversed().map((candidate) => [candidate.name, candidate]));
    named.set(batch, byName);
  }
  return byName.get(name);
}
