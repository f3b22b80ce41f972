/** ROC, precision and recall, calibration; for numbers predicted against actual. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { extentOf, LineChart } from '../../charts/index.ts';
import { Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

const unit = [0, 1] as const;
/** 500K, 1.2M: the axis has little room. */
const compactNumbers = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 2 });
const compact = (value: number): string => compactNumbers.format(value);
const share = (value: number): string => format.formatFixed(value, 2);

export function CurvePanels({ evaluation }: { readonly evaluation: views.Evaluation }) {
  const { t } = useTranslation();
  const { roc, precisionRecall, calibration, metrics } = evaluation;
  const shared = { height: 232, xDomain: unit, yDomain: unit, xTicks: 4, yTicks: 4, formatX: share, formatY: share };
  const model = t('evaluate.table.candidate');
  return (
    <div className="evaluate__curves">
      {roc && roc.length > 0 ? (
        <Panel>
          <LineChart
            {...shared}
            diagonal
            label={t('evaluate.curves.roc')}
            title={<Title name={t('evaluate.curves.roc')} fact={`AUC ${format.formatFixed(metrics.auc)}`} />}
            xLabel={t('evaluate.curves.falsePositive')}
            yLabel={t('evaluate.curves.truePositive')}
            series={[{ name: model, tone: 'eval', points: roc }]}
          />
        </Panel>
      ) : null}
      {precisionRecall && precisionRecall.length > 0 ? (
        <Panel>
          <LineChart
            {...shared}
            label={t('evaluate.curves.precisionRecall')}
            title={
              <Title
                name={t('evaluate.curves.precisionRecall')}
                fact={t('evaluate.curves.area', { area: format.formatFixed(metrics.auc_precision_recall) })}
              />
            }
            xLabel={t('evaluate.metrics.recall')}
            yLabel={t('evaluate.metrics.precision')}
            baseline={baselineOf(evaluation, t('evaluate.curves.chance'))}
            series={[{ name: model, tone: 'eval', points: precisionRecall }]}
          />
        </Panel>
      ) : null}
      {calibration && calibration.length > 0 ? (
        <Panel>
          <LineChart
            {...shared}
            diagonal
            label={t('evaluate.curves.calibration')}
            title={<Title name={t('evaluate.curves.calibration')} fact={t('evaluate.curves.deciles')} />}
            xLabel={t('evaluate.curves.predictedShare')}
            yLabel={t('evaluate.curves.observedShare')}
            series={[{ name: model, tone: 'eval', points: calibration, dots: true }]}
          />
        </Panel>
      ) : null}
    </div>
  );
}

function Title({ name, fact }: { readonly name: string; readonly fact: string }) {
  return (
    <>
      <span className="evaluate__curve-name">{name}</span> <span className="secondary">{fact}</span>
    </>
  );
}

/** Precision of chance: the share of positives. */
function baselineOf(evaluation: views.Evaluation, label: string) {
  const value = evaluation.constant.auc_precision_recall;
  return value === undefined ? undefined : { value, label };
}

export function ScatterPanel({ evaluation }: { readonly evaluation: views.Evaluation }) {
  const { t } = useTranslation();
  const points = evaluation.scatter ?? [];
  const domain = extentOf(
    points.flatMap((point) => [point.x, point.y]),
    0.03,
  );
  return (
    <Panel>
      <LineChart
        scatter
        diagonal
        height={380}
        label={t('evaluate.curves.scatter')}
        title={<Title name={t('evaluate.curves.scatter')} fact={t('evaluate.curves.points', { count: points.length })} />}
        xLabel={t('evaluate.curves.predicted')}
        yLabel={t('evaluate.curves.actual')}
        formatX={compact}
        formatY={compact}
        xDomain={domain}
        yDomain={domain}
        series={[{ name: t('evaluate.table.candidate'), tone: 'eval', points }]}
      />
    </Panel>
  );
}
