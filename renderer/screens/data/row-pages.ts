/** The rows of one search in pages of rows and blocks of columns, fetched as they come into view. */

import type { views } from '../../../core/contract/index.ts';
import type { CoreClient } from '../../bridge/index.ts';
import type { GridRow, SeenPart } from '../../components/index.ts';
import type { ShownRows } from '../../store/index.ts';

const pageRows = 100;
const blockColumns = 16;
const keptBlocks = 600;
const fetchesAtOnce = 3;
const askAgainMs = 150;
/** Characters of a cell that the grid may show. */
const cellLength = 200;

interface Block {
  readonly rows: views.FoundRows['rows'];
  /** Taken while the search went on: there may be more now. */
  readonly partial: boolean;
}

export interface SearchState {
  readonly total: number;
  readonly found: number;
  readonly scanned: number;
  readonly complete: boolean;
}

export class RowPages {
  readonly shown: ShownRows;
  readonly columns: readonly string[];
  state: SearchState | undefined;
  problem: unknown;
  readonly #client: CoreClient;
  readonly #onChange: () => void;
  readonly #blocks = new Map<string, Block>();
  readonly #abort = new AbortController();
  #seen: SeenPart;
  #fetching = new Set<string>();
  #timer: number | undefined;

  constructor(options: {
    client: CoreClient;
    shown: ShownRows;
    columns: readonly string[];
    seen: SeenPart;
    onChange: () => void;
  }) {
    this.shown = options.shown;
    this.columns = options.columns;
    this.#client = options.client;
    this.#onChange = options.onChange;
    this.#seen = options.seen;
    this.#fetchNext();
  }

  stop(): void {
    this.#abort.abort();
    window.clearTimeout(this.#timer);
  }

  /** Rows in order cannot be shown before all are found. */
  get showable(): boolean {
    return this.problem !== undefined || this.state?.complete === true || !this.shown.sort;
  }

  see(part: SeenPart): void {
    this.#seen = part;
    this.#fetchNext();
  }

  rowAt(place: number): GridRow | undefined {
    const [page, at] = [Math.floor(place / pageRows), place % pageRows];
    const first =
      this.#blocks.get(`${page} ${Math.floor(this.#seen.firstColumn / blockColumns)}`) ?? this.#blocks.get(`${page} 0`);
    const row = first?.rows[at];
    if (!row) return undefined;
    return {
      number: row.number,
      cell: (column) => {
        const block = this.#blocks.get(`${page} ${Math.floor(column / blockColumns)}`);
        return block?.rows[at]?.cells[column % blockColumns];
      },
    };
  }

  /** First cells of a column, to choose its width. */
  sample(column: number): readonly (string | null)[] {
    const block = this.#blocks.get(`0 ${Math.floor(column / blockColumns)}`);
    return (block?.rows ?? []).slice(0, 40).map((row) => row.cells[column % blockColumns] ?? null);
  }

  /** Whole rows, every cell whole. */
  async whole(place: number, rows: number, columns: readonly string[] = this.columns.slice(0, 1000)): Promise<views.FoundRows> {
    return this.#client.data.findRows({
      ...asInput(this.shown),
      offset: place,
      limit: Math.min(1000, rows),
      columns: [...columns],
    });
  }

  #missing(): string[] {
    const { firstRow, endRow, firstColumn, endColumn } = this.#seen;
    const missing: string[] = [];
    const lastRow = Math.max(firstRow, Math.min(endRow, this.state?.found ?? endRow) - 1);
    for (let page = Math.floor(firstRow / pageRows); page <= Math.floor(lastRow / pageRows); page++) {
      for (let block = Math.floor(firstColumn / blockColumns); block * blockColumns < Math.max(1, endColumn); block++) {
        const id = `${page} ${block}`;
        const known = this.#blocks.get(id);
        if (!this.#fetching.has(id) && (!known || (known.partial && this.#mayHaveGrown(page, known)))) missing.push(id);
      }
    }
    return missing;
  }

  #mayHaveGrown(page: number, { rows }: Block): boolean {
    const { found = 0, complete = false } = this.state ?? {};
    return (complete || !this.shown.sort) && Math.min(pageRows, found - page * pageRows) > rows.length;
  }

  #fetchNext(): void {
    if (this.#abort.signal.aborted || this.problem !== undefined) return;
    for (const id of this.#missing()) {
      if (this.#fetching.size >= fetchesAtOnce) return;
      void this.#fetch(id);
    }
  }

  async #fetch(id: string): Promise<void> {
    this.#fetching.add(id);
    const [page = 0, block = 0] = id.split(' ').map(Number);
    try {
      const columns = this.columns.slice(block * blockColumns, (block + 1) * blockColumns);
      await this.#ask({ offset: page * pageRows, limit: pageRows, columns }, (answer) => {
        this.#blocks.delete(id);
        this.#blocks.set(id, { rows: answer.rows, partial: !answer.complete && answer.rows.length < pageRows });
        for (const oldest of this.#blocks.keys()) {
          if (this.#blocks.size <= keptBlocks) break;
          this.#blocks.delete(oldest);
        }
      });
    } finally {
      this.#fetching.delete(id);
    }
    this.#fetchNext();
  }

  async #ask(
    page: { offset: number; limit: number; columns: string[] },
    take?: (answer: views.FoundRows) => void,
  ): Promise<void> {
    try {
      const answer = await this.#client.data.findRows(
        { ...asInput(this.shown), ...page, cellLength },
        { signal: this.#abort.signal },
      );
      if (this.#abort.signal.aborted) return;
      take?.(answer);
      const { total, found, scanned, complete } = answer;
      this.state = { total, found, scanned, complete };
      if (!complete) this.#askAgain();
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.problem = error;
    }
    this.#onChange();
  }

  #askAgain(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      void this.#ask({ offset: 0, limit: 1, columns: [] }).then(() => this.#fetchNext());
    }, askAgainMs);
  }
}

function asInput({ artifactId, split, filters, sort }: ShownRows): {
  artifactId: ShownRows['artifactId'];
  split: string;
  filters: [...ShownRows['filters']];
  sort: { column: string; descending: boolean } | undefined;
} {
  return { artifactId, split, filters: [...filters], sort: sort ? { ...sort } : undefined };
}
