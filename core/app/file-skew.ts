/** Two files joined by identifier features: which features are the same in both. */

import { tmpdir } from 'node:os';
import { openExampleReader } from '../formats/index.ts';
import { attempt, type CancelSignal, type Result, unwrap } from '../foundation/index.ts';
import { detectFeatureSkew, type FeatureSkewOptions, type FeatureSkewResult } from '../stages/validate/index.ts';

export type { FeatureSkewResult };

export type FileSkewOptions = Omit<FeatureSkewOptions, 'scratchDir' | 'memoryLimit' | 'signal'>;

export function fileSkew(
  files: { readonly base: string; readonly test: string },
  options: FileSkewOptions,
  signal: CancelSignal,
): Promise<Result<FeatureSkewResult>> {
  return attempt(async () => {
    const base = unwrap(await openExampleReader(files.base, { signal }));
    const test = unwrap(await openExampleReader(files.test, { signal }));
    const all = { ...options, scratchDir: tmpdir(), signal };
    return unwrap(await detectFeatureSkew(base.batches(signal), test.batches(signal), all));
  });
}
