import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Kernels {
  readonly kernels: readonly { readonly source: string; readonly target: string }[];
  compileKernel(kernel: Kernels['kernels'][number]): Promise<string>;
}

const { kernels, compileKernel } = (await import(pathToFileURL(resolve('build/kernels.mjs')).href)) as Kernels;

describe('the compiled kernels', () => {
  it.each(kernels)('are what their source compiles to: $target', async (kernel) => {
    expect(await readFile(resolve(kernel.target), 'utf8')).toBe(await compileKernel(kernel));
  });
});
