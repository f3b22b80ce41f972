/** ROC, precision and recall, gain and lift, with the threshold marked on each. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { LineChart } from '../../charts/index.ts';
import { Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { ratesOf } from './threshold-costs.ts';
import type { ThresholdSubject } from './threshold-subject.ts';

const share = (value: number): string => format.formatFixed(value, 2);
const unit = [0, 1] as const;
const shared = { height: 232, xDomain: unit, yDomain: unit, xTicks: 4, yTicks: 4, formatX: share, formatY: share };

interface ThresholdCurvesProps {
  readonly subject: ThresholdSubject;
  readonly point: views.OperatingPoint;
}

export function ThresholdCurves(props: ThresholdCurvesProps) {
  return (
    <div className="evaluate__curves evaluate__curves--two">
      <RankingCurves {...props} />
      {props.subject.gain ? <GainCurves {...props} /> : null}
    </div>
  );
}

function RankingCurves({ subject, point }: ThresholdCurvesProps) {
  const { t } = useTranslation();
  const { roc, precisionRecall } = subject;
  const rates = ratesOf(point);
  const model = t('evaluate.table.candidate');
  const here = t('analysis.threshold.here');
  return (
    <>
      <Panel>
        <LineChart
          {...shared}
          diagonal
          label={t('evaluate.curves.roc')}
          title={<Title name={t('evaluate.curves.roc')} />}
          xLabel={t('evaluate.curves.falsePositive')}
          yLabel={t('evaluate.curves.truePositive')}
          series={[{ name: model, tone: 'eval', points: roc }, marked(here, rates.false_positive_rate, rates.recall)]}
        />
      </Panel>
      <Panel>
        <LineChart
          {...shared}
          label={t('evaluate.curves.precisionRecall')}
          title={<Title name={t('evaluate.curves.precisionRecall')} />}
          xLabel={t('evaluate.metrics.recall')}
          yLabel={t('evaluate.metrics.precision')}
          series={[{ name: model, tone: 'eval', points: precisionRecall }, marked(here, rates.recall, rates.precision)]}
        />
      </Panel>
    </>
  );
}

function GainCurves({ subject, point }: ThresholdCurvesProps) {
  const { t } = useTranslation();
  const { gain } = subject;
  const rates = ratesOf(point);
  const model = t('evaluate.table.candidate');
  const here = t('analysis.threshold.here');
  return (
    <>
      <Panel>
        <LineChart
          {...shared}
          diagonal
          label={t('analysis.threshold.gain')}
          title={<Title name={t('analysis.threshold.gain')} fact={t('analysis.threshold.gainNote')} />}
          xLabel={t('analysis.threshold.sharesOfRows')}
          yLabel={t('analysis.threshold.sharesOfPositives')}
          series={[{ name: model, tone: 'eval', points: gain?.gain ?? [] }, marked(here, rates.positive_rate, rates.recall)]}
        />
      </Panel>
      <Panel>
        <LineChart
          {...shared}
          yDomain={[0, Math.max(1, ...(gain?.lift ?? []).map(({ y }) => y)) * 1.08]}
          label={t('analysis.threshold.lift')}
          title={<Title name={t('analysis.threshold.lift')} fact={t('analysis.threshold.liftNote')} />}
          xLabel={t('analysis.threshold.sharesOfRows')}
          yLabel={t('analysis.threshold.times')}
          baseline={{ value: 1, label: t('evaluate.curves.chance') }}
          series={[{ name: model, tone: 'eval', points: gain?.lift ?? [], dots: true }]}
        />
      </Panel>
    </>
  );
}

function marked(name: string, x: number, y: number) {
  return { name, tone: 'problem' as const, points: Number.isFinite(x) && Number.isFinite(y) ? [{ x, y }] : [] };
}

function Title({ name, fact = '' }: { readonly name: string; readonly fact?: string }) {
  return (
    <>
      <span className="evaluate__curve-name">{name}</span> <span className="secondary">{fact}</span>
    </>
  );
}
