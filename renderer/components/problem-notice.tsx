/** A problem as cause, consequence and way out, with its technical details one click away. */

import { IconAlertCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownProblem } from '../bridge/index.ts';
import { CopyButton } from './copy-button.tsx';
import './problem-notice.css';

export interface ProblemNoticeProps {
  readonly problem: ShownProblem;
  /** What it means here and now: "The pipeline stops before Train." */
  readonly consequence?: ReactNode;
  /** Buttons that lead out. */
  readonly actions?: ReactNode;
}

export function ProblemNotice({ problem, consequence, actions }: ProblemNoticeProps) {
  const { t } = useTranslation();
  const details = describeDetails(problem);
  return (
    <div className="problem-notice" role="alert">
      <IconAlertCircle className="problem-notice__icon" size={18} aria-hidden="true" />
      <div className="problem-notice__words">
        <p className="strong">{problem.message}</p>
        {consequence ? <p>{consequence}</p> : null}
        <p className="secondary">{problem.hint}</p>
        {problem.cause ? <p className="small secondary">{problem.cause.message}</p> : null}
        {actions ? <div className="row row--wrap problem-notice__actions">{actions}</div> : null}
        <details className="problem-notice__details">
          <summary>{t('problems.details')}</summary>
          <pre className="mono scroll">{details}</pre>
          <CopyButton text={details} label={t('problems.copyDetails')} />
        </details>
      </div>
    </div>
  );
}

/** The code first, values last; the values stay on this machine unless the user pastes them somewhere. */
function describeDetails(problem: ShownProblem): string {
  const lines = [problem.code, problem.message];
  for (const [name, value] of Object.entries(problem.details ?? {})) lines.push(`${name}: ${JSON.stringify(value)}`);
  if (problem.cause) lines.push(`cause: ${describeDetails(problem.cause)}`);
  return lines.join('\n');
}
