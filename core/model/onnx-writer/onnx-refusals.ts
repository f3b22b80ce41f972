/** Which transforms ONNX's operators cannot express from raw features, and why. */

import { columnsOf, isListColumn, isTakenApart, vectorLength } from '../feature-layout.ts';
import type { FittedFeature, FittedTransform } from '../fitted-transform.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import { isHashableCross } from './onnx-crosses.ts';
import { longestHashed } from './onnx-farm-hash.ts';

/** Raises model/not-exportable, naming the feature and why. */
export function refuseForOnnx(feature: FittedFeature, transform: FittedTransform): void {
  if (feature.kind === 'exclude') return;
  const why = vectorRefusal(feature, transform) ?? sourceRefusal(feature, transform) ?? kindRefusal(feature);
  if (why !== undefined) cannotExport(`The feature ${feature.name}`, why);
}

function vectorRefusal(feature: FittedFeature, transform: FittedTransform): string | undefined {
  if (feature.kind === 'vector') {
    const [column = ''] = columnsOf(feature);
    if (feature.dtype === 'bytes') return 'its vectors are written as text';
    return isListColumn(transform, column) ? `its column ${column} is read as lists too` : undefined;
  }
  const vectors = columnsOf(feature).find((column) => vectorLength(transform, column) !== undefined);
  return vectors === undefined ? undefined : `its column ${vectors} is read as vectors too`;
}

function sourceRefusal(feature: FittedFeature, transform: FittedTransform): string | undefined {
  if (feature.scrub) return 'personal data is replaced in it, which ONNX cannot';
  const isList = (column: string): boolean => isListColumn(transform, column);
  if (feature.source === undefined || !('cross' in feature.source)) {
    const [column = ''] = columnsOf(feature);
    return isTakenApart(feature) && isList(column) ? `the texts of its column's lists are taken apart` : undefined;
  }
  const readsAll = feature.kind === 'hashed_one_hot' || (feature.kind === 'one_hot' && (feature.oovBuckets ?? 1) > 1);
  const list = readsAll ? columnsOf(feature).find(isList) : undefined;
  return list === undefined ? undefined : `combinations of the lists of ${list} are hashed`;
}

function kindRefusal(feature: FittedFeature): string | undefined {
  switch (feature.kind) {
    case 'hashed_embedding':
      return feature.hash === undefined ? 'it was hashed by an old version; train it again' : hashRefusal(feature);
    case 'hashed_one_hot':
      return hashRefusal(feature);
    case 'text':
    case 'hashed_text':
    case 'tfidf':
      return 'its terms are found after Unicode normalisation (NFKC), which ONNX has no operator for';
    case 'sentence':
      return 'ONNX has no operator for the WordPiece tokens of its encoder';
    case 'image':
      return 'ONNX Runtime decodes no images';
    case 'one_hot':
    case 'multi_hot':
    case 'embedding':
      if (feature.vocabulary.some((value) => typeof value !== 'string')) return 'its vocabulary holds bytes that are not UTF-8';
      return (feature.oovBuckets ?? 1) > 1 ? hashRefusal(feature) : undefined;
    default:
      return undefined;
  }
}

/** A hash is of bytes, and ONNX has those of no text that comes in: only of whole numbers and of what it joins of them. */
function hashRefusal({ dtype, source }: FittedFeature): string | undefined {
  if (source !== undefined && 'cross' in source) {
    if (isHashableCross(source.cross)) return undefined;
    const text = source.cross.find((part) => part.dtype === 'bytes' && part.boundaries === undefined);
    return text === undefined
      ? `its values of more than ${longestHashed} bytes are hashed`
      : `the texts of ${text.column} are hashed in it, and ONNX has no operator that gives their bytes`;
  }
  if (dtype === 'int') return undefined;
  return dtype === 'float'
    ? 'its floats are hashed as text, which ONNX writes differently'
    : 'its texts are hashed, and ONNX has no operator that gives their bytes';
}
