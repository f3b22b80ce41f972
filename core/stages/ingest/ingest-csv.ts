/**
 * CSV files into an Examples artifact in one pass: types are believed as samples tell them and checked on the way, ranges
 * are read side by side and taken over in order. What is written does not depend on threads: a range counts only once the
 * one before has ended where it began.
 */

import { type CellType, columnTypeOf } from '../../formats/index.ts';
import { ProblemError } from '../../foundation/index.ts';
import { type CsvTables, listCsvFiles, openCsvTables } from './csv-tables.ts';
import type { ExampleGenProperties } from './example-gen-properties.ts';
import { type IngestedTables, IngestPass, type TablesOutput } from './ingest-pass.ts';
import { openRangeLanes, type RangeLanes } from './range-lanes.ts';
import type { SourcePart } from './source-parts.ts';
import { hashAssignment } from './split-assignment.ts';

/** One with the types believed, one with those found; a third where the files change meanwhile. */
const mostPasses = 3;

/**
 * Undefined where a source is no such file, or is not UTF-8 after all, or never holds still: then all of them are left to
 * be read as batches. Throws ProblemError, CancelledError.
 */
export async function ingestCsv(
  parts: readonly SourcePart[],
  properties: ExampleGenProperties,
  output: CsvOutput,
): Promise<IngestedTables | undefined> {
  const files = await listCsvFiles(parts, properties);
  if (!files) return undefined;
  // First: the threads get ready while samples are looked at.
  const lanes = openRangeLanes(files.bytes, output.thread);
  try {
    const tables = await openCsvTables(files, output.rangeBytes);
    return tables && (await ingestTables(tables, output, lanes));
  } catch (error) {
    // Told by the reader of batches, which counts lines from the file's first.
    if (error instanceof ProblemError && error.problem.code === 'table/row-too-large') return undefined;
    throw error;
  } finally {
    await lanes.close();
  }
}

export interface CsvOutput extends TablesOutput {
  /** The bundled thread, where it is not beside the running bundle. */
  readonly thread?: URL;
  /** Bytes of a range, where they are not the usual. */
  readonly rangeBytes?: number;
}

async function ingestTables(tables: CsvTables, output: TablesOutput, lanes: RangeLanes): Promise<IngestedTables | undefined> {
  const bytes = tables.tables.reduce((sum, { table }) => sum + table.bytes, 0);
  let { columns } = tables;
  let converts = canPlace(tables);
  for (let passes = 0; passes < mostPasses; passes++) {
    let done = bytes * passes;
    const onBytes = (more: number): void => {
      done = Math.min(done + more, bytes * (passes + 1));
      output.onProgress(done, bytes * (passes + 1));
    };
    const pass = new IngestPass({ ...tables, columns }, output, converts);
    const written = await pass.run(lanes, onBytes);
    if (written || !pass.isUtf8) return written;
    columns = columns.map(({ name }, i) => ({ name, type: columnTypeOf(pass.types[i] as CellType) }));
    converts = true;
  }
  return undefined;
}

/** Whether rows can be split with the types believed; where not, the true ones have to be found first. */
function canPlace({ tables, columns }: CsvTables): boolean {
  try {
    for (const { placing } of tables) if (placing.split === undefined) hashAssignment(placing.splits, { ...placing, columns });
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
}
