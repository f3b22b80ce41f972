/** What the grid is given and what it tells. */

import type { GridPlace } from './row-grid-keys.ts';
import type { Sort } from './sort-rows.ts';

export interface GridColumn {
  readonly name: string;
  /** Under the name: what kind of values it holds. */
  readonly note: string;
  readonly numeric: boolean;
  /** Pixels. */
  readonly width: number;
}

export interface GridRow {
  /** Shown before the row, from 0. */
  readonly number: number;
  /** undefined while it is on its way; null is missing. */
  cell(column: number): string | null | undefined;
}

export interface SeenPart {
  readonly firstRow: number;
  readonly endRow: number;
  readonly firstColumn: number;
  readonly endColumn: number;
}

export interface RowGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rowCount: number;
  /** Another key, other rows: the view starts at the first. */
  readonly rowsKey: string;
  /** undefined while it is on its way. */
  readonly rowAt: (place: number) => GridRow | undefined;
  readonly fetchCell: (place: GridPlace) => Promise<string | null>;
  /** What is in view now, to be fetched. */
  readonly onSeen: (part: SeenPart) => void;
  readonly active: GridPlace;
  /** The other end of the selected rows. */
  readonly anchor: number;
  readonly onMove: (place: GridPlace, extend: boolean) => void;
  readonly sort?: Sort | undefined;
  readonly onSort: (column: string) => void;
  readonly onOpen: (place: GridPlace) => void;
  /** One cell, or several whole rows. */
  readonly onCopy: (rows: { readonly first: number; readonly last: number }) => void;
}

export function cellId(id: string, { row, column }: GridPlace): string {
  return `${id}-${row}-${column}`;
}
