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
}

/** Kernels with a memory of their own, which other threads may share. */
export interface StartedKernels {
  readonly kernels: FusedKernels;
  readonly memory: WebAssemblyMemory;
  /** Compiled; passes to threads. */
  readonly module: object;
}

declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  validate(bytes: Uint8Array): boolean;
};

const bytesOf: Record<FusedBuild, readonly string[]> = { relaxed: relaxedBytes, simd: kernelBytes };
const modules = new Map<FusedBuild, object>();
const firstPages = 16;
const mostPages = 65_536;

/** Why this runtime cannot run the build; undefined where it can. */
export function buildRefusal(build: FusedBuild): string | undefined {
  if (modules.has(build)) return undefined;
  const bytes = Buffer.from(bytesOf[build].join(''), 'base64');
  if (!WebAssembly.validate(bytes)) {
    return build === 'relaxed' ? 'this runtime has no relaxed SIMD' : 'this runtime has no WebAssembly SIMD';
  }
  modules.set(build, new WebAssembly.Module(bytes));
  return undefined;
}

/** Throws where the build is refused. */
export function startKernels(build: FusedBuild): StartedKernels {
  const refusal = buildRefusal(build);
  const module = modules.get(build);
  if (!module) throw new Error(refusal);
  const memory = new WebAssembly.Memory({ initial: firstPages, maximum: mostPages, shared: true });
  const abort = (): never => {
    throw new Error('the fused kernels stopped');
  };
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } });
  return { kernels: instance.exports as FusedKernels, memory, module };
}
