/** The splits of a version as parts of one bar, in their colours, with their names. */

import type { views } from '../../../core/contract/index.ts';
import { format } from '../../locales/index.ts';
import { rowsOf, toneOfSplit } from './data-words.ts';

export function SplitShares({ version }: { readonly version: views.ExamplesVersion }) {
  const total = Math.max(1, rowsOf(version));
  const words = version.splits.map((split) => `${split.name} ${format.formatCount(split.rows)}`).join(' · ');
  return (
    <span className="data__splits">
      <span className="data__split-bar" aria-hidden="true">
        {version.splits.map((split) => (
          <span
            key={split.name}
            className={`data__split data__split--${toneOfSplit(split.name)}`}
            style={{ flexGrow: split.rows / total }}
          />
        ))}
      </span>
      <span className="small secondary truncate" title={words}>
        {words}
      </span>
    </span>
  );
}
