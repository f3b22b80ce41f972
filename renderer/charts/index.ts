/** The door of the charts. */

export { BarGroups } from './bar-groups.tsx';
export type { Bin } from './bins.ts';
export type { ChartTable } from './chart-table.ts';
export { ConfusionMatrix } from './confusion-matrix.tsx';
export type { CoordinateAxis, CoordinateLine } from './coordinate-scales.ts';
export { saveBlob } from './export-picture.ts';
export type { Point } from './extent.ts';
export { extentOf } from './extent.ts';
export { type AbsentSeries, Histogram } from './histogram.tsx';
export { type IntervalBar, IntervalBars } from './interval-bars.tsx';
export { IntervalDot } from './interval-dot.tsx';
export { LineChart, type LineSeries } from './line-chart.tsx';
export { MiniHistogram } from './mini-histogram.tsx';
export { ParallelCoordinates } from './parallel-coordinates.tsx';
export type { Quartiles } from './quartile-box.tsx';
export { SmallMultiples } from './small-multiples.tsx';
export { Sparkline } from './sparkline.tsx';
export type { SeriesTone } from './tones.ts';
