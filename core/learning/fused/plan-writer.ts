/** Lays a network into the memory of its kernels: variables, their moments, and room for a block of rows. */

import type { NetworkSpec } from '../network.ts';
import { bagScale } from '../token-bag.ts';
import { variableNames } from '../variables.ts';
import { type KernelMemory, roundUp, type Struct } from './kernel-memory.ts';
import { inputFields, layerFields, optimizerFields, planFields, tableFields, towerFields } from './plan-fields.ts';
import type { NetworkLayout } from './variable-layout.ts';
import { createVariableStore, type Moments, type VariableStore } from './variable-store.ts';

/** Rows taken through the layers at a time: their activations stay in the processor's caches. */
const blockRows = 128;
/** Floats beyond the last row that whole vectors may read or write. */
const spareFloats = 16;

/** An input's structures, with what the room for its batches depends on. */
export interface PlannedInput {
  readonly struct: Struct<typeof inputFields>;
  readonly table?: Struct<typeof tableFields>;
  readonly tower?: Struct<typeof towerFields>;
  readonly length: number;
  readonly vocabulary: number;
  /** Floats of a table's row. */
  readonly stride: number;
  /** Floats of a projected token: kernel x padded filters. */
  readonly projectedWidth: number;
}

export interface WrittenPlan {
  readonly plan: Struct<typeof planFields>;
  readonly optimizer: Struct<typeof optimizerFields>;
  readonly layout: NetworkLayout;
  readonly store: VariableStore;
  readonly inputs: readonly PlannedInput[];
  readonly layers: readonly Struct<typeof layerFields>[];
}

interface Writing {
  readonly memory: KernelMemory;
  readonly network: NetworkSpec;
  readonly layout: NetworkLayout;
  readonly store: VariableStore;
  readonly moments: Moments;
}

export function writePlan(
  memory: KernelMemory,
  { network, layout }: { readonly network: NetworkSpec; readonly layout: NetworkLayout },
  moments: Moments,
): WrittenPlan {
  const store = createVariableStore(memory, layout, moments);
  const writing: Writing = { memory, network, layout, store, moments };
  const optimizer = memory.struct(optimizerFields);
  optimizer.set({ ...store.base, count: layout.count, penalised: layout.penalised });
  const layers = network.family === 'linear' ? [] : writeLayers(writing);
  const inputs = writeInputs(writing);
  const plan = memory.struct(planFields);
  plan.set({
    layerCount: layers.length,
    layers: layers[0]?.address ?? 0,
    inputCount: inputs.length,
    inputs: inputs[0]?.struct.address ?? 0,
    optimizer: optimizer.address,
  });
  setShape(plan, writing);
  setOutput(plan, writing);
  return { plan, optimizer, layout, store, inputs, layers };
}

const outputKinds = { binary: 0, multiclass: 1, regression: 2 } as const;

function setShape(plan: WrittenPlan['plan'], { network, layout }: Writing): void {
  const { inputs, output, family, dropout } = network;
  const deep = family === 'wide_deep';
  plan.set({
    blockRows,
    output: outputKinds[output.kind],
    units: output.units,
    unitStride: layout.unitStride,
    wideStride: layout.wideStride,
    denseWidth: inputs.denseWidth,
    joinedStride: layout.joinedStride,
    joinsTables: deep && inputs.embeddings.length + inputs.texts.length > 0 ? 1 : 0,
    deep: deep ? 1 : 0,
    // A unit stays where its random number, 32 bits of it, is at least the dropout.
    dropThreshold: deep ? Math.ceil(dropout * 2 ** 32) : 0,
    keepScale: 1 / (1 - dropout),
  });
}

function setOutput(plan: WrittenPlan['plan'], { memory, network, layout, store }: Writing): void {
  const { units } = network.output;
  const joined = blockRows * layout.joinedStride + spareFloats;
  const logits = blockRows * layout.unitStride + spareFloats;
  plan.set({
    joined: memory.allocate(joined),
    joinedDelta: memory.allocate(joined),
    logits: memory.allocate(logits),
    logitsDelta: memory.allocate(logits),
    bias: store.addressOf(variableNames.bias).data,
    biasGradient: store.gradientOf(variableNames.bias),
  });
  if (network.inputs.denseWidth > 0) {
    plan.set({
      wideDense: store.addressOf(variableNames.wideDense).data,
      wideDenseGradient: store.gradientOf(variableNames.wideDense),
      wideDenseStride: roundUp(network.inputs.denseWidth, 8),
    });
  }
  if (network.family === 'linear') return;
  const width = roundUp(network.hidden.at(-1) ?? layout.joinedStride, 8);
  plan.set({
    outputKernel: store.addressOf(variableNames.outputKernel).data,
    outputGradient: store.gradientOf(variableNames.outputKernel),
    outputTransposed: units > 1 ? memory.allocate(width * layout.unitStride) : 0,
  });
}

