/** A folder of texts as a source: one file a row, as UTF-8 whatever its encoding was. */

import { type FolderContent, openLabelledFolder } from './labelled-folder.ts';
import type { SourceFile } from './source-file.ts';
import { decodeText } from './text-encoding.ts';

function texts(encoding: string | undefined): FolderContent {
  return {
    format: 'text',
    columns: [{ name: 'text', type: 'bytes' }],
    filenameColumn: 'filename',
    labelFirst: true,
    rowOf(bytes) {
      const text = decodeText(bytes, encoding);
      return text === undefined ? 'is not text' : { text };
    },
  };
}

/** Each file's encoding is found out by itself unless `encoding` names one. Throws ProblemError as `openImageFolder`. */
export function openTextFolder(path: string, encoding?: string): Promise<SourceFile> {
  return openLabelledFolder(path, texts(encoding));
}
