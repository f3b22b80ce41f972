/** The compiled fused kernels (build/kernels/fused.ts): two builds, loaded once, started once for every model in training. */

import { kernelBytes } from './fused-kernel.ts';
import { kernelBytes as relaxedBytes } from './fused-relaxed-kernel.ts';
import type { WebAssemblyMemory } from './kernel-memory.ts';

/** relaxed: multiplies and adds in one rounding, where the runtime knows how; faster, and different in the last bits. */
export const fusedBuilds = ['relaxed', 'simd'] as const;
export type FusedBuild = (typeof fusedBuilds)[number];

/** A team's address goes in; losses come out. */
export interface FusedKernels {
  heapStart(): number;
  step(team: number): number;
  evaluate(team: number): number;
  catchUp(team: number): void;
  /** Rows [from .. from + rows) of a tower's images into joined rows of so many bytes; and back. */
  imagesForward(tower: number, from: number, rows: number, joined: number, joinedBytes: number): void;
  imagesBackward(tower: number, rows: number, joinedDelta: number, joinedBytes: number): void;
}

/** Kernels with a memory of their own, which other threads may share. */
export interface StartedKernels {
  readonly kernels: FusedKernels;
  readonly memory: WebAssemblyMemory;
  /** Compiled; passes to threads. */
  readonly module: object;
  /** Whether there is something in the memory already. */
  readonly used: boolean;
}

declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
};

const bytesOf: Record<FusedBuild, readonly string[]> = { relaxed: relaxedBytes, simd: kernelBytes };
/** By build, for a memory that threads share and for one of its own. */
const modules = new Map<FusedBuild, { readonly shared: object; readonly own: object }>();
const firstPages = 16;
const mostPages = 65_536;

/** Why this runtime cannot run the build; undefined where it can. */
export function buildRefusal(build: FusedBuild): string | undefined {
  if (modules.has(build)) return undefined;
  const bytes = Buffer.from(bytesOf[build].join(''), 'base64');
  if (!WebAssembly.validate(bytes)) {
    return build === 'relaxed' ? 'this runtime has no relaxed SIMD' : 'this runtime has no WebAssembly SIMD';
  }
  modules.set(build, { shared: new WebAssembly.Module(bytes), own: new WebAssembly.Module(unshared(bytes)) });
  return undefined;
}

/** The import of the memory in a module's bytes: its name, its kind, and limits with a maximum that are shared. */
const sharedImport = Buffer.from([...Buffer.from('\x06memory'), 2, 3]);

/** The same kernels on a memory that is not shared: a runtime knows how large such a one is, and collects it in time. */
function unshared(bytes: Buffer): Buffer {
  const at = bytes.indexOf(sharedImport);
  if (at < 0) throw new Error('the fused kernels import a shared memory');
  const copy = Buffer.from(bytes);
  copy[at + sharedImport.length - 1] = 1;
  return copy;
}

/** Shared memories that no thread uses any more. A runtime counts none of their bytes, and would keep too many. */
const spares: WebAssemblyMemory[] = [];

/** Throws where the build is refused. `shared`: other threads take part. */
export function startKernels(build: FusedBuild, shared: boolean): StartedKernels {
  const refusal = buildRefusal(build);
  const compiled = modules.get(build);
  if (!compiled) throw new Error(refusal);
  const module = shared ? compiled.shared : compiled.own;
  const spare = shared ? spares.pop() : undefined;
  const memory = spare ?? new WebAssembly.Memory({ initial: firstPages, maximum: mostPages, shared });
  const abort = (): never => {
    throw new Error('the fused kernels stopped');
  };
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  return { kernels: instance.exports as FusedKernels, memory, module, used: spare !== undefined };
}

/** After its last use by any thread. One is kept for the next trainer. */
export function giveBack(memory: WebAssemblyMemory): void {
  if (spares.length === 0) spares.push(memory);
}
