/** StringStatistics and BytesStatistics of a stream of byte strings. */

import {
  type BytesPart,
  type BytesStatistics,
  bytesStatisticsType,
  type CommonStatistics,
  createMessage,
  type RankHistogram,
  rankHistogramType,
  type StringStatistics,
  stringStatisticsType,
} from '../../formats/index.ts';
import type { ResolvedOptions } from './statistics-options.ts';
import { type CountedValue, type Occurrences, ValueCounter } from './value-counter.ts';

/** What TFDV writes in place of a value that is not valid UTF-8, and of one over 1,024 bytes. */
const notUtf8Label = '__BYTES_VALUE__';
const largeLabel = '__LARGE_BYTES__';

export class StringAccumulator {
  private readonly counter: ValueCounter;
  private readonly options: ResolvedOptions;
  private values = 0;
  private bytes = 0;
  private shortest = Number.POSITIVE_INFINITY;
  private longest = 0;

  constructor(options: ResolvedOptions) {
    this.options = options;
    this.counter = new ValueCounter(options.maxDistinctValues, options.budget);
  }

  /** The value once, or as often and of as much weight together as `occurrences` says. */
  add(data: Uint8Array, start: number, end: number, occurrences?: Occurrences): void {
    this.measure(end - start, occurrences?.times ?? 1);
    this.counter.add(data, start, end, occurrences);
  }

  private measure(length: number, times: number): void {
    this.values += times;
    this.bytes += length * times;
    if (length < this.shortest) this.shortest = length;
    if (length > this.longest) this.longest = length;
  }

  addPart(part: BytesPart): void {
    this.measureAll(part.starts, part.ends, part.counts);
    this.counter.addPart(part);
  }

  /** Apart from `addPart`, as in ValueCounter. */
  private measureAll(starts: Uint32Array, ends: Uint32Array, counts: Uint32Array | undefined): void {
    for (let i = 0; i < starts.length; i++) {
      const times = counts === undefined ? 1 : (counts[i] as number);
      if (times > 0) this.measure((ends[i] as number) - (starts[i] as number), times);
    }
  }

  finishStrings(common: CommonStatistics, weighted: boolean): StringStatistics {
    const { frequencyThreshold, weightedFrequencyThreshold } = this.options;
    const result = createMessage(stringStatisticsType, {
      common_stats: common,
      unique: this.counter.unique,
      avg_length: this.values === 0 ? 0 : Math.fround(this.bytes / this.values),
      invalid_utf8_count: this.counter.invalid,
    });
    Object.assign(result, this.rank('count', frequencyThreshold));
    if (weighted && this.values > 0) {
      const { top_values, rank_histogram } = this.rank('weight', weightedFrequencyThreshold);
      result.weighted_string_stats = { top_values, rank_histogram };
    }
    return result;
  }

  finishBytes(common: CommonStatistics): BytesStatistics {
    const result = createMessage(bytesStatisticsType, { common_stats: common, unique: this.counter.unique });
    if (this.values > 0) {
      result.avg_num_bytes = Math.fround(this.bytes / this.values);
      result.min_num_bytes = this.shortest;
      result.max_num_bytes = this.longest;
      result.max_num_bytes_int = this.longest;
    }
    return result;
  }

  private rank(
    key: 'count' | 'weight',
    threshold: number,
  ): Pick<StringStatistics, 'top_values'> & { rank_histogram?: RankHistogram } {
    const { numTopValues, numRankHistogramBuckets } = this.options;
    const limit = Math.max(numTopValues, numRankHistogramBuckets);
    const ranked = labelled(this.counter.top(limit, key), key, this.counter.large[key]).filter(
      ({ frequency }) => frequency >= threshold,
    );
    const buckets = ranked.slice(0, numRankHistogramBuckets).map(({ value, frequency }, index) => {
      return { low_rank: index, high_rank: index, label: value, sample_count: frequency };
    });
    return {
      top_values: ranked.slice(0, numTopValues),
      rank_histogram: buckets.length === 0 ? undefined : createMessage(rankHistogramType, { buckets }),
    };
  }
}

/** Large values are one entry, ranked by their sum. */
function labelled(
  values: readonly CountedValue[],
  key: 'count' | 'weight',
  large: number,
): { value: string; frequency: number }[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const result = values.map((counted) => ({
    value: counted.validUtf8 ? decoder.decode(counted.bytes) : notUtf8Label,
    frequency: counted[key],
  }));
  if (large === 0) return result;
  const position = result.findIndex(({ frequency }) => frequency <= large);
  result.splice(position === -1 ? result.length : position, 0, { value: largeLabel, frequency: large });
  return result;
}
