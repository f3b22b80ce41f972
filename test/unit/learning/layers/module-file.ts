/** A module of a user on disk, and the spec it builds. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Json } from '../../../../core/foundation/index.ts';
import { buildLayers, type LayersSpec, type NetworkSpec } from '../../../../core/learning/index.ts';

export async function moduleFile(source: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'get-model-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const path = join(dir, 'get-model.mjs');
  await writeFile(path, source);
  return pathToFileURL(path).href;
}

export async function builtFrom(
  source: string,
  { inputs, output }: Pick<NetworkSpec, 'inputs' | 'output'>,
  settings: Readonly<Record<string, Json>> = {},
): Promise<LayersSpec> {
  return buildLayers({ url: await moduleFile(source), source, settings, inputs, output, seed: 7 });
}
