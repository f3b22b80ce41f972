/** The architecture in a model card: the family that was kept, and the settings that had a say in it. */

import type { ModelConfig } from '../contract/index.ts';
import type { TransformedSpec } from '../learning/index.ts';
import type { TrainingRecord } from '../stages/train/index.ts';
import { familyName } from './family-name.ts';
import { bestEpoch } from './training-view.ts';

const ofTexts = ['text_encoder', 'text_filters', 'text_kernel'] as const;
const ofImages = ['image_filters', 'image_augmentation'] as const;
const ofLayers = ['module', 'settings'] as const;
/** Said elsewhere in the card, or no matter of what the model is. */
const never = ['family', 'engine', 'threads'] as const;

type Setting = keyof ModelConfig;

/** Settings that a family has no use for. */
const unused: Readonly<Record<Exclude<TrainingRecord['family'], 'trees'>, readonly Setting[]>> = {
  linear: ['hidden', 'batch_norm', 'dropout', 'trees', ...ofTexts, ...ofImages, ...ofLayers],
  wide_deep: ['trees', ...ofLayers],
  layers: ['hidden', 'batch_norm', 'dropout', 'l2', 'trees', ...ofTexts, ...ofImages],
};
const ofTrees: readonly Setting[] = ['class_weights', 'sampling', 'sampling_ratio', 'trees'];

/** The settings a model was trained with, without those that its family does not listen to. */
export function settingsOfFamily({ family, settings }: Pick<TrainingRecord, 'family' | 'settings'>): Partial<ModelConfig> {
  const isUsed = (name: string): boolean =>
    family === 'trees'
      ? ([...ofTrees, ...never] as readonly string[]).includes(name)
      : !(unused[family] as readonly string[]).includes(name);
  return Object.fromEntries(Object.entries(settings).filter(([name]) => isUsed(name)));
}

/** "trees; class_weights none, …, trees.leaves 31, …; engine fused:simd; best epoch 79". */
export function cardArchitecture(
  record: TrainingRecord,
  { texts, images = [] }: Pick<TransformedSpec, 'texts' | 'images'>,
): string {
  const { family } = record;
  const out: readonly string[] = [...never, ...(texts.length > 0 ? [] : ofTexts), ...(images.length > 0 ? [] : ofImages)];
  const settings = Object.entries(settingsOfFamily(record))
    .filter(([name]) => !out.includes(name))
    .flatMap(([name, value]) =>
      name === 'trees' ? Object.entries(value).map(([key, own]) => [`trees.${key}`, own]) : [[name, value]],
    )
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${familyName(family)}; ${settings.join(', ')}; engine ${record.engine}; best epoch ${bestEpoch(record)}`;
}
