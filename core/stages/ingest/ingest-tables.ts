/**
 * CSV files into an Examples artifact in one pass: types are believed as samples tell them and checked on the way, ranges
 * are read side by side and taken over in order. What is written does not depend on threads: a range counts only once the
 * one before has ended where it began.
 */

import { type CellType, columnTypeOf } from '../../formats/index.ts';
import { ProblemError } from '../../foundation/index.ts';
import type { CsvTables } from './csv-tables.ts';
import { type IngestedTables, IngestPass, type TablesOutput } from './ingest-pass.ts';
import { openRangeLanes } from './range-lanes.ts';
import { hashAssignment } from './split-assignment.ts';

/** One with the types believed, one with those found; a third where the files change meanwhile. */
const mostPasses = 3;

/** Undefined where the files are not UTF-8 after all, or never hold still: they are left to be read as batches. */
export async function ingestTables(tables: CsvTables, output: TablesOutput): Promise<IngestedTables | undefined> {
  const bytes = tables.tables.reduce((sum, { table }) => sum + table.bytes, 0);
  const lanes = openRangeLanes(bytes, output.thread);
  try {
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
  } finally {
    await lanes.close();
  }
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
