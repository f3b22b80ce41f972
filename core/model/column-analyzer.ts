/** Streaming analysers: what the train split shows of one column, in bounded memory. */

import { type Column, type ColumnType, imageFormat } from '../formats/index.ts';
import { type AnalysisLimits, analysisLimits } from './counter-limits.ts';
import { parseDateTime, type TextDateFormat } from './date-value.ts';
import { firstNumbers } from './first-numbers.ts';
import { ImageCounter } from './image-counter.ts';
import { Moments } from './moments.ts';
import { numberLists } from './number-lists.ts';
import { parseNumber } from './number-text.ts';
import { QuantileSketch } from './quantile-sketch.ts';
import { tokenize } from './tokenize.ts';
import { ValueCounter } from './value-counter.ts';
import { valueKeys } from './value-keys.ts';
import { VectorMoments } from './vector-moments.ts';

/** What of the column must be counted: the bounds follow the largest vocabulary asked for. */
export interface AnalyzerNeeds {
  /** Absent: those of a column alone. */
  readonly limits?: AnalysisLimits;
  /** Largest vocabulary that may be asked for. */
  readonly vocabulary: number;
  /** Distinct values of a float column; ints and text always count theirs. */
  readonly floatValues: boolean;
  /** Words and dates in text. */
  readonly contents: boolean;
  /** Every place of lists of numbers; absent: not. */
  readonly lists?: boolean;
}

export interface NumberAnalysis {
  readonly kind: 'number';
  readonly type: 'int' | 'float';
  readonly rows: number;
  readonly missing: number;
  /** Finite first values of the rows. */
  readonly moments: Moments;
  /** Of sign(x) * log(1 + |x|). */
  readonly logMoments: Moments;
  readonly quantiles: QuantileSketch;
  readonly values: ValueCounter | undefined;
  /** Whether each value is greater than the one before it. */
  readonly ascending: boolean;
  readonly vectors?: VectorMoments;
}

export interface BytesAnalysis {
  readonly kind: 'bytes';
  readonly rows: number;
  readonly missing: number;
  /** Every value of every row. */
  readonly values: ValueCounter;
  /** Sum of the lengths of the values. */
  readonly bytes: number;
  readonly words: ValueCounter;
  /** Values that are a date in this format, and their day numbers. */
  readonly dates: Readonly<Record<TextDateFormat, Moments>>;
  /** Dates with a time of day other than midnight, in any format. */
  readonly timed: number;
  /** Values that spell a number; all others count as missing. */
  readonly numbers: NumberAnalysis;
  readonly images: ImageCounter;
  readonly vectors?: VectorMoments;
}

export interface EmptyAnalysis {
  readonly kind: 'empty';
  readonly rows: number;
  readonly missing: number;
}

export type ColumnAnalysis = NumberAnalysis | BytesAnalysis | EmptyAnalysis;

export interface ColumnAnalyzer {
  add(column: Column | undefined, rows: number): void;
  finish(): ColumnAnalysis;
}

export function createColumnAnalyzer(type: ColumnType, needs: AnalyzerNeeds): ColumnAnalyzer {
  if (type === 'bytes') return new BytesAnalyzer(needs);
  if (type === 'unknown') return new EmptyAnalyzer();
  return new NumberAnalyzer(type, needs);
}

export function signedLog(value: number): number {
  return value < 0 ? -Math.log1p(-value) : Math.log1p(value);
}

const alone = analysisLimits(1);

function createCounter(needs: AnalyzerNeeds, onFlush?: (bytes: Uint8Array, count: number) => void): ValueCounter {
  return new ValueCounter({ ...(needs.limits ?? alone).counter(needs.vocabulary), onFlush });
}

function createSketch({ limits = alone }: AnalyzerNeeds): QuantileSketch {
  return new QuantileSketch(limits.sketchLevel);
}

class EmptyAnalyzer implements ColumnAnalyzer {
  #rows = 0;

  add(_column: Column | undefined, rows: number): void {
    this.#rows += rows;
  }

  finish(): EmptyAnalysis {
    return { kind: 'empty', rows: this.#rows, missing: this.#rows };
  }
}

class NumberAnalyzer implements ColumnAnalyzer {
  readonly #type: 'int' | 'float';
  readonly #moments = new Moments();
  readonly #logMoments = new Moments();
  readonly #quantiles: QuantileSketch;
  readonly #values: ValueCounter | undefined;
  readonly #vectors: VectorMoments | undefined;
  #scratch: Float64Array = new Float64Array(0);
  #rows = 0;
  #missing = 0;
  #ascending = true;
  #last = Number.NEGATIVE_INFINITY;

  constructor(type: 'int' | 'float', needs: AnalyzerNeeds) {
    this.#type = type;
    this.#quantiles = createSketch(needs);
    this.#values = type === 'int' || needs.floatValues ? createCounter(needs) : undefined;
    this.#vectors = needs.lists ? new VectorMoments() : undefined;
  }

