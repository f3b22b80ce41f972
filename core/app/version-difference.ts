/** What changed from one ingested version to another: rows by key or whole, cells, columns; memory bounded. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { views } from '../contract/index.ts';
import {
  type ColumnBatch,
  type DatasetFeatureStatistics,
  type ExamplesInfo,
  examplesInfo,
  readExamples,
} from '../formats/index.ts';
import { attempt, type CancelSignal, invariant, type Result, raise, throwIfCancelled, unwrap } from '../foundation/index.ts';
import { createStatisticsCollector } from '../stages/statistics/index.ts';
import { type ComparedColumn, comparedColumns, digestBytes, RowDigester } from './version-difference-cells.ts';
import { describeColumns } from './version-difference-columns.ts';
import { DifferenceExamples } from './version-difference-examples.ts';
import { CellMatches, RowMatches, recordBytes, type SideName, writeRecord } from './version-difference-matches.ts';
import { RecordPartitions } from './version-difference-records.ts';

export interface VersionSide {
  readonly artifactId: number;
  /** Absolute. */
  readonly dir: string;
}

/** Plain data. */
export interface DifferenceRequest {
  readonly from: VersionSide;
  readonly to: VersionSide;
  /** Columns whose values name a row; none: rows are matched whole. */
  readonly key: readonly string[];
  /** For what does not fit into memory; whatever is in it is gone afterwards. */
  readonly workDir: string;
  /** Bytes of records held at a time, roughly. */
  readonly memoryBytes?: number;
}

export interface DifferenceWatch {
  readonly signal: CancelSignal;
  /** Rows read and to be read; the end may come earlier than expected. */
  onProgress(done: number, total: number): void;
}

const defaultMemoryBytes = 8 << 20;

/**
 * Rows are compared over the columns both versions have: a column that only one has is told as such, and makes no row a
 * changed one. Splits do not matter. The same value in another type is the same (5 and 5.0 and "5").
 */
export function differenceOfVersions(
  request: DifferenceRequest,
  watch: DifferenceWatch,
): Promise<Result<views.VersionDifference>> {
  return attempt(async () => {
    try {
      return await new Comparison(request, watch, {
        from: unwrap(await examplesInfo(request.from.dir)),
        to: unwrap(await examplesInfo(request.to.dir)),
      }).run();
    } finally {
      await rm(request.workDir, { recursive: true, force: true });
    }
  });
}

const sides = ['from', 'to'] as const;

class Comparison {
  readonly #request: DifferenceRequest;
  readonly #watch: DifferenceWatch;
  readonly #infos: Readonly<Record<SideName, ExamplesInfo>>;
  readonly #compared: readonly ComparedColumn[];
  readonly #rows: number;
  #done = 0;

