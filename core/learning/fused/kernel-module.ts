/** The compiled fused kernels (build/kernels/fused.ts): two builds, loaded once, started once for every model in training. */

import { kernelBytes } from './fused-kernel.ts';
import { kernelBytes as relaxedBytes } from './fused-relaxed-kernel.ts';
import type { WebAssemblyMemory } from './kernel-memory.ts';

/** relaxed: multiplies and adds in one rounding, where the runtime knows how; faster, and different in the last bits. */
export const fusedBuilds = ['relaxed', 'simd'] as const;
export type FusedBuild = (typeof fusedBuilds)[number];

/** A plan's address goes in; losses come out. */
export interface FusedKernels {
  heapStart(): number;
  step(plan: number): number;
  evaluate(plan: number): number;
  catchUp(plan: number): void;
  /** Rows [from .. from + rows) of a tower's images into joined rows of so many bytes; and back. */
  imagesForward(tower: number, from: number, rows: number, joined: number, joinedBytes: number): void;
  imagesBackward(tower: number, from: number, rows: number, joinedDelta: number, joinedBytes: number): void;
}

declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => WebAssemblyMemory;
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

/** With a memory of their own. Throws where the build is refused. */
export function startKernels(build: FusedBuild): { readonly kernels: FusedKernels; readonly memory: WebAssemblyMemory } {
  const refusal = buildRefusal(build);
  const compiled = modules.get(build);
  if (!compiled) throw new Error(refusal);
  const memory = new WebAssembly.Memory({ initial: firstPages, maximum: mostPages });
  const abort = (): never => {
    throw new Error('the fused kernels stopped');
  };
  const instance = new WebAssembly.Instance(compiled, { env: { memory, abort } });
  return { kernels: instance.exports as FusedKernels, memory };
}
