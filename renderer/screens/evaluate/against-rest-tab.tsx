/** Each class of a model of one class a row against the rest: its threshold, curves and metrics. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { ViewBody } from '../../components/index.ts';
import { useView } from '../../store/index.ts';
import { Sampled } from './fairness-tab.tsx';
import { LabelsPanel } from './labels-panel.tsx';
import { ThresholdTab } from './threshold-tab.tsx';

interface AgainstRestTabProps {
  readonly evaluation: views.EvaluationView;
  /** The class to begin with. */
  readonly followed: string | undefined;
  readonly onFollow: (name: string) => void;
}

/** The evaluation keeps nothing of single classes: they are counted on its rows when they are asked for. */
export function AgainstRestTab({ evaluation, followed, onFollow }: AgainstRestTabProps) {
  const { t } = useTranslation();
  const { modelId } = evaluation;
  const view = useView((client) => client.evaluate.classes({ modelId }), { key: modelId, topics: ['run'] });
  return (
    <ViewBody view={view} loadingRows={10}>
      {({ labels, sample }) => {
        const counted = { ...evaluation, labels };
        return (
          <div className="evaluate">
            <p className="secondary">{t('analysis.threshold.rest')}</p>
            <ThresholdTab evaluation={counted} {...{ followed, onFollow }} />
            <LabelsPanel evaluation={counted} />
            {sample ? <Sampled sample={sample} /> : null}
          </div>
        );
      }}
    </ViewBody>
  );
}
