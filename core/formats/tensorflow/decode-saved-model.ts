/** saved_model.pb and the asset records in it, decoded. Raise artifact/damaged. */

import { decodeMessage } from '../tfmd-binary.ts';
import { type AssetFileDef, assetFileDefType, type SavedModelProto, savedModelType } from './saved-model-messages.ts';

export function decodeSavedModel(bytes: Uint8Array): SavedModelProto {
  return decodeMessage(savedModelType, bytes);
}

/** Of the collection `saved_model_assets`. */
export function decodeAssetFile(bytes: Uint8Array): AssetFileDef {
  return decodeMessage(assetFileDefType, bytes);
}