  constructor(request: DifferenceRequest, watch: DifferenceWatch, infos: Readonly<Record<SideName, ExamplesInfo>>) {
    this.#request = request;
    this.#watch = watch;
    this.#infos = infos;
    this.#compared = comparedColumns(infos.from.columns, infos.to.columns, infos.from.payload === infos.to.payload);
    this.#rows = rowsOf(infos.from) + rowsOf(infos.to);
    for (const name of request.key) if (!this.#compared.some((column) => column.name === name)) raiseNoKey(name, this.#compared);
  }

  async run(): Promise<views.VersionDifference> {
    const { from, to, key } = this.#request;
    const { matches, statistics } = await this.#matchRows();
    const shown = new DifferenceExamples(matches, this.#infos);
    const changedRows = await this.#compareCells(matches, shown);
    return {
      from: from.artifactId,
      to: to.artifactId,
      key,
      added: matches.added,
      removed: matches.removed,
      changed: matches.changed,
      unchanged: matches.unchanged,
      ambiguous: matches.ambiguous,
      examples: shown.list(),
      columns: describeColumns({
        infos: this.#infos,
        statistics,
        changedRows,
        sameRows: matches.added + matches.removed === 0,
      }),
    };
  }

  /** First look: which rows have a match, and the statistics of both sides on the way. */
  async #matchRows(): Promise<{ matches: RowMatches; statistics: Record<SideName, DatasetFeatureStatistics> }> {
    const keyed = this.#request.key.length > 0;
    const keyColumns = this.#compared.filter(({ name }) => this.#request.key.includes(name));
    const bytes = keyed ? recordBytes + digestBytes : recordBytes;
    const records = this.#partitions('rows', bytes, this.#rows);
    const record = Buffer.alloc(bytes);
    const statistics: Partial<Record<SideName, DatasetFeatureStatistics>> = {};
    for (const side of sides) {
      const collector = createStatisticsCollector();
      for await (const { batch, first } of this.#batches(side)) {
        collector.add(batch);
        const whole = new RowDigester(batch, this.#compared);
        const byKey = keyed ? new RowDigester(batch, keyColumns) : undefined;
        for (let row = 0; row < batch.rows; row++) {
          // Where no column is common, no row of one side is a row of the other.
          const match = this.#compared.length > 0 ? (byKey ?? whole).digest(row) : Buffer.alloc(digestBytes, side);
          writeRecord(record, match, { side, row: first + row });
          if (byKey) whole.digest(row).copy(record, recordBytes);
          records.add(record);
        }
      }
      statistics[side] = collector.finish();
    }
    const { from, to } = statistics;
    invariant(from && to, 'both sides were read');
    const matches = new RowMatches({ from: rowsOf(this.#infos.from), to: rowsOf(this.#infos.to) });
    for (const partition of records.partitions()) {
      throwIfCancelled(this.#watch.signal);
      matches.addPartition(partition, bytes);
    }
    return { matches, statistics: { from, to } };
  }

  /** Second look, where there is something to see: the cells of changed rows, and the rows that are shown. */
  async #compareCells(matches: RowMatches, shown: DifferenceExamples): Promise<ReadonlyMap<string, number>> {
    const cells = new CellMatches(this.#compared);
    if (matches.changed === 0 && shown.size === 0) return cells.changedRows();
    const keyColumns = this.#compared.filter(({ name }) => this.#request.key.includes(name));
    const bytes = recordBytes + this.#compared.length * 8;
    const records = this.#partitions('cells', bytes, matches.changed * 2);
    const record = Buffer.alloc(bytes);
    for (const side of sides) {
      const isWanted = (first: number, count: number): boolean =>
        matches.hasChanged(side, first, count) || shown.wants(side, first, count);
      for await (const { batch, first } of this.#batches(side, isWanted)) {
        shown.take(side, batch, first);
        if (!matches.hasChanged(side, first, batch.rows)) continue;
        const digester = new RowDigester(batch, this.#compared);
        const byKey = new RowDigester(batch, keyColumns);
        for (let row = 0; row < batch.rows; row++) {
          if (!matches.isChanged(side, first + row)) continue;
          writeRecord(record, byKey.digest(row), { side, row: first + row });
          for (const at of this.#compared.keys()) digester.cellHash(at, row, record, recordBytes + at * 8);
          records.add(record);
        }
      }
    }
    for (const partition of records.partitions()) {
      throwIfCancelled(this.#watch.signal);
      cells.addPartition(partition, bytes);
    }
    return cells.changedRows();
  }

  /**
   * The rows of a side, split after split, each to its end or to the last that is wanted; `first`: the number of the
   * batch's first row, over all splits.
   */
  async *#batches(
    side: SideName,
    isWanted: (first: number, count: number) => boolean = () => true,
  ): AsyncGenerator<{ readonly batch: ColumnBatch; readonly first: number }> {
    const { signal, onProgress } = this.#watch;
    let first = 0;
    for (const { name, rows } of this.#infos[side].splits) {
      const end = first + rows;
      const start = this.#done - first;
      if (isWanted(first, rows)) {
        for await (const batch of readExamples(this.#request[side].dir, name, signal)) {
          throwIfCancelled(signal);
          yield { batch, first };
          first += batch.rows;
          this.#done = start + first;
          onProgress(this.#done, this.#rows * 2);
          if (first < end && !isWanted(first, end - first)) break;
        }
      }
      first = end;
      this.#done = start + end;
      onProgress(this.#done, this.#rows * 2);
    }
  }

  #partitions(name: string, bytes: number, records: number): RecordPartitions {
    const { workDir, memoryBytes = defaultMemoryBytes } = this.#request;
    return new RecordPartitions({ recordBytes: bytes, records, memoryBytes, dir: join(workDir, name) });
  }
}

function rowsOf(info: ExamplesInfo): number {
  return info.splits.reduce((sum, split) => sum + split.rows, 0);
}

function raiseNoKey(name: string, compared: readonly ComparedColumn[]): never {
  const hint = `Choose columns that both versions have: ${compared
    .map((column) => column.name)
    .slice(0, 50)
    .join(', ')}.`;
  raise('usage/invalid-argument', `Not both versions have a column to match rows by: ${name}`, hint, {
    details: { column: name },
  });
}
