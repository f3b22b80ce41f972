/** Which transforms ONNX's operators cannot express from raw features, and why. */

import { columnsOf, inputShape, isListColumn } from '../feature-layout.ts';
import type { FittedFeature, FittedTransform } from '../fitted-transform.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';

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
  const vectors = columnsOf(feature).find((column) => inputShape(transform, column).length > 1);
  return vectors === undefined ? undefined : `its column ${vectors} is read as vectors too`;
}

function sourceRefusal(feature: FittedFeature, transform: FittedTransform): string | undefined {
  if (feature.scrub) return 'personal data is replaced in it, which ONNX cannot';
  if (feature.source === undefined || !('cross' in feature.source)) return undefined;
  const list = feature.kind === 'embedding' ? undefined : columnsOf(feature).find((column) => isListColumn(transform, column));
  return list === undefined ? undefined : `the lists of ${list} make several combinations a row`;
}

function kindRefusal(feature: FittedFeature): string | undefined {
  switch (feature.kind) {
    case 'hashed_embedding':
    case 'hashed_one_hot':
      return 'ONNX cannot hash its values';
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
      if ((feature.oovBuckets ?? 1) > 1) return 'ONNX cannot hash values out of vocabulary';
      return feature.vocabulary.some((value) => typeof value !== 'string')
        ? 'its vocabulary holds bytes that are not UTF-8'
        : undefined;
    default:
      return undefined;
  }
}
