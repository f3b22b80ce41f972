/** Sources that are read range by range: plain UTF-8 CSV files that all have the same columns, into Parquet. */

import {
  type ColumnSpec,
  type CsvTable,
  detectSourceFormat,
  listSourceFiles,
  mergeSpecs,
  openCsvTable,
} from '../../formats/index.ts';
import type { ExampleGenProperties } from './example-gen-properties.ts';
import type { Placing } from './range-ingest.ts';
import { type SourcePart, splitNamesOf } from './source-parts.ts';

export interface CsvTables {
  readonly columns: readonly ColumnSpec[];
  readonly tables: readonly PlacedTable[];
  /** The splits' names. */
  readonly names: readonly string[];
}

export interface PlacedTable {
  readonly table: CsvTable;
  readonly placing: Placing;
}

/**
 * Undefined where one of the sources has to be read as batches. `rangeBytes`: of a range, where it is not the usual.
 * Throws ProblemError as reading does.
 */
export async function openCsvTables(
  parts: readonly SourcePart[],
  { payload, splits, partition }: Pick<ExampleGenProperties, 'payload' | 'splits' | 'partition'>,
  rangeBytes?: number,
): Promise<CsvTables | undefined> {
  if (payload !== 'parquet' || (partition.by === 'time' && parts.some(({ split }) => split === undefined))) return undefined;
  const names = splitNamesOf(parts, splits);
  const tables: PlacedTable[] = [];
  for (const { source, split } of parts) {
    const format = source.format === 'auto' ? await detectSourceFormat(source.path) : source.format;
    if (format !== 'csv') return undefined;
    const placing = { names, splits, partition, ...(split === undefined ? {} : { split: names.indexOf(split) }) };
    for (const path of await listSourceFiles(source.path)) {
      const table = await openCsvTable(path, source.csv, rangeBytes);
      if (!table) return undefined;
      tables.push({ table, placing });
    }
  }
  const columns = mergeSpecs(...tables.map(({ table }) => table.columns));
  // A column that a file lacks is missing in its rows, which a flat row group cannot tell from an empty cell.
  const alike = tables.every(({ table }) => table.columns.length === columns.length);
  return alike && columns.length > 0 ? { columns, tables, names } : undefined;
}
