/** One search through a split: it advances chunk by chunk, can rest between any two, and keeps the numbers of the rows found. */

import { type ColumnTest, columnTest, type RowCondition } from './find-rows-conditions.ts';
import { createRowOrder, type RowOrder } from './find-rows-order.ts';
import type { SplitChunk, SplitSource } from './find-rows-source.ts';
import type { TextTies } from './find-rows-ties.ts';

export interface RowSearch {
  /** Every one must hold. */
  readonly filters: readonly RowCondition[];
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
}

/** A breath between two columns of a wide chunk: others who wait for this thread get their turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class RowScan {
  readonly #source: SplitSource;
  readonly #sortColumn: string | undefined;
  readonly #tests: readonly { readonly column: string; readonly test: ColumnTest }[];
  readonly #anywhere: readonly ColumnTest[];
  #order: RowOrder | undefined;
  #ties: TextTies | undefined;
  #numbers: Uint32Array = new Uint32Array(1024);
  found = 0;
  scanned = 0;
  complete = false;

  constructor(source: SplitSource, { filters, sort }: RowSearch) {
    this.#source = source;
    this.#tests = filters.flatMap((filter) =>
      filter.op === 'anywhere' ? [] : [{ column: filter.column, test: columnTest(filter) }],
    );
    this.#anywhere = filters.flatMap((filter) => (filter.op === 'anywhere' ? [columnTest(filter)] : []));
    const spec = source.columns.find(({ name }) => name === sort?.column);
    this.#sortColumn = spec?.name;
    if (spec && sort) this.#order = createRowOrder(spec.type, { rows: source.rows, descending: sort.descending });
  }

  get bytes(): number {
    return this.#numbers.byteLength + 1000;
  }

  /** Whether the numbers found so far may be shown: those of an ordered search only once it is complete. */
  get showable(): boolean {
    return this.complete || this.#sortColumn === undefined;
  }

  numbers(offset: number, limit: number): Uint32Array {
    return this.showable
      ? this.#numbers.subarray(Math.min(offset, this.found), Math.min(offset + limit, this.found))
      : new Uint32Array();
  }

  /** Looks through the next chunk. Throws ProblemError; may then be called again. */
  async advance(): Promise<void> {
    if (this.scanned < this.#source.rows) await this.#scanChunk(await this.#source.chunkAt(this.scanned));
    if (this.scanned < this.#source.rows) return;
    if (this.#order) {
      ({ numbers: this.#numbers, ties: this.#ties } = this.#order.build());
      this.#order = undefined;
    } else if (this.#ties && this.#sortColumn !== undefined) await this.#ties.advance(this.#source, this.#sortColumn);
    if (this.#ties && !this.#ties.settled) return;
    this.#ties = undefined;
    if (this.#sortColumn === undefined) this.#numbers = this.#numbers.slice(0, this.found);
    this.complete = true;
  }

  async #scanChunk(chunk: SplitChunk): Promise<void> {
    const passing = new Uint8Array(chunk.rows).fill(1);
    for (const { column, test } of this.#tests) {
      keepBoth(passing, test(await this.#source.column(chunk, column)));
      await breathe();
    }
    for (const test of this.#anywhere) keepBoth(passing, await this.#rowsAnywhere(chunk, test));
    await this.#collect(chunk, passing);
    this.scanned = chunk.start + chunk.rows;
  }

  async #rowsAnywhere(chunk: SplitChunk, test: ColumnTest): Promise<Uint8Array> {
    const hits = new Uint8Array(chunk.rows);
    for (const { name } of this.#source.columns) {
      const found = test(await this.#source.column(chunk, name));
      for (let row = 0; row < hits.length; row++) hits[row] = (hits[row] as number) | (found[row] as number);
      await breathe();
    }
    return hits;
  }

  async #collect(chunk: SplitChunk, passing: Uint8Array): Promise<void> {
    const column = this.#sortColumn === undefined ? undefined : await this.#source.column(chunk, this.#sortColumn);
    for (let row = 0; row < chunk.rows; row++) {
      if (passing[row] === 0) continue;
      if (column) this.#order?.add(column, row, chunk.start + row);
      else this.#keep(chunk.start + row);
      this.found++;
    }
  }

  #keep(number: number): void {
    if (this.found === this.#numbers.length) {
      const grown = new Uint32Array(this.#numbers.length * 2);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers[this.found] = number;
  }
}

function keepBoth(passing: Uint8Array, also: Uint8Array): void {
  for (let row = 0; row < passing.length; row++) passing[row] = (passing[row] as number) & (also[row] as number);
}
