/** An Avro object container file as a source. */

import { raise } from '../foundation/index.ts';
import { type AvroPlan, planColumns } from './avro-columns.ts';
import { type AvroBlock, type AvroHeader, raiseUnreadable, readAvroBlocks, readAvroHeader, reading } from './avro-container.ts';
import { AvroCursor } from './avro-cursor.ts';
import { leastBytes, MalformedAvro } from './avro-schema.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { createBatchBuilder } from './column-builder.ts';
import { columnsKey, type NullMeaning } from './parquet-layout.ts';
import { conformBatch } from './reshape-batch.ts';
import { type BatchOptions, maxBatchBytes, maxBatchRows, type SourceFile } from './source-file.ts';

/** Records that take no byte each: nothing else bounds how many a block may claim. */
const maxEmptyRecords = 1 << 24;

/** Throws ProblemError: those of `readAvroHeader`, and `table/duplicate-column`. */
export async function openAvroFile(path: string): Promise<SourceFile> {
  const header = await readAvroHeader(path);
  const plan = reading(path, 0, () => planColumns(header.schema));
  const described = describedColumns(header, plan);
  const columns = plan.columns.map(({ name, type }, i) => ({ name: described?.[i]?.name ?? name, type }));
  const nulls = plan.columns.map((_, i): NullMeaning => described?.[i]?.null ?? 'missing');
  requireDifferentNames(columns, path);
  return {
    path,
    bytes: header.bytes,
    profilePasses: 0,
    profile: async () => columns,
    batches: async function* (asked, options) {
      for await (const batch of readRows(header, { plan, columns, nulls }, options)) yield conformBatch(batch, asked);
    },
  };
}

interface Shape {
  readonly plan: AvroPlan;
  readonly columns: readonly ColumnSpec[];
  readonly nulls: readonly NullMeaning[];
}

async function* readRows(header: AvroHeader, shape: Shape, options: BatchOptions): AsyncGenerator<ColumnBatch> {
  const { plan, columns, nulls } = shape;
  const least = leastBytes(header.schema);
  const builder = createBatchBuilder(columns);
  const cursor = new AvroCursor();
  let rows = 0;
  let bytes = 0;
  for await (const block of readAvroBlocks(header, options)) {
    reading(header.path, block.offset, () => checkCount(block, least));
    cursor.reset(block.data);
    for (let record = 0; record < block.records; record++) {
      const start = cursor.at;
      try {
        plan.read(cursor, builder.columns, nulls);
      } catch (error) {
        raiseUnreadable(error, header.path, block.offset);
      }
      rows++;
      bytes += cursor.at - start;
      if (rows < maxBatchRows && bytes < maxBatchBytes) continue;
      yield { ...builder.build(), rows };
      rows = 0;
      bytes = 0;
    }
    reading(header.path, block.offset, () => {
      if (cursor.left > 0) throw new MalformedAvro('a block holds more than its records');
    });
  }
  if (rows > 0) yield { ...builder.build(), rows };
}

function checkCount({ records, data }: AvroBlock, least: number): void {
  if (records * least > data.length || (least === 0 && data.length === 0 && records > maxEmptyRecords))
    throw new MalformedAvro('a block claims more records than it can hold');
}

/** What our own writer noted about the columns: their names in full, and what null stands for. */
function describedColumns(header: AvroHeader, plan: AvroPlan): readonly { name: string; null: NullMeaning }[] | undefined {
  const text = header.metadata.get(columnsKey)?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    const described = JSON.parse(text) as { name: string; null: NullMeaning }[];
    const isOurs = Array.isArray(described) && described.length === plan.columns.length;
    return isOurs && described.every(({ name }) => typeof name === 'string') ? described : undefined;
  } catch {
    return undefined;
  }
}

function requireDifferentNames(columns: readonly ColumnSpec[], path: string): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      const hint = 'Write the file again with a name of its own for each column.';
      raise('table/duplicate-column', `Two columns are named "${name}": ${path}`, hint, { details: { path, column: name } });
    }
    seen.add(name);
  }
}
