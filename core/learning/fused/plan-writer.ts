/** Lays a network into the memory of its kernels: variables, their moments, and for every share of a batch room for a block of rows. */

import { imagesOf, wideWidth } from '../image-stages.ts';
import { variableNames } from '../variables.ts';
import { type PlannedTower, writeImageTowers } from './image-writer.ts';
import { type PlannedInput, writeInputs } from './input-writer.ts';
import { type KernelMemory, roundUp, type Struct } from './kernel-memory.ts';
import { type PlannedLayer, writeLayers } from './layer-writer.ts';
import { optimizerFields, planFields, teamFields } from './plan-fields.ts';
import { blockRowsOf, gradientOf, type Writing } from './plan-shares.ts';
import type { NetworkLayout } from './variable-layout.ts';
import { createVariableStore, type VariableStore } from './variable-store.ts';

/** Floats beyond the last row that whole vectors may read or write. */
const spareFloats = 16;
/** Words of the kernels' own note of what they update. */
const runWords = 8;
const wordsOfSums = 4;

export interface WrittenPlan {
  readonly team: Struct<typeof teamFields>;
  /** One a share. */
  readonly plans: readonly Struct<typeof planFields>[];
  readonly optimizer: Struct<typeof optimizerFields>;
  readonly layout: NetworkLayout;
  readonly store: VariableStore;
  readonly inputs: readonly PlannedInput[];
  readonly towers: readonly PlannedTower[];
  readonly layers: readonly PlannedLayer[];
}

export interface PlanTask extends Pick<Writing, 'network' | 'layout' | 'moments' | 'isPrivate'> {
  /** Into so many parts every batch is divided. */
  readonly shares: number;
}

export function writePlan(memory: KernelMemory, { network, layout, shares, moments, isPrivate }: PlanTask): WrittenPlan {
  const store = createVariableStore(memory, layout, moments);
  const others = Array.from({ length: shares - 1 }, () => memory.allocate(layout.count));
  const gradients = [store.base.gradient, ...others];
  const blockRows = blockRowsOf(network);
  const writing: Writing = { memory, network, layout, store, moments, blockRows, isPrivate, gradients };
  const optimizer = memory.struct(optimizerFields);
  const { data, first, second } = store.base;
  optimizer.set({ data, first, second, count: layout.count, penalised: layout.penalised });
  const { inputs, addresses } = writeInputs(writing);
  const { towers, addresses: towerAddresses } = writeImageTowers(writing);
  const { layers, addresses: layerAddresses } = writeLayers(writing);
  const plans = memory.structs(planFields, shares);
  const outputTransposed = allocateTransposedOutput(writing);
  for (const [share, plan] of plans.entries()) {
    plan.set({
      layerCount: layers.length,
      layers: layerAddresses[share],
      normalises: network.batchNorm && layers.length > 0 ? 1 : 0,
      inputCount: inputs.length,
      inputs: addresses[share],
      towerCount: towers.length,
      towers: towerAddresses[share],
      optimizer: optimizer.address,
      gradient: writing.gradients[share],
      run: memory.allocate(runWords),
      sums: memory.allocate(wordsOfSums),
      squares: memory.allocate(isPrivate ? 2 * blockRows : 0),
      outputTransposed,
    });
    setShape(plan, writing);
    setOutput(plan, writing, share);
  }
  const team = memory.struct(teamFields);
  team.set({ shareCount: shares, shares: plans[0].address });
  return { team, plans, optimizer, layout, store, inputs, towers, layers };
}

const outputKinds = { binary: 0, multiclass: 1, regression: 2, multilabel: 3 } as const;

function setShape(plan: WrittenPlan['plans'][number], { network, layout, blockRows }: Writing): void {
  const { inputs, output, family, dropout } = network;
  const deep = family === 'wide_deep';
  plan.set({
    blockRows,
    output: outputKinds[output.kind],
    units: output.units,
    unitStride: layout.unitStride,
    wideStride: layout.wideStride,
    denseWidth: wideWidth(network),
    joinedStride: layout.joinedStride,
    joinsTables: deep && inputs.embeddings.length + inputs.texts.length + imagesOf(inputs).length > 0 ? 1 : 0,
    deep: deep ? 1 : 0,
    // A unit stays where its random number, 32 bits of it, is at least the dropout.
    dropThreshold: deep ? Math.ceil(dropout * 2 ** 32) : 0,
    keepScale: 1 / (1 - dropout),
  });
}

function setOutput(plan: WrittenPlan['plans'][number], writing: Writing, share: number): void {
  const { memory, network, layout, store, blockRows } = writing;
  const joined = blockRows * layout.joinedStride + spareFloats;
  const logits = blockRows * layout.unitStride + spareFloats;
  plan.set({
    joined: memory.allocate(joined),
    joinedDelta: memory.allocate(joined),
    logits: memory.allocate(logits),
    logitsDelta: memory.allocate(logits),
    bias: store.addressOf(variableNames.bias).data,
    biasGradient: gradientOf(writing, variableNames.bias, share),
  });
  if (wideWidth(network) > 0) {
    plan.set({
      wideDense: store.addressOf(variableNames.wideDense).data,
      wideDenseGradient: gradientOf(writing, variableNames.wideDense, share),
      wideDenseStride: roundUp(wideWidth(network), 8),
    });
  }
  if (network.family === 'linear') return;
  plan.set({
    outputKernel: store.addressOf(variableNames.outputKernel).data,
    outputGradient: gradientOf(writing, variableNames.outputKernel, share),
  });
}

/** 0 where there is one output unit: a column is its own transpose. */
function allocateTransposedOutput({ memory, network, layout }: Writing): number {
  if (network.family === 'linear' || network.output.units === 1) return 0;
  return memory.allocate(roundUp(network.hidden.at(-1) ?? layout.joinedStride, 8) * layout.unitStride);
}
