/**
 * What the fused kernels are told, laid out in their memory by core/learning/fused/plan-writer.ts: the same fields in the
 * same order there. All are 32 bits wide. Widths ending in Stride are padded to whole vectors; what pads stays zero.
 */

/** A hidden layer: relu(input x weights + bias), normalised before relu or not. */
@unmanaged
export class Layer {
  /** Floats of an input row, padded to 8. */
  inputStride: u32;
  /** Units, padded to 8. */
  stride: u32;
  /** Panels: stride / 8 x inputStride x 8. */
  weights: usize;
  weightsGradient: usize;
  bias: usize;
  biasGradient: usize;
  /** The weights' transpose in panels: inputStride / 8 x stride x 8. */
  transposed: usize;
  /** Rows of a block x stride: activations, and the loss's gradient by them. */
  values: usize;
  delta: usize;
  /** Four 32-bit seeds, one a lane of the mask; and the 16 words of the generators between two blocks. */
  seeds: usize;
  generators: usize;
  /** Of a normalised layer, by unit: what is learnt, and the averages of the batches. */
  gamma: usize;
  gammaGradient: usize;
  beta: usize;
  betaGradient: usize;
  movingMean: usize;
  movingVariance: usize;
  /** By unit, two doubles: the share's mean, and its sum of squared distances from it. */
  moments: usize;
  /** By unit: the mean, and 1 / deviation; on the way back the latter times gamma. */
  mean: usize;
  inverse: usize;
  /** By unit: means over the batch of slopes x normal sums, and of slopes. */
  meanGamma: usize;
  meanBeta: usize;
  /** Rows of a block x stride: sums, then normal ones. */
  normal: usize;
  /** The share's first row of values, delta and normal, where a block's rows are a part of them. */
  valuesRows: usize;
  deltaRows: usize;
  normalRows: usize;
}

/** A lookup table whose rows are updated when they are next needed. A row's moments lie right behind it. */
@unmanaged
export class Table {
  data: usize;
  /** The first row's moments; 0 where the optimiser has none. */
  first: usize;
  second: usize;
  /** Bytes from one row to the next. */
  rowBytes: usize;
  /** By row: the step its data and moments stand at. */
  steps: usize;
  /** Floats of a row without its moments, padded to 4; and without padding. */
  stride: u32;
  width: u32;
  /** 1 where its rows stay as they are given. */
  frozen: u32;
  /** By distinct id of the batch, `stride` floats each: the row as it now is; and its gradient, zero between steps. */
  current: usize;
  gradient: usize;
  /** By distinct id, 32 bits: not 0 where there is a gradient. */
  marks: usize;
}

/** An embedding input (one id a row) or a text input (`length` token ids a row, 0 is padding). */
@unmanaged
export class Input {
  text: u32;
  length: u32;
  vocabulary: u32;
  /** Rows of the batch x length ids. */
  ids: usize;
  /** The same ids as places in `distinct`. */
  places: usize;
  /** The batch's different ids; of a text, place 0 is padding. */
  distinct: usize;
  distinctCount: u32;
  /** By id: its place in `distinct` plus 1; all 0 between runs. */
  slots: usize;
  /** The wide part: vocabulary x wideStride, and its gradient. */
  wide: usize;
  wideGradient: usize;
  /** How much a text's average counts. */
  wideScale: f32;
  /** 0 for a linear network. */
  table: usize;
  /** First place in a joined row. */
  column: u32;
  /** 0 for an embedding, and for a text that is the average of its embeddings. */
  tower: usize;
  /** Private training: 32 bits a place, all 0 between rows. */
  counts: usize;
}

/** A text's convolution and pooling. */
@unmanaged
export class Tower {
  kernel: u32;
  filters: u32;
  /** Filters, padded to 8. */
  filterStride: u32;
  /** Panels: (kernel x filterStride) / 8 x the table's stride x 8. */
  weights: usize;
  weightsGradient: usize;
  bias: usize;
  biasGradient: usize;
  /** kernel x filterStride rows, each as long as the table's stride; and their gradient. */
  byFilter: usize;
  byFilterGradient: usize;
  /** Distinct tokens x (kernel x filterStride): what each token adds at each place of a window. */
  projected: usize;
  /** Rows of a block x filterStride: the pooled values, and the first token of each winning window. */
  pooled: usize;
  winners: usize;
  /** Private training: a row's different tokens by place, and the gradient of each, 0 between rows. */
  rowPlaces: usize;
  rowGradient: usize;
  /** In a normalised network, the share's first row of pooled values and winners. */
  pooledRows: usize;
  winnersRows: usize;
}

/** A 3 x 3 convolution with relu over an image of this size, and perhaps 2 x 2 max pooling. */
@unmanaged
export class ImageStage {
  height: u32;
  width: u32;
  /** Floats of an input place: the image's channels, or the padded filters of the stage before. */
  inputStride: u32;
  /** 9 x inputStride, padded to 4. */
  depth: u32;
  filters: u32;
  /** Filters, padded to 8. */
  stride: u32;
  pools: u32;
  /** Panels: stride / 8 x depth x 8. */
  weights: usize;
  weightsGradient: usize;
  bias: usize;
  biasGradient: usize;
  /** Filter after filter, 9 x inputStride floats each; of the first stage none. */
  byFilter: usize;
  /** Filter after filter: three runs of 3 x inputStride floats, each padded to 4; all 0 between steps. */
  byFilterGradient: usize;
  /** Rows of a block x (height + 2) x (width + 2) x inputStride, the border 0; and the loss's gradient by it, but for the first. */
  input: usize;
  inputDelta: usize;
  /** The pooled values, bordered too: the next stage's input and its gradient. */
  output: usize;
  outputDelta: usize;
  /** Rows of a block x pooled places x stride: which of four places was the largest, in bytes between their windows. */
  winners: usize;
  /** In a normalised network that keeps them, those of the share's first row. */
  inputRows: usize;
  outputRows: usize;
  winnersRows: usize;
}

