/** The rows that the data screen's grid shows, as the target of its address and back. */

import type { RowFilter, views } from '../../core/contract/index.ts';

/** The rows of a split, filtered and ordered. */
export interface ShownRows extends views.RowsBehind {
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined;
}

/** `rows/12/train` or, of the prediction register, `rows/served/served`, and after a question mark the filters and the order where there are some. */
export function targetOfRows({ artifactId, split, filters, sort }: ShownRows): string {
  const start = `rows/${artifactId}/${split}`;
  if (filters.length === 0 && !sort) return start;
  return `${start}?${JSON.stringify({ filters, ...(sort ? { sort } : {}) })}`;
}

/** undefined for a target that names no rows. A damaged end of an address loses its filters, not the rows. */
export function rowsOfTarget(target: string | null): ShownRows | undefined {
  const [, artifactId, split, query] = /^rows\/(\d+|served)\/([A-Za-z0-9_-]+)(?:\?(.*))?$/s.exec(target ?? '') ?? [];
  if (artifactId === undefined || split === undefined) return undefined;
  return { artifactId: artifactId === 'served' ? artifactId : Number(artifactId), split, ...readQuery(query) };
}

function readQuery(query: string | undefined): Pick<ShownRows, 'filters' | 'sort'> {
  try {
    const { filters, sort } = JSON.parse(query ?? '{}') as { filters?: readonly RowFilter[]; sort?: ShownRows['sort'] };
    return { filters: Array.isArray(filters) ? filters : [], sort };
  } catch {
    return { filters: [] };
  }
}
