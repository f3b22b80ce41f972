/** Rows of the train split kept for the screen: the newest span's first, and evenly spread ones of all. */

import { type ColumnBatch, type ColumnSpec, conformBatch, selectRows, sliceBatch } from '../../formats/index.ts';

export interface RowSample {
  add(batch: ColumnBatch): void;
  /** The next batch is of another span. */
  startSpan(): void;
  /** The first rows of the newest span that has any; undefined where none has. */
  readonly first: ColumnBatch | undefined;
  /** Raw rows, evenly spread. */
  readonly spread: readonly ColumnBatch[];
}

const firstRows = 20;
const mostRows = 2000;
const fewestRows = 100;
/** Values of all the rows of a sample: thousands of columns have fewer rows each. */
const mostCells = 1_000_000;

/** `total`: rows of the train split. */
export function createRowSample(columns: readonly ColumnSpec[], total: number): RowSample {
  const wanted = Math.max(fewestRows, Math.min(mostRows, Math.floor(mostCells / Math.max(1, columns.length))));
  const step = Math.max(1, Math.ceil(total / wanted));
  const spread: ColumnBatch[] = [];
  let seen = 0;
  let first: ColumnBatch | undefined;
  let fresh = true;
  return {
    get first() {
      return first;
    },
    spread,
    startSpan: () => {
      fresh = true;
    },
    add: (batch) => {
      if (batch.rows === 0) return;
      if (fresh) first = conformBatch(sliceBatch(batch, 0, Math.min(firstRows, batch.rows)), columns);
      fresh = false;
      const chosen: number[] = [];
      for (let row = (step - (seen % step)) % step; row < batch.rows; row += step) chosen.push(row);
      if (chosen.length > 0) spread.push(conformBatch(selectRows(batch, chosen), columns));
      seen += batch.rows;
    },
  };
}
