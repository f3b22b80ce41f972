/**
 * Compiles the WebAssembly kernels: build/kernels/<name>.ts (AssemblyScript) into a <name>-kernel.ts beside its user, which is
 * kept with the sources, so that they run unbuilt. `node build/kernels.mjs` after changing one; a test compares the two.
 */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const simd = ['--enable', 'simd'];
/** On a memory that several threads share: the largest that 32 bits address. */
const shared = [...simd, '--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
const relaxed = [...shared, '--enable', 'relaxed-simd'];

export const kernels = [
  { source: 'build/kernels/snappy.ts', target: 'core/formats/snappy-kernel.ts' },
  { source: 'build/kernels/text-hash.ts', target: 'core/stages/statistics/text-hash-kernel.ts' },
  { source: 'build/kernels/fused.ts', target: 'core/learning/fused/fused-kernel.ts', features: shared },
  { source: 'build/kernels/fused.ts', target: 'core/learning/fused/fused-relaxed-kernel.ts', features: relaxed },
  { source: 'build/kernels/multiply-add.ts', target: 'test/bench/multiply-add-kernel.ts', features: simd },
  { source: 'build/kernels/histogram.ts', target: 'core/learning/trees/histogram-kernel.ts', features: simd },
];

/** The TypeScript module that holds the compiled kernel. */
export async function compileKernel({ source, features = [] }) {
  const { default: asc } = await import('assemblyscript/asc');
  const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--importMemory', ...features];
  const { error, stderr, binary } = await compile(asc, [path.join(root, source), ...options, '--outFile', 'kernel.wasm']);
  if (error || !binary) throw new Error(`${source} cannot be compiled: ${stderr}`);
  const lines = Buffer.from(binary)
    .toString('base64')
    .match(/.{1,160}/g)
    .map((line) => `  '${line}'`);
  return `/** Compiled from ${source} by build/kernels.mjs. */\n\nexport const kernelBytes: readonly string[] = [\n${lines.join(',\n')},\n];\n`;
}

async function compile(asc, args) {
  let binary;
  const writeFile = (name, contents) => {
    if (name.endsWith('.wasm')) binary = contents;
  };
  const { error, stderr } = await asc.main(args, { writeFile });
  return { error, stderr: stderr.toString(), binary };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const kernel of kernels) writeFileSync(path.join(root, kernel.target), await compileKernel(kernel));
}
