/** Finds and shows rows of a split: answers at once with what has been looked through, and goes on in the background. */

import { raise } from '../foundation/index.ts';
import type { ColumnSpec } from './column-batch.ts';
import { createWeighedCache } from './find-rows-cache.ts';
import { cellText } from './find-rows-cell.ts';
import { RowScan, type RowSearch } from './find-rows-scan.ts';
import { type ColumnCache, openSplitSource, type SplitChunk, type SplitSource } from './find-rows-source.ts';

export interface RowsRequest extends RowSearch {
  readonly offset: number;
  readonly limit: number;
  /** Columns of the answer, in this order; absent: all. */
  readonly columns?: readonly string[] | undefined;
  /** Characters of a cell at most; absent: whole. */
  readonly cellLength?: number | undefined;
}

export interface FoundRowsPage {
  readonly columns: readonly ColumnSpec[];
  readonly rows: readonly { readonly number: number; readonly cells: readonly (string | null)[] }[];
  readonly total: number;
  readonly found: number;
  readonly scanned: number;
  readonly complete: boolean;
}

/** Methods throw ProblemError. */
export interface RowFinder {
  find(request: RowsRequest): Promise<FoundRowsPage>;
  /** Closes the files until they are needed again; what was found stays known. */
  release(): Promise<void>;
}

/** An answer waits so long for its page to fill, and no longer. */
const patienceMs = 60;
/** A search that nobody has asked about for so long rests. */
const restAfterMs = 10_000;
const resultBytes = 64 << 20;

export async function openRowFinder(dir: string, split: string, cache: ColumnCache): Promise<RowFinder> {
  return new SplitFinder(await openSplitSource(dir, split, cache));
}

interface AskedScan {
  readonly scan: RowScan;
  askedAt: number;
  error?: unknown;
}

class SplitFinder implements RowFinder {
  readonly #source: SplitSource;
  /** Results, and searches under way, by what is searched for. */
  readonly #scans = createWeighedCache<AskedScan>(resultBytes);
  /** The search asked for last; an older one rests until it is asked for again. */
  #current: AskedScan | undefined;
  #driving = false;

  constructor(source: SplitSource) {
    this.#source = source;
  }

  async find(request: RowsRequest): Promise<FoundRowsPage> {
    const { offset, limit, filters, sort } = request;
    const { rows: total } = this.#source;
    if (filters.length === 0 && !sort) {
      const numbers = Uint32Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, at) => offset + at);
      return { ...(await this.#page(numbers, request)), total, found: total, scanned: total, complete: true };
    }
    const asked = this.#ask({ filters, sort });
    await this.#wait(asked, offset + limit);
    const { scan } = asked;
    const state = { total, found: scan.found, scanned: scan.scanned, complete: scan.complete };
    return { ...(await this.#page(scan.numbers(offset, limit), request)), ...state };
  }

  release(): Promise<void> {
    this.#current = undefined;
    return this.#source.release();
  }

  #ask(search: RowSearch): AskedScan {
    const key = JSON.stringify([search.filters, search.sort ?? null]);
    const asked = this.#scans.get(key) ?? { scan: new RowScan(this.#source, search), askedAt: 0 };
    asked.askedAt = performance.now();
    asked.error = undefined;
    this.#scans.set(key, asked, asked.scan.bytes);
    this.#current = asked;
    if (!this.#driving) void this.#drive();
    return asked;
  }

  /** Advances the search asked for last until it ends, rests, or another takes its place. */
  async #drive(): Promise<void> {
    this.#driving = true;
    for (let asked = this.#current; asked; asked = this.#current) {
      if (asked.scan.complete || performance.now() - asked.askedAt > restAfterMs) break;
      try {
        await asked.scan.advance();
      } catch (error) {
        asked.error = error;
        if (this.#current === asked) break;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#driving = false;
  }

  async #wait(asked: AskedScan, wanted: number): Promise<void> {
    const { scan } = asked;
    // The search gets its turn also where one answer follows another without a pause.
    await new Promise((resolve) => setImmediate(resolve));
    const until = performance.now() + patienceMs;
    while (!scan.complete && performance.now() < until && !(scan.showable && scan.found >= wanted)) {
      if (asked.error !== undefined) throw asked.error;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async #page(numbers: Uint32Array, request: RowsRequest): Promise<Pick<FoundRowsPage, 'columns' | 'rows'>> {
    const columns = this.#wanted(request.columns);
    const cells = Array.from(numbers, () => new Array<string | null>(columns.length).fill(null));
    for (const { chunk, places } of await this.#byChunk(numbers)) {
      for (const [at, { name }] of columns.entries()) {
        const column = await this.#source.column(chunk, name);
        for (const place of places) {
          const row = (numbers[place] as number) - chunk.start;
          (cells[place] as (string | null)[])[at] = cellText(column, row, request.cellLength);
        }
      }
    }
    return { columns, rows: cells.map((row, place) => ({ number: numbers[place] as number, cells: row })) };
  }

  /** The places of the numbers, by the chunk that holds their rows. */
  async #byChunk(numbers: Uint32Array): Promise<readonly { readonly chunk: SplitChunk; readonly places: number[] }[]> {
    const byChunk = new Map<number, { chunk: SplitChunk; places: number[] }>();
    for (const [place, number] of numbers.entries()) {
      const chunk = await this.#source.chunkAt(number);
      const known = byChunk.get(chunk.index);
      if (known) known.places.push(place);
      else byChunk.set(chunk.index, { chunk, places: [place] });
    }
    return [...byChunk.values()];
  }

  #wanted(names: readonly string[] | undefined): readonly ColumnSpec[] {
    if (!names) return this.#source.columns;
    const known = new Map(this.#source.columns.map((spec) => [spec.name, spec]));
    return names.map(
      (name) =>
        known.get(name) ?? raise('usage/invalid-argument', `There is no column: ${name}`, 'Ask for a column of this version.'),
    );
  }
}
