/** Files that settings of features name: pretrained word vectors. */

import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { ProjectConfig } from '../contract/index.ts';
import type { Json } from '../foundation/index.ts';

export interface FeatureFile {
  readonly feature: string;
  /** Absolute. */
  readonly path: string;
}

/** Those that are there, by feature; what is missing the stage says. */
export async function featureFiles(projectDir: string, features: ProjectConfig['features']): Promise<readonly FeatureFile[]> {
  const files: FeatureFile[] = [];
  for (const feature of Object.keys(features).sort()) {
    const { vectors } = features[feature] ?? {};
    if (vectors === undefined) continue;
    const path = isAbsolute(vectors) ? vectors : join(projectDir, vectors);
    const info = await stat(path).catch(() => undefined);
    if (info?.isFile()) files.push({ feature, path });
  }
  return files;
}

/** Transform's properties without the paths of files. */
export function withoutFiles(properties: Json): Json {
  const { features, ...others } = properties as { readonly features: Readonly<Record<string, Readonly<Record<string, Json>>>> };
  const named = Object.entries(features).map(([name, { vectors: _vectors, ...settings }]) => [name, settings] as const);
  return { ...others, features: Object.fromEntries(named) };
}
