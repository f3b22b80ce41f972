/** transform.json: the fitted transform on disk, written canonically and checked when read. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, canonicalJson, type Json, type Result, raise } from '../foundation/index.ts';
import { transformedSpec } from './feature-layout.ts';
import { createFeatureWriter } from './feature-writers.ts';
import type { FittedFeature, FittedTransform } from './fitted-transform.ts';
import { openEncoders } from './sentence/open-encoders.ts';
import { writeWholeFile } from './whole-file.ts';

export const transformFileName = 'transform.json';

/** The same transform gives the same bytes. */
export function encodeFittedTransform(transform: FittedTransform): string {
  return `${canonicalJson(transform as unknown as Json)}\n`;
}

/** Raises `artifact/damaged` where the text is not a transform this version can apply. */
export function decodeFittedTransform(text: string): FittedTransform {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    raiseDamaged('it is not JSON');
  }
  const transform = value as Partial<FittedTransform> | null;
  if (transform?.format !== 'loopwright.transform') raiseDamaged('it is not a fitted transform');
  if (transform.version !== 1 && transform.version !== 2) {
    raiseDamaged(`its version is ${String(transform.version)}, and this program knows 1 and 2`);
  }
  const { features, inputs, label, spec } = transform;
  if (!Array.isArray(features) || !Array.isArray(inputs) || label === undefined) raiseDamaged('parts of it are missing');
  // The layout follows from the features: recomputing it checks every feature's parameters at once.
  let expected: string;
  try {
    for (const feature of features) createFeatureWriter(feature as FittedFeature, 0);
    expected = canonicalJson(transformedSpec(features, label) as unknown as Json);
  } catch {
    raiseDamaged('a feature in it cannot be understood');
  }
  if (canonicalJson(spec as unknown as Json) !== expected) raiseDamaged('its features and its layout differ');
  return transform as FittedTransform;
}

export async function writeFittedTransform(dir: string, transform: FittedTransform): Promise<void> {
  await writeWholeFile(join(dir, transformFileName), [encodeFittedTransform(transform)]);
}

/** Of a TransformGraph artifact. Problems: `artifact/not-found`, `artifact/damaged`. */
export async function readFittedTransform(dir: string): Promise<Result<FittedTransform>> {
  return attempt(async () => {
    const path = join(dir, transformFileName);
    const text = await readFile(path, 'utf8').catch(() =>
      raise('artifact/not-found', `The fitted transform cannot be read: ${path}`, 'Run the pipeline again from Transform.'),
    );
    const transform = decodeFittedTransform(text);
    await openEncoders(dir, transform);
    return transform;
  });
}

function raiseDamaged(because: string): never {
  raise(
    'artifact/damaged',
    `The fitted transform is damaged: ${because}.`,
    'Run the pipeline again from Transform, or restore the file.',
  );
}
