/** The door of the charts. */

export { BarPairs } from './bar-pairs.tsx';
export type { ChartTable } from './chart-table.ts';
export { ConfusionMatrix } from './confusion-matrix.tsx';
export type { Point } from './extent.ts';
export { extentOf } from './extent.ts';
export { Histogram } from './histogram.tsx';
export { IntervalDot } from './interval-dot.tsx';
export { LineChart, type LineSeries, type SeriesTone } from './line-chart.tsx';
export { MiniHistogram } from './mini-histogram.tsx';
export { Sparkline } from './sparkline.tsx';
