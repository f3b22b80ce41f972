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
  linear: ['hidden', 'dropout', 'trees', ...ofTexts, ...ofImages, ...ofLayers],
  wide_deep: ['trees', ...ofLayers],
  layers: ['hidden', 'dropout', 'l2', 'trees', ...ofTexts, ...ofImages],
};
const ofTrees: readonly Setting[] = ['class_weights', 'sampling', 'sampling_ratio', 'trees'];

/** "trees; class_weights none, …, trees.leaves 31, …; engine fused:simd; best epoch 79". */
export function cardArchitecture(
  record: TrainingRecord,
  { texts, images = [] }: Pick<TransformedSpec, 'texts' | 'images'>,
): string {
  const { family } = record;
  const out: readonly Setting[] = [
    ...never,
    ...(texts.length > 0 ? [] : ofTexts),
    ...(images.length > 0 ? [] : ofImages),
    ...(family === 'trees' ? [] : unused[family]),
  ];
  const isSaid = (name: string): boolean =>
    !(out as readonly string[]).includes(name) && (family !== 'trees' || (ofTrees as readonly string[]).includes(name));
  const settings = Object.entries(record.settings)
    .filter(([name]) => isSaid(name))
    .flatMap(([name, value]) =>
      name === 'trees' ? Object.entries(value).map(([key, own]) => [`trees.${key}`, own]) : [[name, value]],
    )
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${familyName(family)}; ${settings.join(', ')}; engine ${record.engine}; best epoch ${bestEpoch(record)}`;
}
