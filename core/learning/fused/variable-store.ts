/** The variables of a network in the kernels' memory, with gradients and moments: allocated, written and read back. */

import { invariant } from '../../foundation/index.ts';
import { elementCount } from '../variables.ts';
import { type KernelMemory, roundUp } from './kernel-memory.ts';
import type { NetworkLayout, VariableLayout } from './variable-layout.ts';

/** What an optimiser keeps for every weight. */
export interface Moments {
  readonly first: boolean;
  readonly second: boolean;
}

/** In bytes; 0 for moments that are not kept. */
export interface VariableAddress {
  readonly data: number;
  readonly first: number;
  readonly second: number;
}

export type Part = keyof VariableAddress;

export interface VariableStore {
  /** Of the variables that are not tables, one behind the other. */
  readonly base: VariableAddress & { readonly gradient: number };
  /** Also of a table. */
  addressOf(name: string): VariableAddress;
  write(name: string, part: Part, values: Float32Array): void;
  /** A copy. */
  read(name: string, part: Part): Float32Array;
}

const parts: readonly Part[] = ['data', 'first', 'second'];

export function createVariableStore(memory: KernelMemory, layout: NetworkLayout, moments: Moments): VariableStore {
  const allocate = (floats: number): VariableAddress => ({
    data: memory.allocate(floats),
    first: moments.first ? memory.allocate(floats) : 0,
    second: moments.second ? memory.allocate(floats) : 0,
  });
  const base = { ...allocate(layout.count), gradient: memory.allocate(layout.count) };
  const known = new Map<string, { readonly layout: VariableLayout; readonly address: VariableAddress }>();
  for (const variable of layout.variables) {
    const address =
      variable.at === 'table' ? tableAt(memory.allocate(variable.size), variable, moments) : within(base, variable.at);
    known.set(variable.variable.name, { layout: variable, address });
  }
  const find = (name: string) => {
    const found = known.get(name);
    invariant(found, `the network has ${name}`);
    return found;
  };
  const values = (name: string, part: Part): Float32Array => {
    const { layout: variable, address } = find(name);
    // A table's parts share its area: the last row ends where the table does.
    return memory.floats(address[part], variable.size - (variable.at === 'table' ? (address[part] - address.data) / 4 : 0));
  };
  return {
    base,
    addressOf: (name) => find(name).address,
    write: (name, part, source) => {
      const { layout: variable } = find(name);
      const to = values(name, part);
      for (let i = 0; i < source.length; i++) to[variable.placeOf(i)] = source[i];
    },
    read: (name, part) => {
      const { layout: variable } = find(name);
      const from = values(name, part);
      const copy = new Float32Array(elementCount(variable.variable.shape));
      for (let i = 0; i < copy.length; i++) copy[i] = from[variable.placeOf(i)];
      return copy;
    },
  };
}

/** A row's moments lie behind it. */
function tableAt(data: number, { variable }: VariableLayout, moments: Moments): VariableAddress {
  const bytes = 4 * roundUp(variable.shape[1], 4);
  const first = moments.first ? data + bytes : 0;
  const second = moments.second ? data + (moments.first ? 2 : 1) * bytes : 0;
  return { data, first, second };
}

function within(base: VariableAddress, at: number): VariableAddress {
  const [data, first, second] = parts.map((part) => (base[part] === 0 ? 0 : base[part] + 4 * at));
  return { data, first, second };
}
