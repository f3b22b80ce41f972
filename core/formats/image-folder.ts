/** A folder of images as a source: the bytes as they are on disk, with what their headers say; never decoded here. */

import { imageFormat, imageSize } from './image-header.ts';
import { type FolderContent, openLabelledFolder } from './labelled-folder.ts';
import type { SourceFile } from './source-file.ts';

const images: FolderContent = {
  format: 'images',
  columns: [
    { name: 'image/encoded', type: 'bytes' },
    { name: 'image/format', type: 'bytes' },
    { name: 'image/height', type: 'int' },
    { name: 'image/width', type: 'int' },
  ],
  filenameColumn: 'image/filename',
  labelFirst: false,
  rowOf(bytes) {
    if (bytes.length === 0) return 'is empty';
    const format = imageFormat(bytes);
    if (format === undefined) return 'is no JPEG, PNG, GIF, BMP, WebP or TIFF image';
    const size = imageSize(bytes, format);
    return {
      'image/encoded': bytes,
      'image/format': format,
      'image/height': size && BigInt(size.height),
      'image/width': size && BigInt(size.width),
    };
  },
};

/** Rejected files are numbered in order of path. Throws ProblemError: `file/not-found`, `file/not-readable`, `file/empty`. */
export function openImageFolder(path: string): Promise<SourceFile> {
  return openLabelledFolder(path, images);
}
