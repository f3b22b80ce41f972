/** The encoders a process has open, by content: a transform names one, and whoever loads the transform opens it. */

import { join } from 'node:path';
import { raise } from '../../foundation/index.ts';
import type { FittedFeature, FittedTransform } from '../fitted-transform.ts';
import { createTextEncoder, type TextEncoder } from './encode-texts.ts';
import { type EncoderFiles, encoderFolder, findEncoderFiles, graphName, placeEncoder } from './encoder-files.ts';
import { openEncoder, type Pooling } from './encoder-session.ts';
import { readTokenizer } from './read-tokenizer.ts';

type SentenceFeature = Extract<FittedFeature, { readonly kind: 'sentence' }>;

/** By content and pooling; sessions stay open to the end of the process, as the same encoder serves version after version. */
const encoders = new Map<string, Promise<TextEncoder>>();
/** What answers at once, of those. */
const opened = new Map<string, TextEncoder>();
/** By content: where the files were last seen. */
const places = new Map<string, EncoderFiles>();

function keyOf({ content, pooling }: { readonly content: string; readonly pooling: Pooling }): string {
  return `${content} ${pooling}`;
}

/** Problems: file/not-found, engine/unavailable, model/invalid. `dir`: of the encoder itself. */
export async function openFrom(
  dir: string,
  files: EncoderFiles,
  pooling: Pooling,
): Promise<TextEncoder & { readonly mostTokens?: number }> {
  const key = keyOf({ content: files.content, pooling });
  const { tokenizer, mostTokens } = await readTokenizer(dir);
  const opening =
    encoders.get(key) ??
    openEncoder(files.paths.get(graphName) ?? join(dir, graphName), pooling).then((session) =>
      createTextEncoder(tokenizer, session),
    );
  encoders.set(key, opening);
  const encoder = await opening.catch((error: unknown) => {
    encoders.delete(key);
    throw error;
  });
  opened.set(key, encoder);
  return { ...encoder, ...(mostTokens === undefined ? {} : { mostTokens }) };
}

/** Of a transform kept in `dir`. Problems: artifact/not-found, artifact/damaged, and those of `openFrom`. */
export async function openEncoders(dir: string, { features }: Pick<FittedTransform, 'features'>): Promise<void> {
  for (const feature of features) {
    if (feature.kind !== 'sentence') continue;
    const { content, pooling } = feature.encoder;
    const folder = encoderFolder(dir, content);
    const files = await findEncoderFiles(folder).catch(() =>
      raise('artifact/not-found', `The encoder of ${feature.name} is not where it belongs: ${folder}`, 'Train the model again.'),
    );
    if (files.content !== content) {
      raise('artifact/damaged', `The encoder of ${feature.name} has changed since it was put there.`, 'Train the model again.');
    }
    places.set(content, files);
    await openFrom(folder, files, pooling);
  }
}

/** Beside a model in `dir`. Raises disk/full and disk/failed. */
export async function placeEncoders(dir: string, { features }: Pick<FittedTransform, 'features'>): Promise<void> {
  for (const feature of features) {
    if (feature.kind !== 'sentence') continue;
    const files = places.get(feature.encoder.content) ?? raiseNotOpen(feature);
    await placeEncoder(files, encoderFolder(dir, feature.encoder.content), true);
  }
}

/** Raises artifact/not-found where nobody opened it. */
export function openedEncoder(feature: SentenceFeature): TextEncoder {
  return opened.get(keyOf(feature.encoder)) ?? raiseNotOpen(feature);
}

function raiseNotOpen({ name }: SentenceFeature): never {
  return raise('artifact/not-found', `The encoder of ${name} is not loaded`, 'Load the model from its folder.');
}
