/** How the rows of opened sources come into splits: kept where a source has splits, else by hash or by time. */

import type { ColumnBatch, ExampleReader } from '../../formats/index.ts';
import { conformBatch } from '../../formats/index.ts';
import type { CancelSignal } from '../../foundation/index.ts';
import type { ExampleGenProperties } from './example-gen-properties.ts';
import { type SourcePart, splitNamesOf } from './source-parts.ts';
import { openSources, type SourceReaders } from './source-readers.ts';
import { fixedAssignment, hashAssignment, type SplitAssignment } from './split-assignment.ts';
import { timeAssignment } from './time-boundaries.ts';

export interface PartitionedReader {
  readonly reader: ExampleReader;
  readonly assignment: SplitAssignment;
}

export interface Partition {
  readonly names: readonly string[];
  readonly readers: readonly PartitionedReader[];
  /** For people. */
  readonly facts: Readonly<Record<string, number>>;
}

export interface Unpartitioned {
  readonly parts: readonly SourcePart[];
  readonly sources: SourceReaders;
  readonly properties: ExampleGenProperties;
}

/** What a further pass over the sources needs, which ordering by time takes. */
export interface OrderingPass {
  readonly signal: CancelSignal;
  readonly dir: string;
  onProgress(done: number, total: number): void;
}

/** Throws ProblemError: `split/invalid`, and those of reading. */
export async function openPartition(data: Unpartitioned, pass: OrderingPass): Promise<Partition> {
  const { parts, sources, properties } = data;
  const names = splitNamesOf(parts, properties.splits);
  const { splits, partition } = properties;
  const hashed = parts.some(({ split }) => split === undefined);
  let computed: SplitAssignment | undefined;
  let undated = 0;
  if (hashed && partition.by === 'time') {
    const options = { columns: sources.columns, column: partition.feature, dir: pass.dir };
    const ordered = await timeAssignment(splits, unsplitBatches(data, pass), options);
    undated = ordered.undated;
    computed = ordered;
  } else if (hashed) computed = hashAssignment(splits, { partition, columns: sources.columns });
  const readers = sources.readers.map(({ reader, split }) => ({
    reader,
    assignment: computed && split === undefined ? computed : fixedAssignment(names.indexOf(split ?? '')),
  }));
  return { names, readers, facts: undated > 0 ? { undated } : {} };
}

/** Every batch of the sources that keep no splits, read for itself. */
async function* unsplitBatches({ parts, sources }: Unpartitioned, pass: OrderingPass): AsyncGenerator<ColumnBatch> {
  const { signal, onProgress } = pass;
  const { readers } = await openSources(parts, { signal, known: sources, onProgress });
  for (const { reader, split } of readers) {
    if (split !== undefined) continue;
    for await (const batch of reader.batches(signal)) yield conformBatch(batch, sources.columns);
  }
}
