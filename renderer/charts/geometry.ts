/** The part of the charts that draws nothing: what they are drawn from. */

export { type BarPair, barScale } from './bar-scale.ts';
export { type Bin, binsOfHistogram, binsOfRanks, domainOfBins, stepPath } from './bins.ts';
export { type ChartTable, toCsv } from './chart-table.ts';
export { extentOf, nearestPoint, type Point } from './extent.ts';
