/** Weights as bytes: little-endian float32, one tensor after the other, with a list of what lies where. */

import { invariant } from '../foundation/index.ts';
import type { Tensor, Weights } from './network.ts';
import { elementCount } from './variables.ts';

export interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface TensorBytes {
  /** In the order of the bytes. */
  readonly entries: readonly TensorEntry[];
  readonly bytes: Uint8Array;
}

export function encodeTensors(weights: Weights): TensorBytes {
  const entries = [...weights].map(([name, tensor]) => ({ name, shape: tensor.shape }));
  const bytes = new Uint8Array(tensorByteLength(entries));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { data } of weights.values()) {
    for (let i = 0; i < data.length; i++, at += 4) view.setFloat32(at, data[i], true);
  }
  return { entries, bytes };
}

/** `bytes` must hold exactly what `entries` say: check `tensorByteLength` first where they come from a file. */
export function decodeTensors({ entries, bytes }: TensorBytes): Weights {
  invariant(bytes.length === tensorByteLength(entries), 'the bytes are as long as their tensors');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  return new Map(
    entries.map(({ name, shape }): [string, Tensor] => {
      const data = new Float32Array(elementCount(shape));
      for (let i = 0; i < data.length; i++, at += 4) data[i] = view.getFloat32(at, true);
      return [name, { shape, data }];
    }),
  );
}

export function tensorByteLength(entries: readonly TensorEntry[]): number {
  return entries.reduce((sum, entry) => sum + 4 * elementCount(entry.shape), 0);
}
