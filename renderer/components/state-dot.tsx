/** The state of a stage or a node as one small sign; its meaning never hangs on colour alone. */

import './state-dot.css';

export type DotState = 'idle' | 'running' | 'done' | 'problem' | 'stale' | 'live';

export function StateDot({ state }: { readonly state: DotState }) {
  return (
    <svg className={`state-dot state-dot--${state}`} viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      {state === 'live' ? <circle className="state-dot__halo" cx="10" cy="10" r="10" /> : null}
      <circle className="state-dot__disc" cx="10" cy="10" r={state === 'live' ? 7 : 8} />
      {state === 'done' ? <path className="state-dot__mark" d="M6.4 10.3 L8.9 12.8 L13.8 7.7" /> : null}
      {state === 'problem' ? <path className="state-dot__mark" d="M10 5.8 V10.8 M10 13.6 V13.9" /> : null}
      {state === 'stale' ? <circle className="state-dot__core" cx="10" cy="10" r="3" /> : null}
      {state === 'running' ? <path className="state-dot__arc" d="M10 3 A7 7 0 0 0 10 17" /> : null}
    </svg>
  );
}
