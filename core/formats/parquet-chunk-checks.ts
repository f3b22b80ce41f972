/** Which column chunks of a file have been checked, page by page, as far as they are to be read. */

import type { FileHandle } from 'node:fs/promises';
import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet';
import type { PageCodecs } from './parquet-codecs.ts';
import { checkPages } from './parquet-page-check.ts';
import { readSlice } from './read-slice.ts';

interface Levels {
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

export class ChunkChecks {
  readonly #handle: FileHandle;
  readonly #metadata: FileMetaData;
  readonly #codecs: PageCodecs;
  /** By path of a leaf. */
  readonly #levels = new Map<string, Levels>();
  /** Rows checked of each chunk, by where it lies. */
  readonly #checked = new Map<number, number>();

  constructor(handle: FileHandle, metadata: FileMetaData, codecs: PageCodecs) {
    this.#handle = handle;
    this.#metadata = metadata;
    this.#codecs = codecs;
    this.#collect(parquetSchema(metadata), { maxDefinition: 0, maxRepetition: 0 });
  }

  /** The chunks of a top-level column that hold these rows. Throws a plain Error for damaged ones. */
  async column(name: string, rowStart: number, rowEnd: number): Promise<void> {
    let start = 0;
    for (const group of this.#metadata.row_groups) {
      const rows = Number(group.num_rows);
      const until = Math.min(rows, rowEnd - start);
      const isWanted = start < rowEnd && start + rows > rowStart;
      start += rows;
      if (!isWanted) continue;
      for (const { meta_data: chunk } of group.columns) {
        const levels = this.#levels.get(chunk?.path_in_schema.join('\0') ?? '');
        if (!chunk || !levels || chunk.path_in_schema[0] !== name) continue;
        const at = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
        if ((this.#checked.get(at) ?? -1) >= until) continue;
        const bytes = new Uint8Array(await readSlice(this.#handle, at, at + Number(chunk.total_compressed_size)));
        const isFlat = levels.maxRepetition === 0 && chunk.path_in_schema.length === 1;
        checkPages({ bytes, chunk, codecs: this.#codecs, ...levels, isFlat, until });
        this.#checked.set(at, until);
      }
    }
  }

  #collect(tree: SchemaTree, above: Levels): void {
    const { repetition_type: repetition } = tree.element;
    const isRoot = tree.path.length === 0;
    const levels = {
      maxDefinition: above.maxDefinition + (isRoot || repetition === 'REQUIRED' ? 0 : 1),
      maxRepetition: above.maxRepetition + (!isRoot && repetition === 'REPEATED' ? 1 : 0),
    };
    if (tree.children.length === 0) this.#levels.set(tree.path.join('\0'), levels);
    for (const child of tree.children) this.#collect(child, levels);
  }
}
