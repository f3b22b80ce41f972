/** Progress of something that takes time: a share, or "going on" where the end is not known. */

import { ProgressBar as AriaProgressBar } from 'react-aria-components';
import './progress-bar.css';

export interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1; undefined while the end is not known. */
  readonly share: number | undefined;
  readonly tone?: 'neutral' | 'train' | 'good' | 'problem';
}

export function ProgressBar({ label, share, tone = 'neutral' }: ProgressBarProps) {
  const known = share !== undefined && Number.isFinite(share);
  const value = known ? Math.min(1, Math.max(0, share)) : 0;
  return (
    <AriaProgressBar className={`progress progress--${tone}`} aria-label={label} isIndeterminate={!known} value={value * 100}>
      <span
        className={known ? 'progress__fill' : 'progress__fill progress__fill--moving'}
        style={{ width: known ? `${value * 100}%` : '30%' }}
      />
    </AriaProgressBar>
  );
}
