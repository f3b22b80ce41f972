/** The part of the charts that draws nothing: what they are drawn from. */

export type { BarPair } from './bar-scale.ts';
export { type Bin, binsOfHistogram, binsOfRanks } from './bins.ts';
