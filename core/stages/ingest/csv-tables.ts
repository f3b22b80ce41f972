/** Sources that are read range by range: plain UTF-8 CSV files that all have the same columns, into Parquet. */

import { stat } from 'node:fs/promises';
import {
  type ColumnSpec,
  type CsvOptions,
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

export interface CsvFiles {
  readonly files: readonly { readonly path: string; readonly csv: CsvOptions; readonly placing: Placing }[];
  readonly bytes: number;
  readonly names: readonly string[];
}

/** Undefined where one of the sources has to be read as batches. Throws ProblemError as listing does. */
export async function listCsvFiles(
  parts: readonly SourcePart[],
  { payload, splits, partition }: ExampleGenProperties,
): Promise<CsvFiles | undefined> {
  if (payload !== 'parquet' || (partition.by === 'time' && parts.some(({ split }) => split === undefined))) return undefined;
  const names = splitNamesOf(parts, splits);
  const files: CsvFiles['files'][number][] = [];
  let bytes = 0;
  for (const { source, split } of parts) {
    const format = source.format === 'auto' ? await detectSourceFormat(source.path) : source.format;
    if (format !== 'csv') return undefined;
    const placing = { names, splits, partition, ...(split === undefined ? {} : { split: names.indexOf(split) }) };
    for (const path of await listSourceFiles(source.path)) {
      files.push({ path, csv: source.csv, placing });
      // One that cannot be looked at is told when it is opened.
      bytes += await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    }
  }
  return { files, bytes, names };
}

/**
 * Undefined where one of the files has to be read as batches after all. `rangeBytes`: of a range, where it is not the
 * usual. Throws ProblemError as reading does.
 */
export async function openCsvTables({ files, names }: CsvFiles, rangeBytes?: number): Promise<CsvTables | undefined> {
  const tables: PlacedTable[] = [];
  for (const { path, csv, placing } of files) {
    const table = await openCsvTable(path, csv, rangeBytes);
    if (!table) return undefined;
    tables.push({ table, placing });
  }
  const columns = mergeSpecs(...tables.map(({ table }) => table.columns));
  // A column that a file lacks is missing in its rows, which a flat row group cannot tell from an empty cell.
  const alike = tables.every(({ table }) => table.columns.length === columns.length);
  return alike && columns.length > 0 ? { columns, tables, names } : undefined;
}