function writeLayers({ memory, network, layout, store }: Writing): WrittenPlan['layers'] {
  const layers = memory.structs(layerFields, network.hidden.length);
  let inputStride = layout.joinedStride;
  for (const [i, layer] of layers.entries()) {
    const stride = roundUp(network.hidden[i], 8);
    layer.set({
      inputStride,
      stride,
      weights: store.addressOf(variableNames.hiddenKernel(i)).data,
      weightsGradient: store.gradientOf(variableNames.hiddenKernel(i)),
      bias: store.addressOf(variableNames.hiddenBias(i)).data,
      biasGradient: store.gradientOf(variableNames.hiddenBias(i)),
      transposed: memory.allocate(inputStride * stride),
      values: memory.allocate(blockRows * stride),
      delta: memory.allocate(blockRows * stride),
      seeds: memory.allocate(4),
      generators: memory.allocate(16),
    });
    inputStride = stride;
  }
  return layers;
}

function writeInputs(writing: Writing): readonly PlannedInput[] {
  const { memory, network, store } = writing;
  const { embeddings, texts, denseWidth } = network.inputs;
  const structs = memory.structs(inputFields, embeddings.length + texts.length);
  const deep = network.family === 'wide_deep';
  let column = denseWidth;
  return structs.map((struct, at): PlannedInput => {
    const i = at - embeddings.length;
    const isText = i >= 0;
    const input = isText ? texts[i] : embeddings[at];
    const length = isText ? texts[i].length : 1;
    const wide = isText ? variableNames.wideText(i) : variableNames.wideEmbedding(at);
    const name = isText ? variableNames.textEmbedding(i) : variableNames.embedding(at);
    const table = deep ? writeTable(writing, name, input) : undefined;
    if (isText && texts[i].frozen) table?.set({ frozen: 1 });
    const convolved = isText && network.textEncoder !== 'average';
    const tower = deep && convolved ? writeTower(writing, i) : undefined;
    struct.set({
      text: isText ? 1 : 0,
      length,
      vocabulary: input.vocabularySize,
      slots: memory.allocate(input.vocabularySize),
      wide: store.addressOf(wide).data,
      wideGradient: store.gradientOf(wide),
      wideScale: bagScale(length),
      table: table?.address ?? 0,
      column,
      tower: tower?.address ?? 0,
    });
    column += convolved ? network.textFilters : input.dimension;
    const stride = roundUp(input.dimension, 4);
    const projectedWidth = network.textKernel * roundUp(network.textFilters, 8);
    return { struct, table, tower, length, vocabulary: input.vocabularySize, stride, projectedWidth };
  });
}

function writeTable(
  { memory, store, moments }: Writing,
  name: string,
  { vocabularySize, dimension }: { readonly vocabularySize: number; readonly dimension: number },
): Struct<typeof tableFields> {
  const table = memory.struct(tableFields);
  const stride = roundUp(dimension, 4);
  const rowBytes = 4 * stride * (1 + Number(moments.first) + Number(moments.second));
  table.set({ ...store.addressOf(name), rowBytes, steps: memory.allocate(vocabularySize), stride, width: dimension });
  return table;
}

function writeTower({ memory, network, store }: Writing, i: number): Struct<typeof towerFields> {
  const tower = memory.struct(towerFields);
  const filterStride = roundUp(network.textFilters, 8);
  const turned = network.textKernel * filterStride * roundUp(network.inputs.texts[i].dimension, 4);
  tower.set({
    kernel: network.textKernel,
    filters: network.textFilters,
    filterStride,
    weights: store.addressOf(variableNames.textKernel(i)).data,
    weightsGradient: store.gradientOf(variableNames.textKernel(i)),
    bias: store.addressOf(variableNames.textBias(i)).data,
    biasGradient: store.gradientOf(variableNames.textBias(i)),
    byFilter: memory.allocate(turned),
    byFilterGradient: memory.allocate(turned),
    pooled: memory.allocate(blockRows * filterStride),
    winners: memory.allocate(blockRows * filterStride),
  });
  return tower;
}
