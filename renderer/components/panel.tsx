/** A panel: one subject with its title and its own small controls. */

import type { ReactNode } from 'react';
import './panel.css';

export interface PanelProps {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Lets the body scroll inside the panel's height. */
  readonly scrolls?: boolean;
  /** Its name as a region; a title that is plain text is one already. */
  readonly label?: string;
}

export function Panel({ title, note, actions, children, scrolls = false, label }: PanelProps) {
  return (
    <section
      className={scrolls ? 'panel panel--scrolls' : 'panel'}
      aria-label={label ?? (typeof title === 'string' ? title : undefined)}
    >
      {title || actions ? (
        <header className="panel__head">
          {title ? <h2>{title}</h2> : null}
          {note ? <p className="panel__note">{note}</p> : null}
          {actions ? <div className="panel__actions">{actions}</div> : null}
        </header>
      ) : null}
      {scrolls ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part must be reachable by keyboard
        <div className="panel__body" tabIndex={0}>
          {children}
        </div>
      ) : (
        <div className="panel__body">{children}</div>
      )}
    </section>
  );
}
