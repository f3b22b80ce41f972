/**
 * CSV files into an Examples artifact in one pass: types are believed as samples tell them and checked on the way, ranges
 * are read side by side and taken over in order. What is written does not depend on threads: a range counts only once the
 * one before has ended where it began.
 */

import {
  type CellType,
  cellTypeOf,
  columnTypeOf,
  createExamplesGroupWriter,
  type ExamplesGroupWriter,
  type ExamplesInfo,
} from '../../formats/index.ts';
import { type CancelSignal, ProblemError } from '../../foundation/index.ts';
import { type ContentHash, createContentHash } from './content-hash.ts';
import type { CsvTables } from './csv-tables.ts';
import { openRangeLanes, type RangeLanes } from './range-lanes.ts';
import type { RejectLog } from './reject-log.ts';
import { hashAssignment } from './split-assignment.ts';
import { type TakenRange, takeRanges } from './take-ranges.ts';

export interface TablesOutput {
  readonly dir: string;
  readonly rejects: RejectLog;
  readonly signal: CancelSignal;
  onProgress(done: number, total: number): void;
  /** The bundled thread, where it is not beside the running bundle. */
  readonly thread?: URL;
}

export interface IngestedTables {
  readonly info: ExamplesInfo;
  readonly content: ContentHash;
}

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
      const pass = new Pass({ ...tables, columns }, output, converts);
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

class Pass {
  isUtf8 = true;
  /** By column, of all rows so far. */
  readonly types: CellType[];
  readonly #tables: CsvTables;
  readonly #output: TablesOutput;
  readonly #content: ContentHash;
  #converts: boolean;

  constructor(tables: CsvTables, output: TablesOutput, converts: boolean) {
    this.types = tables.columns.map(() => 0);
    this.#tables = tables;
    this.#output = output;
    this.#content = createContentHash(tables.names);
    this.#converts = converts;
  }

  /** Undefined where the rows asked for other types, or stopped being UTF-8. */
  async run(lanes: RangeLanes, onBytes: (bytes: number) => void): Promise<IngestedTables | undefined> {
    const { names, columns } = this.#tables;
    const { dir, rejects, signal } = this.#output;
    rejects.reset();
    const writer = await createExamplesGroupWriter(dir, { splits: names, columns });
    try {
      const accept = (range: TakenRange): Promise<boolean> => this.#accept(range, writer);
      await takeRanges(this.#tables, { lanes, signal, onBytes, accept, isConverting: () => this.#converts });
      const areBelieved = columns.every(({ type }, i) => cellTypeOf(type) === this.types[i]);
      if (this.isUtf8 && this.#converts && areBelieved) return { info: await writer.finish(), content: this.#content };
      await writer.abort();
      return undefined;
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async #accept({ result, path, lines }: TakenRange, writer: ExamplesGroupWriter): Promise<boolean> {
    const { columns } = this.#tables;
    for (const [i, type] of result.types.entries()) {
      if (type > (this.types[i] as CellType)) this.types[i] = type;
      if (type > cellTypeOf(columns[i]?.type ?? 'unknown')) this.#converts = false;
    }
    this.isUtf8 = result.isUtf8;
    if (!this.isUtf8 || !this.#converts) return this.isUtf8;
    for (const reject of result.rejects) this.#output.rejects.add({ ...reject, line: reject.line + lines }, path);
    this.#content.addAll(result.digests, result.splits);
    for (const [split, groups] of result.groups.entries()) for (const group of groups) await writer.append(split, group);
    return true;
  }
}
