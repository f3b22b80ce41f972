/** Where a key leads in the grid: arrows, pages, ends; row -1 is the row of headers. */

export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows of a page. */
  readonly page: number;
}

/** undefined for a key that leads nowhere. `far`: Ctrl, or Command on a Mac. */
export function placeAfterKey(place: GridPlace, key: string, far: boolean, size: GridSize): GridPlace | undefined {
  const { row, column } = place;
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  const to = (nextRow: number, nextColumn: number): GridPlace => ({
    row: Math.max(-1, Math.min(lastRow, nextRow)),
    column: Math.max(0, Math.min(lastColumn, nextColumn)),
  });
  switch (key) {
    case 'ArrowUp':
      return far ? to(0, column) : to(row - 1, column);
    case 'ArrowDown':
      return far ? to(lastRow, column) : to(row + 1, column);
    case 'ArrowLeft':
      return to(row, far ? 0 : column - 1);
    case 'ArrowRight':
      return to(row, far ? lastColumn : column + 1);
    case 'PageUp':
      return to(Math.max(0, row - size.page), column);
    case 'PageDown':
      return to(row + size.page, column);
    case 'Home':
      return far ? to(0, 0) : to(row, 0);
    case 'End':
      return far ? to(lastRow, lastColumn) : to(row, lastColumn);
    default:
      return undefined;
  }
}
