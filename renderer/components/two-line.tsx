/** A cell of two lines: the name, and under it what kind of thing it is. */

import type { ReactNode } from 'react';

export function TwoLine({ first, second }: { readonly first: ReactNode; readonly second?: ReactNode }) {
  return (
    <span className="two-line">
      <span className="strong truncate">{first}</span>
      {second ? <span className="two-line__second truncate">{second}</span> : null}
    </span>
  );
}
