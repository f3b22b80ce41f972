/** Training by the fused kernels: a step is one call into WebAssembly, and the parameters live in its memory. */

import { invariant } from '../../foundation/index.ts';
import { dropoutSeeds } from '../dropout-mask.ts';
import type { Trainer, TrainerOptions } from '../engine.ts';
import { imageValues } from '../image-augmentation.ts';
import type { NetworkSpec, Tensor, Weights } from '../network.ts';
import { optimizerRule } from '../optimizer-rule.ts';
import { assertFits, elementCount, initialWeights, networkVariables } from '../variables.ts';
import { createBatchRoom } from './batch-room.ts';
import { createKernelMemory, type KernelMemory, memoryError, mostMemoryBytes } from './kernel-memory.ts';
import { type FusedBuild, startKernels } from './kernel-module.ts';
import { createOptimizerPlan } from './optimizer-plan.ts';
import { type WrittenPlan, writePlan } from './plan-writer.ts';
import { layOutNetwork, variableBytes } from './variable-layout.ts';

/** Throws the problem engine/unavailable where the network does not fit into the memory. */
export function createFusedTrainer(build: FusedBuild, network: NetworkSpec, options: TrainerOptions): Trainer {
  const { slots } = optimizerRule(options);
  const layout = layOutNetwork(network, slots.length);
  if (variableBytes(layout, slots.length) > mostMemoryBytes) throw memoryError();
  const weights = options.weights ?? initialWeights(network, options.seed);
  assertFits(network, weights);
  const started = startKernels(build);
  const { kernels } = started;
  const memory = createKernelMemory(started.memory, kernels.heapStart());
  const written = writePlan(memory, { network, layout }, { first: slots.includes('m'), second: slots.includes('v') });
  const optimizer = createOptimizerPlan(memory, written.optimizer, { ...options, l2: network.l2 });
  setClassWeights(memory, written, options.classWeights ?? []);
  const { store, plan } = written;
  for (const [name, { data }] of weights) store.write(name, 'data', data);
  let iterations = restoreState(memory, written, slots, options.optimizerState);
  optimizer.prepareStep(iterations);
  const room = createBatchRoom(memory, network, written);
  /** Whether rows of tables lag behind. */
  let lagging = false;
  const catchUp = (): void => {
    if (lagging) kernels.catchUp(plan.address);
    lagging = false;
  };
  const variables = networkVariables(network);
  return {
    step: (batch) => {
      room.write(batch, imageValues(network, batch, { seed: options.seed, iterations }));
      iterations++;
      optimizer.prepareStep(iterations);
      if (network.dropout > 0) writeSeeds(memory, written, dropoutSeeds(network, options.seed, iterations - 1));
      lagging = true;
      const sum = kernels.step(plan.address);
      assertIds(written);
      optimizer.finishStep();
      if (iterations % optimizer.mostLag === 0) catchUp();
      return sum / batch.rows;
    },
    loss: (batch) => {
      room.write(batch, imageValues(network, batch));
      const sum = kernels.evaluate(plan.address);
      assertIds(written);
      return { sum, rows: batch.rows };
    },
    weights: () => {
      catchUp();
      return new Map(variables.map(({ name, shape }) => [name, { shape, data: store.read(name, 'data') }]));
    },
    optimizerState: () => {
      catchUp();
      const state = new Map<string, Tensor>([['iterations', { shape: [1], data: Float32Array.of(iterations) }]]);
      for (const { name, shape } of variables) {
        for (const slot of slots) state.set(`${name}/${slot}`, { shape, data: store.read(name, momentOf[slot]) });
      }
      return state;
    },
    dispose: () => {},
  };
}

type Slot = 'm' | 'v';
const momentOf = { m: 'first', v: 'second' } as const;

/** The steps taken before. */
function restoreState(
  memory: KernelMemory,
  { store, inputs, layout }: WrittenPlan,
  slots: readonly Slot[],
  state: Weights | undefined,
): number {
  if (!state) return 0;
  for (const { variable } of layout.variables) {
    for (const slot of slots) {
      const tensor = state.get(`${variable.name}/${slot}`);
      invariant(tensor?.data.length === elementCount(variable.shape), `the optimiser's state fits ${variable.name}`);
      store.write(variable.name, momentOf[slot], tensor.data);
    }
  }
  const iterations = state.get('iterations')?.data[0] ?? 0;
  for (const { table, vocabulary } of inputs) {
    if (table) memory.integers(table.get('steps'), vocabulary).fill(iterations);
  }
  return iterations;
}

function setClassWeights(memory: KernelMemory, { plan }: WrittenPlan, weights: readonly number[]): void {
  const address = memory.allocate(2 * weights.length);
  memory.doubles(address, weights.length).set(weights);
  plan.set({ classWeights: address, classCount: weights.length });
}

function writeSeeds(memory: KernelMemory, { layers }: WrittenPlan, seeds: readonly (readonly number[])[]): void {
  for (const [i, layer] of layers.entries()) memory.integers(layer.get('seeds'), seeds[i].length).set(seeds[i]);
}

/** An id out of range is a bug of the caller; it would train other rows. */
function assertIds({ plan }: WrittenPlan): void {
  invariant(plan.get('fault') === 0, 'every id of the batch lies in its vocabulary');
}
