/** The columns that trees read, from the fitted features: numbers with their missing slot, and one-hot slots as one choice. */

import type { TreeColumn } from '../learning/index.ts';
import { denseSlots, denseWidth, isText } from './feature-layout.ts';
import type { FittedFeature, FittedTransform, VocabularyValue } from './fitted-transform.ts';

const months = 12;
const weekdays = 7;

export function treeColumns({ features }: FittedTransform): TreeColumn[] {
  const columns: TreeColumn[] = [];
  let slot = 0;
  let ids = 0;
  let texts = 0;
  for (const feature of features) {
    const { name } = feature;
    if (isText(feature)) columns.push({ kind: 'length', name, input: texts++ });
    else if (feature.kind === 'hashed_embedding' || feature.kind === 'embedding') {
      columns.push({ kind: 'id', name, input: ids++, count: idCount(feature) });
    } else columns.push(...denseColumns(feature, slot));
    slot += denseSlots(feature).length;
  }
  return columns;
}

function idCount(feature: FittedFeature & { readonly kind: 'hashed_embedding' | 'embedding' }): number {
  if (feature.kind === 'hashed_embedding') return feature.buckets + 1;
  return feature.vocabulary.length + 1 + (feature.missing ? 1 : 0);
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
    case 'date': {
      if (feature.parts !== undefined || feature.cyclic) return slotNumbers(feature, slot);
      const missing = feature.missing.indicator ? 1 : 0;
      const month = slot + 1 + missing;
      return [
        { kind: 'number', name, slot, ...(missing ? { missing: slot + 1 } : {}) },
        { kind: 'choice', name, slot: month, count: months, ranks: inOrder(months) },
        { kind: 'choice', name, slot: month + months, count: weekdays },
      ];
    }
    case 'one_hot': {
      const count = denseSlots(feature).length;
      // Numbers that were made one-hot because they are few are numbers again.
      if (feature.dtype === 'bytes') return [{ kind: 'choice', name, slot, count }];
      const ranks = Array.from({ length: count }, (_, i) => numberOf(feature.vocabulary[i]));
      return [{ kind: 'choice', name, slot, count, ranks }];
    }
    case 'hashed_one_hot':
      return [{ kind: 'choice', name, slot, count: denseWidth(feature) }];
    case 'multi_hot':
    case 'tfidf':
    case 'vector':
    case 'sentence':
      return slotNumbers(feature, slot);
    default:
      return [];
  }
}

/** Every slot as a number of its own. */
function slotNumbers(feature: FittedFeature, slot: number): TreeColumn[] {
  return denseSlots(feature).map((name, i) => ({ kind: 'number', name, slot: slot + i }));
}

function inOrder(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** null for the slots behind the vocabulary: out of vocabulary and missing. */
function numberOf(value: VocabularyValue | undefined): number | null {
  return typeof value === 'string' ? Number(value) : null;
}
