/** saved_model.pb, and the records in its collections, as bytes. */

import { encodeMessage } from '../tfmd-binary.ts';
import {
  type AssetFileDef,
  assetFileDefType,
  type SavedModelProto,
  savedModelType,
  type VariableDef,
  variableDefType,
} from './saved-model-messages.ts';

export function encodeSavedModel(model: SavedModelProto): Uint8Array {
  return encodeMessage(savedModelType, model);
}

/** For the collection `saved_model_assets`, with its type. */
export function encodeAssetFile(file: AssetFileDef): { type_url: string; value: Uint8Array } {
  return { type_url: 'type.googleapis.com/tensorflow.AssetFileDef', value: encodeMessage(assetFileDefType, file) };
}

/** For the collection `variables`. */
export function encodeVariable(variable: VariableDef): Uint8Array {
  return encodeMessage(variableDefType, variable);
}
