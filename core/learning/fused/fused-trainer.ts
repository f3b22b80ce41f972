/** Training by the fused kernels: a step is one call into WebAssembly, and the parameters live in its memory. */

import { invariant } from '../../foundation/index.ts';
import { dropoutSeeds } from '../dropout-mask.ts';
import type { Trainer, TrainerOptions } from '../engine.ts';
import { imageValues } from '../image-augmentation.ts';
import type { NetworkSpec, Tensor, Weights } from '../network.ts';
import { optimizerRule } from '../optimizer-rule.ts';
import { assertFits, elementCount, initialWeights, networkVariables } from '../variables.ts';
import { createBatchRoom } from './batch-room.ts';
import { createFusedPrivacy } from './fused-privacy.ts';
import { createHelperThreads } from './helper-threads.ts';
import { createKernelMemory, type KernelMemory, memoryError, mostMemoryBytes } from './kernel-memory.ts';
import { type FusedBuild, startKernels } from './kernel-module.ts';
import { createOptimizerPlan } from './optimizer-plan.ts';
import { type WrittenPlan, writePlan } from './plan-writer.ts';
import { layOutNetwork, variableBytes } from './variable-layout.ts';

/** Results depend on the number of threads: so many shares a batch is divided into. */
export interface FusedSetup {
  readonly build: FusedBuild;
  readonly threads: number;
}

/** Throws the problem engine/unavailable where the network does not fit into the memory. */
export function createFusedTrainer({ build, threads }: FusedSetup, network: NetworkSpec, options: TrainerOptions): Trainer {
  const { slots } = optimizerRule(options);
  const layout = layOutNetwork(network, slots.length);
  if (variableBytes(layout, slots.length, threads) > mostMemoryBytes) throw memoryError();
  const weights = options.weights ?? initialWeights(network, options.seed);
  assertFits(network, weights);
  const started = startKernels(build, threads > 1);
  const { kernels } = started;
  const memory = createKernelMemory(started.memory, kernels.heapStart(), started.used);
  const moments = { first: slots.includes('m'), second: slots.includes('v') };
  const isPrivate = options.private !== undefined;
  const written = writePlan(memory, { network, layout, shares: threads, moments, isPrivate });
  const optimizer = createOptimizerPlan(memory, written.optimizer, { ...options, l2: network.l2 });
  setClassWeights(memory, written, options.classWeights ?? []);
  const { store, team } = written;
  for (const [name, { data }] of weights) store.write(name, 'data', data);
  let iterations = restoreState(memory, written, slots, options.optimizerState);
  optimizer.prepareStep(iterations);
  const privacy = options.private && createFusedPrivacy(memory, written, { network, options: options.private });
  const room = createBatchRoom(memory, written, { network, clips: isPrivate, everyRow: privacy?.everyRow ?? false });
  /** Whether rows of tables lag behind. */
  let lagging = false;
  const catchUp = (): void => {
    if (lagging) kernels.catchUp(team.address);
    lagging = false;
  };
  const variables = networkVariables(network);
  const helpers = createHelperThreads(threads - 1, started, team);
  return {
    step: (batch) => {
      room.write(batch, imageValues(network, batch, { seed: options.seed, iterations }));
      iterations++;
      optimizer.prepareStep(iterations);
      if (network.dropout > 0) writeSeeds(memory, written, dropoutSeeds(network, options.seed, iterations - 1));
      privacy?.prepareStep(iterations, batch.rows);
      lagging = true;
      helpers.start();
      const sum = kernels.step(team.address);
      assertIds(written);
      optimizer.finishStep();
      if (iterations % optimizer.mostLag === 0) catchUp();
      return sum / batch.rows;
    },
    loss: (batch) => {
      room.write(batch, imageValues(network, batch));
      const sum = kernels.evaluate(team.address);
      assertIds(written);
      return { sum, rows: batch.rows };
    },
    weights: () => {
      catchUp();
      return new Map(variables.map(({ name, shape }) => [name, { shape, data: store.read(name, 'data') }]));
    },
    optimizerState: () => {
      catchUp();
      return readState(written, slots, iterations);
    },
    dispose: helpers.close,
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
  for (const { shares, vocabulary } of inputs) {
    const [{ table }] = shares;
    if (table) memory.integers(table.get('steps'), vocabulary).fill(iterations);
  }
  return iterations;
}

function readState({ store, layout }: WrittenPlan, slots: readonly Slot[], iterations: number): Weights {
  const state = new Map<string, Tensor>([['iterations', { shape: [1], data: Float32Array.of(iterations) }]]);
  for (const { variable } of layout.variables) {
    const { name, shape } = variable;
    for (const slot of slots) state.set(`${name}/${slot}`, { shape, data: store.read(name, momentOf[slot]) });
  }
  return state;
}

function setClassWeights(memory: KernelMemory, { plans }: WrittenPlan, weights: readonly number[]): void {
  const address = memory.allocate(2 * weights.length);
  memory.doubles(address, weights.length).set(weights);
  for (const plan of plans) plan.set({ classWeights: address, classCount: weights.length });
}

function writeSeeds(memory: KernelMemory, written: WrittenPlan, seeds: readonly (readonly number[])[]): void {
  for (const [i, layer] of written.layers.entries()) memory.integers(layer.seeds, seeds[i].length).set(seeds[i]);
}

/** An id out of range is a bug of the caller; it would train other rows. */
function assertIds({ plans }: WrittenPlan): void {
  invariant(plans[0].get('fault') === 0, 'every id of the batch lies in its vocabulary');
}
