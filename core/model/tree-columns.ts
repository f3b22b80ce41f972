/** The columns that trees read, from the fitted features: numbers with their missing slot, and one-hot slots as one choice. */

import type { TreeColumn } from '../learning/index.ts';
import { defaultDateParts, orderedParts, roundSize } from './date-slots.ts';
import { denseSlots, denseWidth, isEmbedding, isText } from './feature-layout.ts';
import type { FittedFeature, FittedTransform, VocabularyValue } from './fitted-transform.ts';

export function treeColumns({ features }: Pick<FittedTransform, 'features'>): TreeColumn[] {
  const columns: TreeColumn[] = [];
  let slot = 0;
  let ids = 0;
  let texts = 0;
  for (const feature of features) {
    const { name } = feature;
    if (isText(feature)) columns.push({ kind: 'length', name, input: texts++ });
    else if (isEmbedding(feature)) columns.push({ kind: 'id', name, input: ids++, count: idCount(feature) });
    else columns.push(...denseColumns(feature, slot));
    slot += denseWidth(feature);
  }
  return columns;
}

function idCount(feature: FittedFeature): number {
  if (feature.kind === 'hashed_embedding') return feature.buckets + 1;
  if (feature.kind !== 'embedding') return 0;
  return feature.vocabulary.length + (feature.oovBuckets ?? 1) + (feature.missing ? 1 : 0);
}

/** The slots are laid out as `denseSlots` says. */
function denseColumns(feature: FittedFeature, slot: number): TreeColumn[] {
  const { name } = feature;
  switch (feature.kind) {
    case 'standardize':
    case 'log':
    case 'min_max':
      return [{ kind: 'number', name, slot, ...(feature.missing.indicator ? { missing: slot + 1 } : {}) }];
    case 'bucketize': {
      const buckets = inOrder(feature.boundaries.length + 1);
      const ranks = feature.missing.indicator ? [...buckets, null] : buckets;
      return [{ kind: 'choice', name, slot, count: ranks.length, ranks }];
    }
    case 'date':
      return dateColumns(feature, slot);
    case 'one_hot': {
      const count = denseWidth(feature);
      // Numbers that were made one-hot because they are few are numbers again.
      if (feature.dtype === 'bytes') return [{ kind: 'choice', name, slot, count }];
      const ranks = Array.from({ length: count }, (_, i) => numberOf(feature.vocabulary[i]));
      return [{ kind: 'choice', name, slot, count, ranks }];
    }
    case 'multi_hot':
    case 'hashed_one_hot':
      return [{ kind: 'choice', name, slot, count: denseWidth(feature) }];
    case 'tfidf':
    case 'vector':
    case 'sentence':
      return denseSlots(feature).map((each, i) => ({ kind: 'number', name: each, slot: slot + i }));
    default:
      return [];
  }
}

function dateColumns(feature: Extract<FittedFeature, { readonly kind: 'date' }>, from: number): TreeColumn[] {
  const { name, parts = defaultDateParts, cyclic, missing } = feature;
  const names = denseSlots(feature);
  const columns: TreeColumn[] = [];
  let slot = from;
  const number = (more: object = {}): void => {
    columns.push({ kind: 'number', name: names[slot - from] ?? name, slot, ...more });
    slot += 1;
  };
  const ordered = orderedParts(parts);
  const hasDays = ordered.includes('days');
  if (hasDays) number(missing.indicator ? { missing: from + 1 } : {});
  if (missing.indicator && hasDays) slot += 1;
  else if (missing.indicator) number();
  for (const part of ordered) {
    if (part === 'days') continue;
    if (part === 'year') number();
    else if (cyclic) for (let i = 0; i < 2; i++) number();
    else {
      const count = roundSize(part);
      // The days of a week have no first.
      const ranks = part === 'weekday' ? {} : { ranks: inOrder(count) };
      columns.push({ kind: 'choice', name, slot, count, ...ranks });
      slot += count;
    }
  }
  return columns;
}

function inOrder(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** null for the slots behind the vocabulary: out of vocabulary and missing. */
function numberOf(value: VocabularyValue | undefined): number | null {
  return typeof value === 'string' ? Number(value) : null;
}
