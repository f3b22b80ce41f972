/** The fused kernels' structures: the fields of build/kernels/fused/plan.ts in the same order, each 32 bits wide. */

type Word = 'u32' | 'f32';

/** Names of fields by position, with their kind. */
export type Fields = Readonly<Record<string, Word>>;

export const layerFields = {
  inputStride: 'u32',
  stride: 'u32',
  weights: 'u32',
  weightsGradient: 'u32',
  bias: 'u32',
  biasGradient: 'u32',
  transposed: 'u32',
  values: 'u32',
  delta: 'u32',
  seeds: 'u32',
  generators: 'u32',
} as const satisfies Fields;

export const tableFields = {
  data: 'u32',
  first: 'u32',
  second: 'u32',
  rowBytes: 'u32',
  steps: 'u32',
  stride: 'u32',
  width: 'u32',
  frozen: 'u32',
  current: 'u32',
  gradient: 'u32',
  marks: 'u32',
} as const satisfies Fields;

export const inputFields = {
  text: 'u32',
  length: 'u32',
  vocabulary: 'u32',
  ids: 'u32',
  places: 'u32',
  distinct: 'u32',
  distinctCount: 'u32',
  slots: 'u32',
  wide: 'u32',
  wideGradient: 'u32',
  wideScale: 'f32',
  table: 'u32',
  column: 'u32',
  tower: 'u32',
  counts: 'u32',
} as const satisfies Fields;

export const towerFields = {
  kernel: 'u32',
  filters: 'u32',
  filterStride: 'u32',
  weights: 'u32',
  weightsGradient: 'u32',
  bias: 'u32',
  biasGradient: 'u32',
  byFilter: 'u32',
  byFilterGradient: 'u32',
  projected: 'u32',
  pooled: 'u32',
  winners: 'u32',
  rowPlaces: 'u32',
  rowGradient: 'u32',
} as const satisfies Fields;

export const imageStageFields = {
  height: 'u32',
  width: 'u32',
  inputStride: 'u32',
  depth: 'u32',
  filters: 'u32',
  stride: 'u32',
  pools: 'u32',
  weights: 'u32',
  weightsGradient: 'u32',
  bias: 'u32',
  biasGradient: 'u32',
  transposed: 'u32',
  values: 'u32',
  pooled: 'u32',
} as const satisfies Fields;

export const imageTowerFields = {
  stageCount: 'u32',
  stages: 'u32',
  column: 'u32',
  pixels: 'u32',
  windows: 'u32',
  delta: 'u32',
  pooledDelta: 'u32',
  rowGradient: 'u32',
} as const satisfies Fields;

export const optimizerFields = {
  kind: 'u32',
  data: 'u32',
  first: 'u32',
  second: 'u32',
  count: 'u32',
  penalised: 'u32',
  step: 'u32',
  rate: 'f32',
  l2: 'f32',
  decay: 'f32',
  clipNorm: 'f32',
  beta1: 'f32',
  beta2: 'f32',
  epsilon: 'f32',
  coasts: 'u32',
  coastsLength: 'u32',
  powers1: 'u32',
  powers2: 'u32',
  sums1: 'u32',
} as const satisfies Fields;

export const planFields = {
  fault: 'u32',
  rows: 'u32',
  firstRow: 'u32',
  shareRows: 'u32',
  blockRows: 'u32',
  output: 'u32',
  units: 'u32',
  unitStride: 'u32',
  wideStride: 'u32',
  denseWidth: 'u32',
  joinedStride: 'u32',
  joinsTables: 'u32',
  deep: 'u32',
  layerCount: 'u32',
  layers: 'u32',
  inputCount: 'u32',
  inputs: 'u32',
  towerCount: 'u32',
  towers: 'u32',
  dense: 'u32',
  labels: 'u32',
  classCount: 'u32',
  classWeights: 'u32',
  joined: 'u32',
  joinedDelta: 'u32',
  logits: 'u32',
  logitsDelta: 'u32',
  bias: 'u32',
  biasGradient: 'u32',
  wideDense: 'u32',
  wideDenseGradient: 'u32',
  wideDenseStride: 'u32',
  outputKernel: 'u32',
  outputGradient: 'u32',
  outputTransposed: 'u32',
  dropThreshold: 'u32',
  keepScale: 'f32',
  optimizer: 'u32',
  gradient: 'u32',
  run: 'u32',
  sums: 'u32',
  rowNorm: 'f32',
  squares: 'u32',
  everyRow: 'u32',
  rowWeights: 'u32',
} as const satisfies Fields;

export const teamFields = {
  workLow: 'u32',
  workHigh: 'u32',
  phase: 'u32',
  done: 'u32',
  turn: 'u32',
  sleepers: 'u32',
  closed: 'u32',
  failed: 'u32',
  training: 'u32',
  scale: 'f32',
  shareCount: 'u32',
  shares: 'u32',
} as const satisfies Fields;

export function byteLengthOf(fields: Fields): number {
  return 4 * Object.keys(fields).length;
}
