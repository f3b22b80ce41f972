/** The metrics of a model beside those of the baselines and of the served model, and which of them is best. */

import { type MetricName, metricNames, type views } from '../../../core/contract/index.ts';
import { format } from '../../locales/index.ts';

export type MetricColumn = 'candidate' | 'linear' | 'constant' | 'served';

export interface MetricRow {
  readonly metric: MetricName;
  readonly values: Readonly<Partial<Record<MetricColumn, number>>>;
  readonly interval: views.MetricInterval | undefined;
  /** Columns with the best value; empty where none is better than another. */
  readonly best: readonly MetricColumn[];
}

type Aim = 'higher' | 'lower' | 'one' | 'none';

const aims: Readonly<Partial<Record<MetricName, Aim>>> = {
  log_loss: 'lower',
  rmse: 'lower',
  mae: 'lower',
  calibration: 'one',
  false_positive_rate: 'lower',
  false_negative_rate: 'lower',
  ece: 'lower',
  positive_rate: 'none',
  hamming_loss: 'lower',
};

export function aimOf(metric: MetricName): Aim {
  return aims[metric] ?? 'higher';
}

/** In the unit of the label, so that it has no magnitude of its own. */
export function isInUnit(metric: MetricName): boolean {
  return metric === 'rmse' || metric === 'mae';
}

/** How far a value is from the ideal: smaller is better. */
function badness(metric: MetricName, value: number): number {
  const aim = aimOf(metric);
  if (aim === 'none') return 0;
  return aim === 'higher' ? -value : aim === 'lower' ? value : Math.abs(value - 1);
}

export function isBetter(metric: MetricName, a: number, b: number): boolean {
  return badness(metric, a) < badness(metric, b);
}

/** The main metric and the loss first, then the others in their usual order. */
export function metricRows(evaluation: views.Evaluation): readonly MetricRow[] {
  const { metrics, linearBaseline, constant, served, intervals, main } = evaluation;
  const first: readonly MetricName[] = [main, 'log_loss'];
  const names = [...new Set([...first, ...metricNames])].filter((name) => metrics[name] !== undefined);
  return names.map((metric) => {
    const values = {
      candidate: metrics[metric],
      linear: linearBaseline[metric],
      constant: constant[metric],
      served: served?.metrics[metric],
    };
    return { metric, values, interval: intervals[metric], best: bestOf(metric, values) };
  });
}

function bestOf(metric: MetricName, values: MetricRow['values']): readonly MetricColumn[] {
  const known = (Object.entries(values) as [MetricColumn, number | undefined][]).flatMap(([column, value]) =>
    value === undefined ? [] : [{ column, bad: badness(metric, value) }],
  );
  const least = Math.min(...known.map((one) => one.bad));
  const level = 5e-4 * (isInUnit(metric) ? least : 1);
  const best = known.filter((one) => one.bad - least <= level);
  return best.length === known.length ? [] : best.map((one) => one.column);
}

export interface SliceRow extends views.SliceMetrics {
  /** Main metric of the slice against that of all rows: positive is worse. */
  readonly worseBy: number | undefined;
}

export const overall = 'Overall';

/** Worst first by the main metric; slices without it last. */
export function sliceRows(evaluation: views.Evaluation): readonly SliceRow[] {
  const { main, metrics } = evaluation;
  const all = metrics[main];
  const rows = evaluation.slices
    .filter((slice) => slice.slice !== overall)
    .map((slice): SliceRow => {
      const value = slice.metrics[main];
      const worseBy = value === undefined || all === undefined ? undefined : badness(main, value) - badness(main, all);
      return { ...slice, worseBy };
    });
  return rows.sort((a, b) => (b.worseBy ?? Number.NEGATIVE_INFINITY) - (a.worseBy ?? Number.NEGATIVE_INFINITY));
}

/** One value among those of the row, all in as many decimals as the largest asks for. */
export function metricText({ metric, values }: Pick<MetricRow, 'metric' | 'values'>, value: number | undefined): string {
  return textAmong(metric, value, Object.values(values));
}

/** `beside`: values of the same metric that stand in one line or column with it. */
export function textAmong(metric: MetricName, value: number | undefined, beside: readonly (number | undefined)[]): string {
  const largest = Math.max(0, ...beside.map((one) => Math.abs(one ?? 0)));
  if (isInUnit(metric)) return format.formatInUnit(value, largest);
  const digits = largest >= 1000 ? 0 : largest >= 100 ? 1 : largest >= 10 ? 2 : 3;
  // A hair below 0 is 0, not "-0.000".
  return format.formatFixed(value !== undefined && Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value, digits);
}
