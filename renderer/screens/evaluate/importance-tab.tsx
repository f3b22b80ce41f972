/** Permutation importance: what the metric loses without what each feature says. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { IntervalBars } from '../../charts/index.ts';
import { Button, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { AnalysisBody } from './analysis-body.tsx';
import { ClassField, everyClass, hasSeveralClasses, ofClass } from './followed-class.tsx';
import { useAnalysis } from './use-analysis.ts';

const repeats = 5;
const moreRepeats = 20;

export function ImportanceTab({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const { t } = useTranslation();
  const analysis = useAnalysis<views.ImportanceView>();
  const { modelId } = evaluation;
  const [judged, setJudged] = useState(everyClass);
  const measure = (times: number, name = judged): void =>
    analysis.ask((client, options) => client.evaluate.importance({ modelId, repeats: times, ...ofClass(name) }, options));
  const choose = (name: string): void => {
    setJudged(name);
    if (analysis.answer) measure(repeats, name);
  };
  const choice = hasSeveralClasses(evaluation) ? (
    <div className="row row--wrap evaluate__choices evaluate__judged">
      <ClassField every={t('analysis.followed.every')} evaluation={evaluation} value={judged} onChange={choose} />
    </div>
  ) : null;
  const start = (
    <div className="stack">
      <p className="secondary evaluate__words">{t('analysis.importance.text', { repeats })}</p>
      {choice}
      <div>
        <Button variant="primary" onPress={() => measure(repeats)}>
          {t('analysis.importance.start')}
        </Button>
      </div>
    </div>
  );
  return (
    <Panel>
      <AnalysisBody analysis={analysis} start={start} label={t('analysis.importance.working')}>
        {(answer) => (
          <>
            {choice}
            <Bars answer={answer} onAgain={() => measure(moreRepeats)} />
          </>
        )}
      </AnalysisBody>
    </Panel>
  );
}

interface BarsProps {
  readonly answer: views.ImportanceView;
  readonly onAgain: () => void;
}

function Bars({ answer, onAgain }: BarsProps) {
  const { t } = useTranslation();
  return (
    <IntervalBars
      label={t('analysis.importance.title')}
      title={
        <>
          <span className="evaluate__curve-name">{t('analysis.importance.title')}</span>{' '}
          <span className="secondary">
            {t('analysis.importance.fact', {
              metric: t(`evaluate.metrics.${answer.metric}`),
              whole: format.formatMetric(answer.whole),
              rows: format.formatCount(answer.rows),
              repeats: answer.repeats,
            })}
          </span>
        </>
      }
      controls={
        <Button size="s" onPress={onAgain}>
          {t('analysis.importance.again', { repeats: moreRepeats })}
        </Button>
      }
      rows={answer.features}
    />
  );
}
