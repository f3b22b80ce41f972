/** Where rows and columns of the grid lie, also when all rows together are taller than a browser can scroll. */

export const rowHeight = 30;
export const headerHeight = 46;
export const numberWidth = 84;

/** Firefox ends at about 17.8 million pixels, Chromium at 33.5: taller content is scrolled on a smaller scale. */
export const tallestContent = 15_000_000;

export interface Extent {
  readonly rows: number;
  /** Pixels of the part in which rows are seen. */
  readonly height: number;
}

/** Pixels from the first row to the end of the last. */
export function contentHeight({ rows }: Extent): number {
  return rows * rowHeight;
}

/** What the scrolled element is tall. */
export function scrollHeight(extent: Extent): number {
  return Math.min(contentHeight(extent), tallestContent);
}

/** Pixels of content above the view, for a position of the scrollbar; and back. */
export function contentTop(scrollTop: number, extent: Extent): number {
  return clampTop(scrollTop * scaleOf(extent), extent);
}

export function scrollTopOf(top: number, extent: Extent): number {
  return top / scaleOf(extent);
}

export function clampTop(top: number, extent: Extent): number {
  return Math.max(0, Math.min(top, contentHeight(extent) - extent.height));
}

function scaleOf(extent: Extent): number {
  const [content, scrolled] = [contentHeight(extent) - extent.height, scrollHeight(extent) - extent.height];
  return scrolled <= 0 ? 1 : content / scrolled;
}

export interface Range {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
}

export function rowsInView(top: number, extent: Extent): Range {
  const first = Math.floor(top / rowHeight);
  return { first, end: Math.min(extent.rows, Math.ceil((top + extent.height) / rowHeight)) };
}

/** `lefts`: the left edge of each column and, last, the right edge of all. */
export function columnsInView(lefts: Float64Array, left: number, width: number): Range {
  const count = lefts.length - 1;
  if (count <= 0) return { first: 0, end: 0 };
  const first = Math.max(0, upperBound(lefts, left) - 1);
  return { first: Math.min(first, count - 1), end: Math.min(count, upperBound(lefts, left + width)) };
}

export function leftEdges(widths: readonly number[]): Float64Array {
  const lefts = new Float64Array(widths.length + 1);
  for (const [at, width] of widths.entries()) lefts[at + 1] = (lefts[at] as number) + width;
  return lefts;
}

/** The top at which a row is seen whole, nearest to where the view is. */
export function topShowing(row: number, top: number, extent: Extent): number {
  const above = row * rowHeight;
  if (above < top) return above;
  return above + rowHeight > top + extent.height ? above + rowHeight - extent.height : top;
}

/** The first index whose edge lies beyond `position`. */
function upperBound(edges: Float64Array, position: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
