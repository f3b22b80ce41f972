/** The rows behind a bar, a finding or a version, opened on the data screen. */

import type { views } from '../../core/contract/index.ts';
import { targetOfRows } from './rows-target.ts';
import { useStore } from './store.ts';

/** "Show me the rows": goes to the data screen, on the grid of this split under these filters. */
export function openRows(rows: views.RowsBehind): void {
  useStore.getState().goTo('data', targetOfRows(rows));
}
