/** The shares a batch is divided into: what the plan of each has in common with the others, and where its gradients lie. */

import { imagesOf } from '../image-stages.ts';
import type { NetworkSpec } from '../network.ts';
import type { ImageInput } from '../network-input.ts';
import type { KernelMemory } from './kernel-memory.ts';
import type { NetworkLayout } from './variable-layout.ts';
import type { Moments, VariableStore } from './variable-store.ts';

/** Rows taken through the layers at a time: their activations stay in the processor's caches. */
const wholeBlock = 128;
/** Images' activations are large. */
const imageBlock = 32;

export interface Writing {
  readonly memory: KernelMemory;
  readonly network: NetworkSpec;
  readonly layout: NetworkLayout;
  readonly store: VariableStore;
  readonly moments: Moments;
  readonly blockRows: number;
  /** Whether rows' gradients are clipped one by one. */
  readonly isPrivate: boolean;
  /** Of each share, the address of its gradients of the variables that are not tables. */
  readonly gradients: readonly number[];
}

export function blockRowsOf(network: NetworkSpec): number {
  return towersOf(network).length > 0 ? imageBlock : wholeBlock;
}

/** The images that go through a tower: a linear network's pixels are dense slots. */
export function towersOf({ family, inputs }: NetworkSpec): readonly ImageInput[] {
  return family === 'linear' ? [] : imagesOf(inputs);
}

/** A variable's gradient in a share. */
export function gradientOf({ store, gradients }: Writing, name: string, share: number): number {
  return gradients[share] + store.addressOf(name).data - store.base.data;
}
