/** Lift of one feature's values towards another's over a stream of batches, by the rules of TFDV's LiftStatsGenerator. */

import type { Column, ColumnBatch, Feature, Schema } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import { classLists } from './class-lists.ts';
import type { LiftOptions } from './lift-options.ts';
import { type Presence, PresentValues } from './value-presence.ts';

/** Counts by number of a value, growing with it. */
export type Counts = number[];

/** One way of counting: every example once, or by its weight. */
export interface LiftCounts {
  readonly y: Counts;
  /** By feature X. */
  readonly x: Map<string, Counts>;
  /** By feature X: a row of Counts over X for each value of Y. */
  readonly pairs: Map<string, Counts[]>;
}

const defaultMaxValues = 10_000;

export class LiftAccumulator {
  readonly options: LiftOptions;
  examples = 0;
  readonly yValues: PresentValues;
  readonly xValues = new Map<string, PresentValues>();
  readonly plain: LiftCounts = { y: [], x: new Map(), pairs: new Map() };
  readonly weighted: LiftCounts = { y: [], x: new Map(), pairs: new Map() };
  private readonly schema: Schema | undefined;
  private readonly maxValues: number;

  /** Raises `usage/invalid-argument` where Y needs boundaries and has none, or has them and is a category. */
  constructor(options: LiftOptions, schema?: Schema) {
    this.options = { ...options, yBoundaries: options.yBoundaries && [...new Set(options.yBoundaries)].sort((a, b) => a - b) };
    this.schema = schema;
    this.maxValues = options.maxValues ?? defaultMaxValues;
    this.yValues = new PresentValues(this.maxValues, this.options.yBoundaries);
    const declared = schema?.feature.find(({ name }) => name === options.y);
    if (declared !== undefined) this.checkBoundaries(isCategorical(declared));
  }

  add(batch: ColumnBatch, weights?: Float64Array): void {
    this.examples += batch.rows;
    const { y: name, classes } = this.options;
    const yColumn = classes ? classLists(classes, batch) : batch.columns.find((column) => column.name === name);
    if (yColumn !== undefined && yColumn.type !== 'unknown') {
      if (yColumn.type === 'bytes' || yColumn.type === 'float') this.checkBoundaries(yColumn.type === 'bytes');
    }
    const y = yColumn === undefined ? undefined : this.yValues.of(yColumn);
    if (this.yValues.isFull) this.refuseY();
    if (y !== undefined) countValues(y, this.plain.y);
    if (y !== undefined && weights !== undefined) countValues(y, this.weighted.y, weights);
    for (const column of batch.columns) if (this.isX(column)) this.addX(column, y, weights);
  }

  private addX(column: Column, y: Presence | undefined, weights: Float64Array | undefined): void {
    const values = this.xValues.get(column.name) ?? new PresentValues(this.maxValues);
    this.xValues.set(column.name, values);
    if (values.isFull) return;
    const x = values.of(column);
    if (values.isFull) return;
    this.countPairs(column, { x, y }, this.plain);
    if (weights !== undefined) this.countPairs(column, { x, y }, this.weighted, weights);
  }

  private countPairs(
    { name, rows }: Column,
    { x, y }: { x: Presence; y: Presence | undefined },
    counts: LiftCounts,
    weights?: Float64Array,
  ): void {
    const own = counts.x.get(name) ?? [];
    const pairs = counts.pairs.get(name) ?? [];
    counts.x.set(name, own);
    counts.pairs.set(name, pairs);
    countValues(x, own, weights);
    if (y === undefined) return;
    for (let row = 0; row < rows; row++) {
      const weight = weights === undefined ? 1 : (weights[row] as number);
      for (let i = x.offsets[row] as number; i < (x.offsets[row + 1] as number); i++) {
        for (let j = y.offsets[row] as number; j < (y.offsets[row + 1] as number); j++) {
          const id = y.ids[j] as number;
          pairs[id] ??= [];
          bump(pairs[id], x.ids[i] as number, weight);
        }
      }
    }
  }

  private isX({ name, type, rows, offsets }: Column): boolean {
    if (name === this.options.y || type === 'unknown' || offsets[rows] === 0) return false;
    if (this.options.x !== undefined) return this.options.x.includes(name);
    if (this.schema === undefined) return type === 'bytes';
    const declared = this.schema.feature.find((feature) => feature.name === name);
    return declared !== undefined && isCategorical(declared);
  }

  private checkBoundaries(isCategory: boolean): void {
    if (isCategory === (this.options.yBoundaries === undefined)) return;
    const message = isCategory
      ? `Boundaries cannot be applied to ${this.options.y}: its values are categories.`
      : `Lift towards ${this.options.y} needs boundaries: its values are numbers, not categories.`;
    raise('usage/invalid-argument', message, isCategory ? 'Leave the boundaries out.' : 'Give the boundaries of its buckets.');
  }

  private refuseY(): never {
    const message = `Lift towards ${this.options.y} makes no sense: it has more than ${this.maxValues} different values.`;
    return raise('usage/invalid-argument', message, 'Choose a feature with few values, or give boundaries.');
  }
}

/** TFDV's is_categorical_feature. */
function isCategorical(feature: Feature): boolean {
  if (feature.type === 'BYTES') return true;
  if (feature.type === 'FLOAT') return feature.float_domain?.is_categorical === true;
  if (feature.type !== 'INT') return false;
  return (
    feature.int_domain?.is_categorical === true ||
    feature.bool_domain !== undefined ||
    feature.natural_language_domain !== undefined
  );
}

function countValues({ offsets, ids }: Presence, counts: Counts, weights?: Float64Array): void {
  for (let row = 0; row + 1 < offsets.length; row++) {
    const weight = weights === undefined ? 1 : (weights[row] as number);
    for (let i = offsets[row] as number; i < (offsets[row + 1] as number); i++) bump(counts, ids[i] as number, weight);
  }
}

function bump(counts: Counts, at: number, by: number): void {
  while (counts.length <= at) counts.push(0);
  counts[at] = (counts[at] as number) + by;
}
