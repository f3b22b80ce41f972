/** One pass over CSV files with the types they are believed to have: into an Examples artifact, or to other types. */

import { createHash } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CellType,
  cellTypeOf,
  createExamplesShard,
  type ExamplesInfo,
  type ExamplesShard,
  type PageCodec,
  raiseWriteFailure,
  shardFileName,
  splitFolder,
  writeExamplesInfo,
} from '../../formats/index.ts';
import type { CancelSignal } from '../../foundation/index.ts';
import { type ContentHash, createContentHash } from './content-hash.ts';
import type { CsvTables } from './csv-tables.ts';
import { IngestJournal, type Recorded } from './ingest-journal.ts';
import type { RangeLanes } from './range-lanes.ts';
import type { RejectLog } from './reject-log.ts';
import { planShards, type ShardPlan } from './shard-plan.ts';
import { firstPlace, type Place, rangesOf, type TakenRange, takeRanges } from './take-ranges.ts';

export interface TablesOutput {
  readonly dir: string;
  /** Of the stage: where an ingestion of several shards leaves what the next one goes on with. */
  readonly stateDir: string;
  readonly rejects: RejectLog;
  /** Columns to be counted and no examples: nothing is serialised or hashed, and an empty cell is a missing value. */
  readonly columnsOnly?: boolean;
  readonly codec?: PageCodec;
  readonly signal: CancelSignal;
  onProgress(done: number, total: number): void;
  /** Bytes of the sources that make a shard, where it is not the usual. */
  readonly shardBytes?: number;
}

export interface IngestedTables {
  readonly info: ExamplesInfo;
  readonly content: ContentHash;
}

type Since = { readonly [Key in Exclude<keyof Recorded, 'files'>]: Recorded[Key][number][] };

export class IngestPass {
  isUtf8 = true;
  /** By column, of all rows so far. */
  types: CellType[];
  readonly #tables: CsvTables;
  readonly #output: TablesOutput;
  readonly #plan: ShardPlan;
  readonly #content: ContentHash;
  #journal: IngestJournal | undefined;
  #since: Since = { placed: [], rejects: [] };
  #rows: number[];
  #converts: boolean;
  #shard: ExamplesShard | undefined;

  constructor(tables: CsvTables, output: TablesOutput, converts: boolean) {
    this.types = tables.columns.map(() => 0);
    this.#tables = tables;
    this.#output = output;
    this.#plan = planShards(rangesOf(tables), tables.columns.length * tables.names.length, output.shardBytes);
    this.#content = createContentHash(tables.names);
    this.#rows = tables.names.map(() => 0);
    this.#converts = converts;
  }

  /** Undefined where the rows asked for other types, or stopped being UTF-8. */
  async run(lanes: RangeLanes, onBytes: (bytes: number) => void): Promise<IngestedTables | undefined> {
    const { columns } = this.#tables;
    const { rejects, signal, columnsOnly = false, codec = 'SNAPPY' } = this.#output;
    rejects.reset();
    const from = await this.#goOn(onBytes);
    try {
      const accept = (range: TakenRange): Promise<boolean> => this.#accept(range);
      await takeRanges(this.#tables, {
        from,
        lanes,
        signal,
        onBytes,
        accept,
        isConverting: () => this.#converts,
        serialises: !columnsOnly,
        codec,
      });
      const areBelieved = columns.every(({ type }, i) => cellTypeOf(type) === this.types[i]);
      if (this.isUtf8 && this.#converts && areBelieved) return { info: await this.#finish(), content: this.#content };
    } finally {
      await this.#shard?.abort();
    }
    await this.#forget();
    return undefined;
  }

  /** Where an earlier ingestion stopped, with all that it knew. */
  async #goOn(onBytes: (bytes: number) => void): Promise<Place> {
    if (this.#plan.count === 1 || !this.#converts) return firstPlace;
    this.#journal = new IngestJournal(join(this.#output.stateDir, 'shards'), await this.#key());
    const restored = await this.#journal.restore();
    if (!restored) return firstPlace;
    const { progress, placed, rejects } = restored;
    for await (const rows of placed) this.#content.addAll(rows);
    for (const { row, path } of rejects) this.#output.rejects.add(row, path);
    this.types = [...progress.types];
    this.#rows = [...progress.rows];
    const ranges = rangesOf(this.#tables);
    for (let i = 0; i < progress.place.range; i++) {
      const range = ranges[i];
      onBytes((range?.likely.end ?? 0) - (range?.isFirst ? 0 : (ranges[i - 1]?.likely.end ?? 0)));
    }
    return progress.place;
  }

  async #accept({ result, path, lines, next }: TakenRange): Promise<boolean> {
    const { columns } = this.#tables;
    for (const [i, type] of result.types.entries()) {
      if (type > (this.types[i] as CellType)) this.types[i] = type;
      if (type > cellTypeOf(columns[i]?.type ?? 'unknown')) this.#converts = false;
    }
    this.isUtf8 = result.isUtf8;
    if (!this.isUtf8 || !this.#converts) return this.isUtf8;
    for (const reject of result.rejects) {
      const row = { ...reject, line: reject.line + lines };
      this.#output.rejects.add(row, path);
      if (this.#journal) this.#since.rejects.push({ row, path });
    }
    for (const placed of result.placed) this.#content.addAll(placed);
    if (this.#journal) this.#since.placed.push(...result.placed);
    const { shards, count } = this.#plan;
    const shard = shards[next.range - 1] ?? 0;
    const nulls = this.#output.columnsOnly ? 'missing' : 'empty';
    this.#shard ??= await createExamplesShard(this.#dir, { splits: this.#tables.names, columns, shard, of: count, nulls });
    for (const [split, groups] of result.groups.entries()) for (const group of groups) await this.#shard.append(split, group);
    if (shards[next.range] !== shard) await this.#closeShard(shard, next);
    return true;
  }

  get #dir(): string {
    return this.#journal?.dir ?? this.#output.dir;
  }

  async #closeShard(shard: number, place: Place): Promise<void> {
    const rows = (await this.#shard?.close()) ?? [];
    this.#shard = undefined;
    this.#rows = this.#rows.map((before, split) => before + (rows[split] ?? 0));
    if (!this.#journal) return;
    const files = this.#tables.names.map((name) => join(splitFolder(this.#dir, name), shardFileName(shard, this.#plan.count)));
    const progress = { place, types: this.types, rows: this.#rows };
    await this.#journal.record(progress, { ...this.#since, files });
    this.#since = { placed: [], rejects: [] };
  }

  async #finish(): Promise<ExamplesInfo> {
    const { names, columns } = this.#tables;
    const { dir } = this.#output;
    if (this.#journal) {
      for (const name of names) {
        await rename(splitFolder(this.#dir, name), splitFolder(dir, name)).catch((error) => raiseWriteFailure(error, dir));
      }
      await this.#forget();
    }
    const splits = names.map((name, at) => ({ name, rows: this.#rows[at] as number }));
    return writeExamplesInfo(dir, { payload: 'parquet', splits, columns });
  }

  async #forget(): Promise<void> {
    if (this.#journal) await rm(this.#journal.dir, { recursive: true, force: true });
  }

  /** Of all that decides what is written. */
  async #key(): Promise<string> {
    const files: unknown[] = [];
    for (const { table, placing } of this.#tables.tables) {
      const { mtimeMs, size } = await stat(table.path);
      files.push({ ...table, size, mtimeMs, placing });
    }
    const { columns, names } = this.#tables;
    return createHash('sha256')
      .update(JSON.stringify({ files, columns, names, plan: this.#plan }))
      .digest('hex');
  }
}