  add(column: Column | undefined, rows: number): void {
    this.#rows += rows;
    if (column !== undefined) this.#vectors?.add(numberLists(column, this.#type));
    this.#scratch = firstNumbers(column, { rows, dtype: this.#type, into: this.#scratch });
    for (let row = 0; row < rows; row++) {
      const value = this.#scratch[row];
      if (Number.isNaN(value)) {
        this.#missing += 1;
        continue;
      }
      if (value <= this.#last) this.#ascending = false;
      this.#last = value;
      this.#moments.add(value);
      this.#logMoments.add(signedLog(value));
      this.#quantiles.add(value);
    }
    if (this.#values !== undefined && column !== undefined && column.type !== 'unknown') this.#count(column, this.#values);
  }

  /** Every finite value, also beyond a row's first. */
  #count(column: Column, values: ValueCounter): void {
    const { data, starts } = valueKeys(column, this.#type);
    const floats = column.type === 'float' ? column.values : undefined;
    for (let i = 0; i + 1 < starts.length; i++) {
      if (floats === undefined || Number.isFinite(floats[i])) values.add(data, starts[i], starts[i + 1]);
    }
  }

  finish(): NumberAnalysis {
    this.#values?.finish();
    return {
      kind: 'number',
      type: this.#type,
      rows: this.#rows,
      missing: this.#missing,
      moments: this.#moments,
      logMoments: this.#logMoments,
      quantiles: this.#quantiles,
      values: this.#values,
      ascending: this.#ascending,
      ...(this.#vectors === undefined ? {} : { vectors: this.#vectors }),
    };
  }
}

class BytesAnalyzer implements ColumnAnalyzer {
  readonly #words: ValueCounter;
  readonly #values: ValueCounter;
  readonly #numbers: { readonly moments: Moments; readonly logMoments: Moments; readonly quantiles: QuantileSketch };
  readonly #vectors: VectorMoments | undefined;
  readonly #dates = { ymd: new Moments(), mdy: new Moments(), dmy: new Moments() };
  readonly #images = new ImageCounter();
  #rows = 0;
  #missing = 0;
  #bytes = 0;
  #timed = 0;

  constructor(needs: AnalyzerNeeds) {
    this.#numbers = { moments: new Moments(), logMoments: new Moments(), quantiles: createSketch(needs) };
    this.#words = createCounter(needs);
    this.#vectors = needs.lists ? new VectorMoments() : undefined;
    this.#values = createCounter(needs, needs.contents ? (bytes, count) => this.#readContents(bytes, count) : undefined);
  }

  add(column: Column | undefined, rows: number): void {
    this.#rows += rows;
    if (column === undefined || column.type === 'unknown') {
      this.#missing += rows;
      return;
    }
    for (let row = 0; row < rows; row++) if (column.offsets[row] === column.offsets[row + 1]) this.#missing += 1;
    this.#vectors?.add(numberLists(column, 'bytes'));
    const { data, starts } = valueKeys(column, 'bytes');
    const count = column.offsets[column.rows];
    for (let i = 0; i < count; i++) {
      this.#bytes += starts[i + 1] - starts[i];
      this.#images.add(data, starts[i], starts[i + 1]);
      this.#values.add(data, starts[i], starts[i + 1]);
    }
  }

  /** Once a distinct value, not once a cell. */
  #readContents(bytes: Uint8Array, count: number): void {
    if (this.#images.count > 0 && imageFormat(bytes) !== undefined) return;
    tokenize(bytes, 0, bytes.length, (word, start, end) => {
      this.#words.add(word, start, end, count);
      return true;
    });
    const number = parseNumber(bytes, 0, bytes.length);
    if (Number.isFinite(number)) this.#addNumber(number, count);
    // Every date format here starts with a digit.
    if (bytes.length === 0 || bytes[0] < 48 || bytes[0] > 57) return;
    for (const format of ['ymd', 'mdy', 'dmy'] as const) {
      const moment = parseDateTime(bytes, 0, bytes.length, format);
      if (Number.isNaN(moment)) continue;
      const day = Math.floor(moment);
      if (day !== moment) this.#timed += count;
      for (let i = 0; i < count; i++) this.#dates[format].add(day);
    }
  }

  #addNumber(number: number, count: number): void {
    const { moments, logMoments, quantiles } = this.#numbers;
    for (let i = 0; i < count; i++) {
      moments.add(number);
      logMoments.add(signedLog(number));
      quantiles.add(number);
    }
  }

  finish(): BytesAnalysis {
    this.#values.finish();
    const rows = this.#rows;
    const missing = rows - Math.min(rows, this.#numbers.moments.count);
    const numbers = {
      ...this.#numbers,
      kind: 'number',
      type: 'float',
      rows,
      missing,
      values: undefined,
      ascending: false,
    } as const;
    return {
      kind: 'bytes',
      rows: this.#rows,
      missing: this.#missing,
      values: this.#values,
      bytes: this.#bytes,
      words: this.#words,
      dates: this.#dates,
      timed: this.#timed,
      numbers,
      images: this.#images,
      ...(this.#vectors === undefined ? {} : { vectors: this.#vectors }),
    };
  }
}
