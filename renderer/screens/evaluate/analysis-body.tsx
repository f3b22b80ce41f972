/** A long question's three states besides its answer: not asked, worked on with Cancel, refused. */

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, ProblemNotice, ProgressBar } from '../../components/index.ts';
import type { Analysis } from './use-analysis.ts';

export interface AnalysisBodyProps<T> {
  readonly analysis: Analysis<T>;
  /** What the question is, and how to ask it. */
  readonly start: ReactNode;
  readonly label: string;
  readonly children: (answer: T) => ReactNode;
}

export function AnalysisBody<T>({ analysis, start, label, children }: AnalysisBodyProps<T>) {
  const { t } = useTranslation();
  if (analysis.problem) return <ProblemNotice problem={analysis.problem} />;
  if (analysis.answer !== undefined) return children(analysis.answer);
  if (analysis.share === undefined) return start;
  return (
    <div className="row evaluate__working">
      <ProgressBar label={label} share={analysis.share} />
      <Button size="s" onPress={analysis.stop}>
        {t('analysis.cancel')}
      </Button>
    </div>
  );
}
