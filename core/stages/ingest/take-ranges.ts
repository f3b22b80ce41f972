/** The ranges of CSV files side by side, and their answers in the files' order: each begins where the one before ended. */

import type { CsvTable } from '../../formats/index.ts';
import { CancelledError, type CancelSignal, throwIfCancelled } from '../../foundation/index.ts';
import type { CsvTables, PlacedTable } from './csv-tables.ts';
import type { RangeOrder, RangeResult } from './range-ingest.ts';
import type { RangeLanes } from './range-lanes.ts';

export interface TakenRange {
  readonly result: RangeResult;
  readonly path: string;
  /** Lines of the file before the range. */
  readonly lines: number;
}

export interface RangesOrder {
  readonly lanes: RangeLanes;
  readonly signal: CancelSignal;
  /** Whether ranges given out from now on are to be converted. */
  isConverting(): boolean;
  onBytes(bytes: number): void;
  /** False: no further range is wanted. */
  accept(range: TakenRange): Promise<boolean>;
}

interface Range extends PlacedTable {
  readonly likely: CsvTable['ranges'][number];
  readonly isFirst: boolean;
}

interface Running {
  readonly start: number;
  readonly answer: Promise<RangeResult>;
}

/** Throws ProblemError as `ingestRange`, CancelledError. */
export async function takeRanges({ tables, columns }: CsvTables, order: RangesOrder): Promise<void> {
  const { lanes, signal } = order;
  const ranges: readonly Range[] = tables.flatMap((placed) =>
    placed.table.ranges.map((likely, i) => ({ ...placed, likely, isFirst: i === 0 })),
  );
  const run = (range: Range, start: number): Running => {
    const answer = lanes.run(orderOf(range, { start, columns, converts: order.isConverting() }), order.onBytes);
    // Looked at in its turn, or never where it began at the wrong place.
    answer.catch(() => undefined);
    return { start, answer };
  };
  const running: Running[] = [];
  let next = 0;
  let place = { start: 0, lines: 0 };
  for (const [at, range] of ranges.entries()) {
    throwIfCancelled(signal);
    if (range.isFirst) place = { start: 0, lines: 0 };
    for (; next < ranges.length && next < at + lanes.count * 2; next++) {
      const ahead = ranges[next] as Range;
      const start = next === at ? place.start : ahead.likely.start;
      if (start === undefined) break;
      running[next] = run(ahead, start);
    }
    const guessed = running[at] as Running;
    const { answer } = guessed.start === place.start ? guessed : run(range, place.start);
    delete running[at];
    const result = await orCancelled(answer, signal);
    if (!(await order.accept({ result, path: range.table.path, lines: place.lines }))) return;
    place = { start: result.end, lines: place.lines + result.lines };
  }
}

function orderOf(
  { table, placing, likely }: Range,
  { start, columns, converts }: { readonly start: number; readonly converts: boolean } & Pick<CsvTables, 'columns'>,
): RangeOrder {
  const { path, shape } = table;
  const fields = columns.map(({ name, type }) => ({ name, type, field: shape.names.indexOf(name) }));
  return { range: { path, shape, start, end: likely.end }, columns: fields, placing, converts };
}

function orCancelled<T>(work: Promise<T>, signal: CancelSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new CancelledError());
    signal.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
