/** The frame every screen shares: title, one sentence on what it is for and what is wrong now, controls, body. */

import type { ReactNode } from 'react';
import './screen.css';
import { StageProblem } from './stage-problem.tsx';

export interface ScreenProps {
  readonly title: string;
  /** What this screen is for and what needs attention, in one or two sentences. */
  readonly sentence: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** The body fills the height and scrolls in its own parts instead of as a page. */
  readonly fills?: boolean;
}

export function Screen({ title, sentence, actions, children, fills = false }: ScreenProps) {
  return (
    <div className={fills ? 'screen screen--fills' : 'screen scroll'}>
      <header className="screen__head">
        <div className="screen__words">
          <h1>{title}</h1>
          <p className="screen__sentence">{sentence}</p>
        </div>
        {actions ? <div className="screen__actions">{actions}</div> : null}
      </header>
      <StageProblem />
      <div className="screen__body">{children}</div>
    </div>
  );
}
