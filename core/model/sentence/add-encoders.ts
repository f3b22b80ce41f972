/** Puts the encoders of sentence features beside the fitted transform, and learns from them how wide the features are. */

import { isAbsolute, join } from 'node:path';
import { raise } from '../../foundation/index.ts';
import { transformedSpec } from '../feature-layout.ts';
import type { FeatureOptions, FittedFeature, FittedTransform } from '../fitted-transform.ts';
import { encoderFolder, encoderName, findEncoderFiles, placeEncoder } from './encoder-files.ts';
import { openEncoders, openFrom } from './open-encoders.ts';

export interface AddEncodersOptions {
  /** What relative paths start from. */
  readonly projectDir: string;
  /** Folder of the fitted transform. */
  readonly dir: string;
}

type SentenceFeature = Extract<FittedFeature, { readonly kind: 'sentence' }>;

/** Problems: project/config-invalid, file/not-found, file/not-readable, engine/unavailable, model/invalid, disk/full, disk/failed. */
export async function addEncoders(
  transform: FittedTransform,
  settings: Readonly<Record<string, FeatureOptions>>,
  options: AddEncodersOptions,
): Promise<FittedTransform> {
  if (!transform.features.some(({ kind }) => kind === 'sentence')) return transform;
  const features: FittedFeature[] = [];
  for (const feature of transform.features) {
    features.push(feature.kind === 'sentence' ? await withEncoder(feature, settings[feature.name] ?? {}, options) : feature);
  }
  await openEncoders(options.dir, { features });
  return { ...transform, features, spec: transformedSpec(features, transform.label) };
}

async function withEncoder(
  feature: SentenceFeature,
  { encoder: path, max_length: wanted }: FeatureOptions,
  { projectDir, dir }: AddEncodersOptions,
): Promise<SentenceFeature> {
  if (path === undefined) return raiseNoEncoder(feature.name);
  const source = isAbsolute(path) ? path : join(projectDir, path);
  const files = await findEncoderFiles(source);
  const { pooling } = feature.encoder;
  const { dimension, mostTokens } = await openFrom(source, files, pooling);
  await placeEncoder(files, encoderFolder(dir, files.content), false);
  const maxLength = Math.min(wanted ?? feature.maxLength, mostTokens ?? Number.POSITIVE_INFINITY);
  return { ...feature, dimension, maxLength, encoder: { name: encoderName(source), content: files.content, pooling } };
}

function raiseNoEncoder(name: string): never {
  return raise(
    'project/config-invalid',
    `The feature ${name} is a sentence and names no encoder`,
    'Set encoder to a folder with model.onnx and its tokenizer, or choose text or tfidf.',
    { details: { feature: name } },
  );
}
