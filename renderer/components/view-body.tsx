/** Loading, problem, or the value of a view: the three states every screen body has. */

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewState } from '../store/index.ts';
import { Button } from './button.tsx';
import { Loading } from './loading.tsx';
import { ProblemNotice } from './problem-notice.tsx';

export interface ViewBodyProps<T> {
  readonly view: ViewState<T>;
  readonly children: (value: T) => ReactNode;
  /** What the problem means here. */
  readonly consequence?: ReactNode;
  readonly loadingRows?: number;
}

export function ViewBody<T>({ view, children, consequence, loadingRows }: ViewBodyProps<T>) {
  const { t } = useTranslation();
  if (view.problem) {
    const retry = (
      <Button size="s" onPress={view.reload}>
        {t('problems.retry')}
      </Button>
    );
    return <ProblemNotice problem={view.problem} consequence={consequence} actions={retry} />;
  }
  if (view.value === undefined) return <Loading rows={loadingRows ?? 6} />;
  return children(view.value);
}
