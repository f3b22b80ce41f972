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
  /** Where the next one goes on. */
  readonly next: Place;
}

/** Plain data: kept on the disk by those who go on later. */
export interface Place {
  /** Index of a range among all. */
  readonly range: number;
  /** Its first row's first byte, and the file's lines before. */
  readonly start: number;
  readonly lines: number;
}

export const firstPlace: Place = { range: 0, start: 0, lines: 0 };

export interface RangesOrder {
  readonly from: Place;
  readonly lanes: RangeLanes;
  readonly signal: CancelSignal;
  /** Whether ranges given out from now on are to be converted. */
  isConverting(): boolean;
  readonly serialises: boolean;
  readonly codec: RangeOrder['codec'];
  onBytes(bytes: number): void;
  /** False: no further range is wanted. */
  accept(range: TakenRange): Promise<boolean>;
}

export interface Range extends PlacedTable {
  readonly likely: CsvTable['ranges'][number];
  readonly isFirst: boolean;
}

interface Running {
  readonly start: number;
  readonly answer: Promise<RangeResult>;
}

/** Those of all files, in order. */
export function rangesOf({ tables }: Pick<CsvTables, 'tables'>): readonly Range[] {
  return tables.flatMap((placed) => placed.table.ranges.map((likely, i) => ({ ...placed, likely, isFirst: i === 0 })));
}

/** Throws ProblemError as `createRangeIngest`'s, CancelledError. */
export async function takeRanges(tables: CsvTables, order: RangesOrder): Promise<void> {
  const { lanes, signal, from } = order;
  const ranges = rangesOf(tables);
  const run = (range: Range, start: number): Running => {
    const { columns } = tables;
    const how = { start, columns, converts: order.isConverting(), serialises: order.serialises, codec: order.codec };
    const answer = lanes.run(orderOf(range, how), order.onBytes);
    // Looked at in its turn, or never where it began at the wrong place.
    answer.catch(() => undefined);
    return { start, answer };
  };
  const running: Running[] = [];
  let ahead = from.range;
  let place = from;
  while (place.range < ranges.length) {
    throwIfCancelled(signal);
    const at = place.range;
    for (; ahead < ranges.length && ahead < at + lanes.count * 2; ahead++) {
      const range = ranges[ahead] as Range;
      const start = ahead === at ? place.start : range.likely.start;
      if (start === undefined) break;
      running[ahead] = run(range, start);
    }
    const range = ranges[at] as Range;
    const guessed = running[at] as Running;
    const { answer } = guessed.start === place.start ? guessed : run(range, place.start);
    delete running[at];
    const result = await orCancelled(answer, signal);
    const next = placeAfter(ranges, place, result);
    if (!(await order.accept({ result, path: range.table.path, lines: place.lines, next }))) return;
    place = next;
  }
}

function placeAfter(ranges: readonly Range[], { range, lines }: Place, result: RangeResult): Place {
  if (ranges[range + 1]?.isFirst) return { range: range + 1, start: 0, lines: 0 };
  return { range: range + 1, start: result.end, lines: lines + result.lines };
}

function orderOf(
  { table, placing, likely }: Range,
  {
    start,
    columns,
    ...how
  }: { readonly start: number } & Pick<CsvTables, 'columns'> & Pick<RangeOrder, 'converts' | 'serialises' | 'codec'>,
): RangeOrder {
  const { path, shape } = table;
  const fields = columns.map(({ name, type }) => ({ name, type, field: shape.names.indexOf(name) }));
  return { range: { path, shape, start, end: likely.end }, columns: fields, placing, ...how };
}

function orCancelled<T>(work: Promise<T>, signal: CancelSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new CancelledError());
    signal.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
