/** Lays a network's image towers into the memory of its kernels: weights turned once for all, for every share what it writes. */

import { imageStages, pixelCount, towerWidth } from '../image-stages.ts';
import { imagesAt } from '../variables.ts';
import { allocateByFilter, type PlannedStage, writeImageTower } from './image-plan.ts';
import type { Struct } from './kernel-memory.ts';
import { imageTowerFields } from './plan-fields.ts';
import { gradientOf, towersOf, type Writing } from './plan-shares.ts';

/** An image input's tower in every share, and the floats of one image. */
export interface PlannedTower {
  readonly shares: readonly Struct<typeof imageTowerFields>[];
  /** By share. */
  readonly stages: readonly (readonly PlannedStage[])[];
  readonly pixels: number;
}

interface WrittenTowers {
  readonly towers: readonly PlannedTower[];
  /** Of each share, the first tower's address. */
  readonly addresses: readonly number[];
}

export function writeImageTowers(writing: Writing): WrittenTowers {
  const { memory, network, store, gradients } = writing;
  const { imageFilters = [] } = network;
  const images = towersOf(network);
  const structs = gradients.map(() => memory.structs(imageTowerFields, images.length));
  let column = imagesAt(network);
  const towers = images.map((input, index): PlannedTower => {
    const stages = imageStages(input, imageFilters);
    const byFilter = allocateByFilter(memory, stages);
    const planned = structs.map((towersOfShare, share) => {
      const struct = towersOfShare[index];
      const addresses = {
        dataOf: (name: string): number => store.addressOf(name).data,
        gradientOf: (name: string): number => gradientOf(writing, name, share),
      };
      struct.set({ column });
      return writeImageTower(memory, { struct, stages, index, byFilter }, { ...writing, addresses });
    });
    column += towerWidth(input, imageFilters);
    return { shares: structs.map((towersOfShare) => towersOfShare[index]), stages: planned, pixels: pixelCount(input) };
  });
  return { towers, addresses: structs.map(([first]) => first?.address ?? 0) };
}
