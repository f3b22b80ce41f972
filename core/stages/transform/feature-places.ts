/** Where each feature lies in a transformed batch, and what its slots, ids and tokens are called. */

import {
  denseSlots,
  type FittedFeature,
  type FittedTransform,
  isEmbedding,
  isImage,
  isText,
  valueNames,
} from '../../model/index.ts';

export interface FeaturePlace {
  readonly feature: FittedFeature;
  /** Dense slots, from `slot`. */
  readonly slots: readonly string[];
  readonly slot: number;
  /** Place among the embedding inputs, or among the text inputs; -1 where it is none. */
  readonly embedding: number;
  readonly text: number;
  /** Among the image inputs. */
  readonly image: number;
  /** Of ids or tokens; undefined where they are hashed. */
  readonly names: readonly string[] | undefined;
}

/** Of every feature that is used. */
export function featurePlaces(fitted: FittedTransform): readonly FeaturePlace[] {
  let slot = 0;
  let embedding = 0;
  let text = 0;
  let image = 0;
  return fitted.features
    .filter(({ kind }) => kind !== 'exclude')
    .map((feature) => {
      const slots = denseSlots(feature);
      const place = {
        feature,
        slots,
        slot,
        embedding: isEmbedding(feature) ? embedding++ : -1,
        text: isText(feature) ? text++ : -1,
        image: isImage(feature) ? image++ : -1,
        names: valueNames(feature),
      };
      slot += slots.length;
      return place;
    });
}

/** A slot's value without its feature: `blue` of `colour=blue`; the feature's own name where it is the number itself. */
export function slotName(feature: FittedFeature, slot: string): string {
  return slot === feature.name ? slot : shownValue(feature, slot.slice(feature.name.length + 1));
}

/** The name of an id or a token; hashed ones are called by their bucket. */
export function placeName({ feature, names }: FeaturePlace, id: number): string {
  if (names !== undefined) return shownValue(feature, names[id] ?? '');
  if (feature.kind === 'hashed_embedding') return id === feature.buckets ? '<missing>' : `#${id}`;
  return `#${id - 2}`;
}

/** A value as people read it: what meets in a cross stands apart. */
export function shownValue({ source }: FittedFeature, value: string): string {
  return source !== undefined && 'cross' in source ? value.replaceAll('_X_', ' × ') : value;
}
