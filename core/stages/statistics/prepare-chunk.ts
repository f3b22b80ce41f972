/** What can be done to a chunk of texts before it is its turn to be counted, in whichever thread. */

import type { BytesPart, ChunkPlace, ColumnChunk } from '../../formats/index.ts';
import { hashTexts } from './hash-texts.ts';

/** Several prepared ones are held at a time: larger chunks are left to those who count them. */
const mostChunkBytes = 64 << 20;

/** Read, its values hashed, and in memory of its own. Undefined where it has to be read in its turn. */
export async function prepareChunk({ reader, group, name }: ChunkPlace): Promise<ColumnChunk | undefined> {
  if (reader.chunkBytes(group, name) > mostChunkBytes) return undefined;
  const chunk = await reader.read(group, name);
  return chunk && { ...chunk, parts: chunk.parts.map((part) => (part.type === 'bytes' ? prepared(part) : part)) };
}

function prepared(part: BytesPart): BytesPart {
  const hashes = hashTexts(part);
  return part.isLasting ? { ...part, hashes } : { ...part, data: part.data.slice(), isLasting: true, hashes };
}

/** The memory of a prepared chunk, to hand it to another thread without a copy. */
export function buffersOf({ parts }: ColumnChunk): ArrayBuffer[] {
  const arrays = parts.flatMap((part) => {
    if (part.type !== 'bytes') return [];
    const { data, starts, ends, hashes, counts } = part;
    return [data, starts, ends, counts, hashes?.firsts, hashes?.seconds, hashes?.high];
  });
  return [...new Set(arrays.flatMap((array) => (array?.buffer instanceof ArrayBuffer ? [array.buffer] : [])))];
}
