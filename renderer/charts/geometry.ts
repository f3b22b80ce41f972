/** The part of the charts that draws nothing: what they are drawn from. */

export type { BarRow } from './bar-scale.ts';
export { type Bin, binsOfHistogram, binsOfRanks } from './bins.ts';
export { type SeriesTone, type SliceTone, sliceTones } from './tones.ts';
