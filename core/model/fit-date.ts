/** Fitted parameters of a date: its format, its parts, the mean and deviation of its day. */

import type { BytesAnalysis, NumberAnalysis } from './column-analyzer.ts';
import { defaultDateParts, orderedParts } from './date-slots.ts';
import type { DateFormat, DatePart, FeatureOptions, FeatureParameters } from './fitted-transform.ts';

/** A time stamp of 1973 or later has more milliseconds than this, and one before the year 5138 fewer seconds. */
const mostSeconds = 1e11;

/** Numbers are time stamps: which unit their size tells. */
export function stampFormat(analysis: NumberAnalysis, options: FeatureOptions): DateFormat {
  if (options.date_format === 'unix' || options.date_format === 'unix_ms') return options.date_format;
  return Math.max(Math.abs(analysis.moments.min), Math.abs(analysis.moments.max)) > mostSeconds ? 'unix_ms' : 'unix';
}

export function fitDate(
  format: DateFormat,
  analysis: NumberAnalysis | BytesAnalysis,
  options: FeatureOptions,
): FeatureParameters {
  const { count, mean, deviation } = dayMoments(format, analysis);
  const parts = partsOf(format, analysis, options);
  // A day in the middle stands in whatever the setting: neither day 0 nor a median means anything for a date.
  const indicator = (options.missing ?? 'indicator') === 'indicator' && count < analysis.rows;
  return {
    kind: 'date',
    format,
    mean,
    deviation: deviation > 0 ? deviation : 1,
    missing: { fill: 0, indicator },
    ...(parts === undefined ? {} : { parts }),
    ...(options.cyclic === true ? { cyclic: true } : {}),
  };
}

interface DayMoments {
  readonly count: number;
  readonly mean: number;
  readonly deviation: number;
}

/** In days since 1970-01-01. */
function dayMoments(format: DateFormat, analysis: NumberAnalysis | BytesAnalysis): DayMoments {
  if (format !== 'unix' && format !== 'unix_ms') {
    return analysis.kind === 'bytes' ? analysis.dates[format] : { count: 0, mean: 0, deviation: 1 };
  }
  const { moments } = analysis.kind === 'bytes' ? analysis.numbers : analysis;
  const perDay = format === 'unix' ? 86_400 : 86_400_000;
  return { count: moments.count, mean: moments.mean / perDay, deviation: moments.deviation / perDay };
}

/** undefined: day number, month and weekday. Where times of day were seen, or may be, the hour is one of them. */
function partsOf(
  format: DateFormat,
  analysis: NumberAnalysis | BytesAnalysis,
  options: FeatureOptions,
): readonly DatePart[] | undefined {
  if (options.parts !== undefined) return orderedParts(options.parts);
  const timed = format === 'unix' || format === 'unix_ms' || (analysis.kind === 'bytes' && analysis.timed > 0);
  return timed ? [...defaultDateParts, 'hour'] : undefined;
}