/** An image input. */
@unmanaged
export class ImageTower {
  stageCount: u32;
  stages: usize;
  /** First place in a joined row. */
  column: u32;
  /** Rows of the batch x height x width x channels floats. */
  pixels: usize;
  /** Of a band of places: the window and the output of each, two words; by filter the windows that have a gradient, and it. */
  places: usize;
  lists: usize;
  /** By filter: the end of its list. */
  ends: usize;
  /** Private training: a row's gradient of one stage, filters and bias. */
  rowGradient: usize;
  /** Whether all rows of a share are kept in every stage. */
  keepsRows: u32;
}

/** The optimiser. Variables that are not tables lie behind one another: first those that penalties apply to. */
@unmanaged
export class Optimizer {
  /** 0 sgd, 1 momentum, 2 rmsprop, 3 adam, 4 adamw. */
  kind: u32;
  data: usize;
  first: usize;
  second: usize;
  /** Floats in all, and how many of them are penalised; multiples of 4. */
  count: u32;
  penalised: u32;
  /** Steps taken, the running one included. */
  step: u32;
  /** Of the running step; of Adam with its bias correction. */
  rate: f32;
  /** Twice the l2 penalty. */
  l2: f32;
  /** Share of a penalised weight that a step of AdamW takes away. */
  decay: f32;
  /** 0: gradients are not clipped. */
  clipNorm: f32;
  /** Decay of the first and second moment. */
  beta1: f32;
  beta2: f32;
  epsilon: f32;
  /** Adam: by step modulo its length, a power of two: four floats, what a row coasts that stands there (catch-up.ts). */
  coasts: usize;
  coastsLength: u32;
  /** By k up to that length: beta1^k, beta2^k, and beta1 + beta1^2 + .. + beta1^k. */
  powers1: usize;
  powers2: usize;
  sums1: usize;
}

/** The network on one share of a batch's rows: gradients, deltas and rows of a block are its own, the rest is everybody's. */
@unmanaged
export class Plan {
  /** Set where an id lies outside of its vocabulary: nothing was changed. */
  fault: u32;
  /** Of the whole batch. */
  rows: u32;
  /** The share's first row, and how many it has. */
  firstRow: u32;
  shareRows: u32;
  /** Rows taken through the layers at a time. */
  blockRows: u32;
  /** 0 binary, 1 multiclass, 2 regression. */
  output: u32;
  units: u32;
  /** 1 for one unit, else padded to 8. */
  unitStride: u32;
  /** 1 for one unit, else padded to 4. */
  wideStride: u32;
  denseWidth: u32;
  /** Floats of a joined row: dense slots, embeddings, pooled texts; padded to 8. */
  joinedStride: u32;
  /** Whether anything but dense slots is joined. */
  joinsTables: u32;
  deep: u32;
  layerCount: u32;
  layers: usize;
  inputCount: u32;
  inputs: usize;
  towerCount: u32;
  towers: usize;
  dense: usize;
  labels: usize;
  classCount: u32;
  classWeights: usize;
  joined: usize;
  joinedDelta: usize;
  logits: usize;
  logitsDelta: usize;
  bias: usize;
  biasGradient: usize;
  /** Of denseWidth padded to 8: panels, or one column. */
  wideDense: usize;
  wideDenseGradient: usize;
  wideDenseStride: u32;
  outputKernel: usize;
  outputGradient: usize;
  outputTransposed: usize;
  /** A unit's activation is dropped where its 32 random bits are below. */
  dropThreshold: u32;
  keepScale: f32;
  optimizer: usize;
  /** Gradients of the variables that are not tables, as these lie. */
  gradient: usize;
  /** Room for a Run (update.ts). */
  run: usize;
  /** Two doubles: the share's loss, and the squares of the gradients it gathered. */
  sums: usize;
  /** Private training: the norm that a row's part of the batch's mean gradient may have; 0: not private. */
  rowNorm: f32;
  /** Private training: a double for every row of a block. */
  squares: usize;
  /** Whether every row of a table takes part in a step, because all have noise in their gradients. */
  everyRow: u32;
  /** A factor of every row's loss; 0: all 1. */
  rowWeights: usize;
  /** Whether the hidden layers are normalised; and then the share's first joined row. */
  normalises: u32;
  joinedRows: usize;
}

/** Threads that take a step together (team.ts). */
@unmanaged
export class Team {
  /** By atomic operations alone, as one number: the phase's number (32 bits), its tasks (16), and the next one (16). */
  workLow: u32;
  workHigh: u32;
  /** What a task of the phase is, and how many are done. */
  phase: u32;
  done: u32;
  /** The phase's number once more, for those who sleep, and how many do. */
  turn: u32;
  sleepers: u32;
  /** Set when helpers are to go home; and when one has failed. */
  closed: u32;
  failed: u32;
  /** Of the running step: whether it trains, and what clipping leaves of a gradient. */
  training: u32;
  scale: f32;
  /** Plans one behind the other, one a share. */
  shareCount: u32;
  shares: usize;
}

@inline
export function planAt(team: Team, share: u32): Plan {
  return changetype<Plan>(team.shares + <usize>share * offsetof<Plan>());
}

@inline
export function layerAt(plan: Plan, index: u32): Layer {
  return changetype<Layer>(plan.layers + <usize>index * offsetof<Layer>());
}
