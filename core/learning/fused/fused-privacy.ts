/** Private training by the fused kernels: the norm rows are clipped to, and noise laid into the gradients before a step. */

import { invariant } from '../../foundation/index.ts';
import type { NetworkSpec } from '../network.ts';
import { createPrivateNoise, type NoiseTarget, type PrivateOptions } from '../private-noise.ts';
import { elementCount, networkVariables, type Variable, variableNames } from '../variables.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { WrittenPlan } from './plan-writer.ts';

export interface FusedPrivacy {
  readonly everyRow: boolean;
  /** After the batch was written. */
  prepareStep(step: number, rows: number): void;
}

export function createFusedPrivacy(
  memory: KernelMemory,
  written: WrittenPlan,
  { network, options }: { readonly network: NetworkSpec; readonly options: PrivateOptions },
): FusedPrivacy {
  const noise = createPrivateNoise(networkVariables(network), options);
  const everyRow = options.noiseMultiplier > 0;
  for (const plan of written.plans) plan.set({ everyRow: everyRow ? 1 : 0 });
  const targetOf = createTargets(memory, written, network);
  return {
    everyRow,
    prepareStep: (step, rows) => {
      // The kernels' gradients are of the mean over the batch.
      for (const plan of written.plans) plan.set({ rowNorm: options.clipNorm / rows });
      if (!everyRow) return;
      noise.add(step, rows, targetOf);
    },
  };
}

/** Where a variable's gradient lies just now: a table's moves with the room for batches. Every row of a table gets a mark. */
function createTargets(memory: KernelMemory, { store, plans, inputs, layout }: WrittenPlan, network: NetworkSpec) {
  const { embeddings, texts } = network.inputs;
  const tables = new Map([
    ...embeddings.map((_, i) => [variableNames.embedding(i), inputs[i]] as const),
    ...texts.map((_, i) => [variableNames.textEmbedding(i), inputs[embeddings.length + i]] as const),
  ]);
  const places = new Map(
    layout.variables.map(({ variable, placeOf, size }) => {
      const width = variable.shape.at(-1) ?? 1;
      const stride = tables.get(variable.name)?.stride;
      const place =
        stride === undefined ? placeOf : (element: number) => Math.floor(element / width) * stride + (element % width);
      return [
        variable.name,
        { size, places: Int32Array.from({ length: elementCount(variable.shape) }, (_, i) => place(i)) },
      ] as const;
    }),
  );
  return ({ name }: Variable): NoiseTarget => {
    const known = places.get(name);
    invariant(known, `the network has ${name}`);
    const input = tables.get(name);
    const table = input?.shares[0].table;
    if (input && table) {
      memory.integers(table.get('marks'), input.vocabulary).fill(1);
      return { gradient: memory.floats(table.get('gradient'), input.vocabulary * input.stride), places: known.places };
    }
    const address = plans[0].get('gradient') + store.addressOf(name).data - store.base.data;
    return { gradient: memory.floats(address, known.size), places: known.places };
  };
}
