/** FeatureNameStatistics of one column over a stream of batches. */

import {
  type BytesColumn,
  type Column,
  type ColumnChunk,
  type ColumnType,
  createMessage,
  type Feature,
  type FeatureNameStatistics,
  type FloatColumn,
  featureStatisticsType,
  type IntColumn,
  type NumbersPart,
} from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import { NumericAccumulator } from './numeric-accumulator.ts';
import { PresenceAccumulator } from './presence-accumulator.ts';
import { SemanticDomains } from './semantic-domains.ts';
import type { ResolvedOptions } from './statistics-options.ts';
import { StringAccumulator } from './string-accumulator.ts';

const typeNames = { int: 'INT', float: 'FLOAT', bytes: 'STRING' } as const;

export class FeatureAccumulator {
  private readonly name: string;
  private readonly options: ResolvedOptions;
  private readonly declared: Feature | undefined;
  private readonly presence = new PresenceAccumulator();
  private type: ColumnType = 'unknown';
  private numbers: NumericAccumulator | undefined;
  private strings: StringAccumulator | undefined;
  private readonly domains: SemanticDomains | undefined;

  constructor(name: string, options: ResolvedOptions) {
    this.name = name;
    this.options = options;
    this.declared = options.schema?.feature.find((feature) => feature.name === name);
    this.domains = options.semanticDomains ? new SemanticDomains() : undefined;
  }

  /** `weights` one a row. Raises `features/type-mismatch` where an earlier batch had values of another type. */
  add(column: Column, weights?: Float64Array): void {
    this.presence.add(column.present, column.offsets, weights);
    if (column.type === 'unknown' || column.offsets[column.rows] === 0) {
      if (this.type === 'unknown') this.type = column.type;
      return;
    }
    this.settle(column.type);
    this.domains?.addColumn(column);
    const valueWeights = weights === undefined ? undefined : perValue(column, weights);
    if (column.type === 'bytes') this.addStrings(column, valueWeights);
    else if (this.isCategorical(column.type)) this.addCategories(column, valueWeights);
    else this.addNumbers(column, valueWeights);
  }

  /** Flat values, nulls left out, some counted by their dictionary. */
  addChunk(chunk: ColumnChunk): void {
    const { values, nulls, nullMeaning } = chunk;
    this.presence.addFlat(values, nullMeaning === 'empty' ? nulls : 0);
    if (values === 0) {
      if (this.type === 'unknown') this.type = chunk.type;
      return;
    }
    this.settle(chunk.type);
    for (const part of chunk.parts) {
      this.domains?.addPart(part);
      if (part.type === 'bytes') {
        this.strings ??= new StringAccumulator(this.options);
        this.strings.addPart(part);
      } else if (this.isCategorical(part.type)) this.addCategoriesPart(part);
      else this.addNumbersPart(part);
    }
  }

  /** `weightedExamples` where weights were given. */
  finish(examples: number, weightedExamples: number | undefined): FeatureNameStatistics {
    const { numValuesHistogramBuckets } = this.options;
    const common = this.presence.finish(examples, weightedExamples, numValuesHistogramBuckets);
    const weighted = weightedExamples !== undefined;
    const result = createMessage(featureStatisticsType, { path: { step: [this.name] } });
    // Without a value the type is what is claimed, or STRING.
    result.type = this.type === 'unknown' ? 'STRING' : typeNames[this.type];
    const isString = result.type === 'STRING';
    if (this.domains !== undefined && (isString || result.type === 'INT')) result.custom_stats = this.domains.finish(isString);
    if (isString && this.declared?.image_domain !== undefined) {
      result.type = 'BYTES';
      result.bytes_stats = (this.strings ?? new StringAccumulator(this.options)).finishBytes(common);
    } else if (isString || this.isCategorical(this.type)) {
      result.string_stats = (this.strings ?? new StringAccumulator(this.options)).finishStrings(common, weighted);
    } else {
      result.num_stats = (this.numbers ?? new NumericAccumulator()).finish(common, this.options, weighted);
    }
    return result;
  }

  private settle(type: Exclude<ColumnType, 'unknown'>): void {
    const before = this.type;
    if (before !== 'unknown' && before !== type && (this.numbers !== undefined || this.strings !== undefined)) {
      const message = `One part of the data has ${typeNames[before]} values and another ${typeNames[type]} values in the feature ${this.name}.`;
      raise('features/type-mismatch', message, 'Give every part of the data the same type for this feature.', {
        details: { feature: this.name },
      });
    }
    this.type = type;
  }

