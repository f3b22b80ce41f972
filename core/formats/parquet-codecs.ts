/** How the pages of a Parquet file are unpacked: what our own files never have is loaded for those that do. */

import type { FileMetaData } from 'hyparquet';
import type { Compressors } from 'hyparquet-compressors';
import { snappyDecompress } from './snappy.ts';

export type PageCodecs = Compressors;

const own: PageCodecs = {
  // A page without a value may be compressed to nothing at all.
  SNAPPY: (input, length) => (length === 0 ? new Uint8Array(0) : snappyDecompress(input, length)),
};
const alwaysKnown: readonly unknown[] = ['UNCOMPRESSED', 'SNAPPY', undefined];

/** All that the file's chunks need. */
export async function pageCodecs({ row_groups }: Pick<FileMetaData, 'row_groups'>): Promise<PageCodecs> {
  const isOwn = row_groups.every(({ columns }) => columns.every(({ meta_data }) => alwaysKnown.includes(meta_data?.codec)));
  if (isOwn) return own;
  const { compressors } = await import('hyparquet-compressors');
  return { ...compressors, ...own };
}
