/** Files that settings of features name: pretrained word vectors, and the parts of a text encoder. */

import { readdir, stat } from 'node:fs/promises';
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
    for (const path of await namedBy(features[feature] ?? {}, projectDir)) {
      const info = await stat(path).catch(() => undefined);
      if (info?.isFile()) files.push({ feature, path });
    }
  }
  return files;
}

async function namedBy({ vectors, encoder }: ProjectConfig['features'][string], projectDir: string): Promise<readonly string[]> {
  const absolute = (path: string): string => (isAbsolute(path) ? path : join(projectDir, path));
  const named = vectors === undefined ? [] : [absolute(vectors)];
  for (const dir of encoder === undefined ? [] : [absolute(encoder), join(absolute(encoder), 'onnx')]) {
    const names = await readdir(dir).catch(() => []);
    named.push(...names.sort().map((name) => join(dir, name)));
  }
  return named;
}

/** Transform's properties without the paths of files. */
export function withoutFiles(properties: Json): Json {
  const { features, ...others } = properties as { readonly features: Readonly<Record<string, Readonly<Record<string, Json>>>> };
  const named = Object.entries(features).map(
    ([name, { vectors: _vectors, encoder: _encoder, ...settings }]) => [name, settings] as const,
  );
  return { ...others, features: Object.fromEntries(named) };
}