  private isCategorical(type: ColumnType): boolean {
    if (type === 'int') return this.declared?.type === 'INT' && this.declared.int_domain?.is_categorical === true;
    return type === 'float' && this.declared?.type === 'FLOAT' && this.declared.float_domain?.is_categorical === true;
  }

  private addStrings(column: BytesColumn, weights: Float64Array | undefined): void {
    this.strings ??= new StringAccumulator(this.options);
    const { data, starts, offsets, rows } = column;
    const end = offsets[rows] as number;
    if (weights === undefined) {
      const from = offsets[0] as number;
      // Never negative, and so the same numbers.
      const bounds = new Uint32Array(starts.buffer, starts.byteOffset, starts.length);
      const part = { starts: bounds.subarray(from, end), ends: bounds.subarray(from + 1, end + 1) };
      this.strings.addPart({ type: 'bytes', data, ...part, isLasting: false });
      return;
    }
    for (let i = offsets[0] as number; i < end; i++) {
      const weight = weights === undefined ? undefined : { weight: weights[i] as number };
      this.strings.add(data, starts[i] as number, starts[i + 1] as number, weight);
    }
  }

  private addCategoriesPart(part: NumbersPart): void {
    this.strings ??= new StringAccumulator(this.options);
    for (let i = 0; i < part.values.length; i++) {
      const times = part.counts === undefined ? 1 : (part.counts[i] as number);
      if (times === 0) continue;
      const text = Buffer.from(categoryText(part, i));
      this.strings.add(text, 0, text.length, { times });
    }
  }

  private addNumbersPart(part: NumbersPart): void {
    this.numbers ??= new NumericAccumulator(this.options.sketchCapacity);
    const to = part.values.length;
    const values = part.type === 'int' ? integersAsDoubles(part.values, 0, to) : floatsAsSingles(part.values, 0, to);
    if (part.counts === undefined) this.numbers.add(values);
    else this.numbers.addCounted(values, part.counts);
  }

  private addCategories(column: IntColumn | FloatColumn, weights: Float64Array | undefined): void {
    this.strings ??= new StringAccumulator(this.options);
    const end = column.offsets[column.rows] as number;
    for (let i = column.offsets[0] as number; i < end; i++) {
      const text = Buffer.from(categoryText(column, i));
      this.strings.add(text, 0, text.length, weights === undefined ? undefined : { weight: weights[i] as number });
    }
  }

  private addNumbers(column: IntColumn | FloatColumn, weights: Float64Array | undefined): void {
    this.numbers ??= new NumericAccumulator(this.options.sketchCapacity);
    const from = column.offsets[0] as number;
    const to = column.offsets[column.rows] as number;
    const values = column.type === 'int' ? integersAsDoubles(column.values, from, to) : floatsAsSingles(column.values, from, to);
    this.numbers.add(values, weights?.subarray(from, to));
  }
}

/** A category as TFDV writes it: Python's str(). */
function categoryText(column: NumbersPart | IntColumn | FloatColumn, index: number): string {
  if (column.type === 'int') return String(column.values[index]);
  const value = Math.fround(column.values[index] as number);
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function perValue(column: Column, weights: Float64Array): Float64Array {
  const result = new Float64Array(column.offsets[column.rows] as number);
  for (let row = 0; row < column.rows; row++) result.fill(weights[row] as number, column.offsets[row], column.offsets[row + 1]);
  return result;
}

/** Without a BigInt a value: the two halves of each, little-endian as typed arrays are on every platform Node runs on. */
function integersAsDoubles(values: BigInt64Array, from: number, to: number): Float64Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const result = new Float64Array(to - from);
  for (let i = from; i < to; i++) {
    result[i - from] = (halves[2 * i + 1] as number) * 4294967296 + ((halves[2 * i] as number) >>> 0);
  }
  return result;
}

/** tf.Example holds float32: TFDV never sees more. */
function floatsAsSingles(values: Float64Array, from: number, to: number): Float64Array {
  const result = new Float64Array(to - from);
  for (let i = from; i < to; i++) result[i - from] = Math.fround(values[i] as number);
  return result;
}
