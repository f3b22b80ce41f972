/** What evaluations are asked for, written to the project file in one step that can be taken back. */

import { useTranslation } from 'react-i18next';
import type { EvaluationConfig } from '../../../../core/contract/index.ts';
import { useAction, useStore } from '../../../store/index.ts';

type Asked = Partial<Pick<EvaluationConfig, 'thresholds' | 'change_thresholds' | 'slices'>>;

export interface SetEvaluation {
  readonly pending: boolean;
  /** Whether it was written; a problem is shown. @param again the pipeline then runs as far as the Evaluator */
  save(asked: Asked, again: boolean): Promise<boolean>;
}

export function useSetEvaluation(): SetEvaluation {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const save = async (asked: Asked, again: boolean): Promise<boolean> => {
    const changes = Object.entries(asked).map(([key, value]) => ({ path: ['evaluation', key], value }));
    if (!(await action.run((client) => client.project.patch({ changes })))) return false;
    const undo = { label: t('settings.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({ tone: 'good', message: t(again ? 'evaluate.asked.judging' : 'evaluate.asked.saved'), action: undo });
    if (again) void action.run((client) => client.pipeline.run({ until: 'Evaluator' }));
    return true;
  };
  return { pending: action.pending, save };
}
