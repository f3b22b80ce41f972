/** Where to say yes: outcomes, rates and costs at every threshold, and the one that goes into the project file. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutcomeCosts, views } from '../../../core/contract/index.ts';
import { ConfusionMatrix, LineChart } from '../../charts/index.ts';
import { Button, NumberInput, Panel, SliderField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { bestF1, cheapest, costOf, defaultCosts, pointAt, ratesOf } from './threshold-costs.ts';
import { ThresholdCurves } from './threshold-curves.tsx';

const share = (value: number): string => format.formatFixed(value, 2);
const unit = [0, 1] as const;
const outcomes = [
  ['true_positive', 'truePositive'],
  ['false_positive', 'falsePositive'],
  ['true_negative', 'trueNegative'],
  ['false_negative', 'falseNegative'],
] as const;

export function ThresholdTab({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const { t } = useTranslation();
  const points = evaluation.operatingPoints ?? [];
  const [threshold, setThreshold] = useState(evaluation.asked?.decision_threshold ?? evaluation.decisionThreshold ?? 0.5);
  const [costs, setCosts] = useState<OutcomeCosts>(evaluation.asked?.costs ?? defaultCosts);
  const point = pointAt(points, threshold);
  if (!point) return <p className="secondary">{t('analysis.threshold.none')}</p>;
  return (
    <div className="evaluate">
      <div className="evaluate__threshold">
        <Chooser {...{ evaluation, threshold, costs }} onThreshold={setThreshold} onCosts={setCosts} />
        <Panel>
          <CostCurve points={points} threshold={threshold} costs={costs} />
        </Panel>
        <Outcomes evaluation={evaluation} point={point} costs={costs} />
      </div>
      <ThresholdCurves evaluation={evaluation} point={point} />
    </div>
  );
}

interface ChooserProps {
  readonly evaluation: views.EvaluationView;
  readonly threshold: number;
  readonly costs: OutcomeCosts;
  readonly onThreshold: (threshold: number) => void;
  readonly onCosts: (costs: OutcomeCosts) => void;
}

function Chooser({ evaluation, threshold, costs, onThreshold, onCosts }: ChooserProps) {
  const { t } = useTranslation();
  const points = evaluation.operatingPoints ?? [];
  const least = cheapest(points, costs)?.threshold ?? 0.5;
  const best = bestF1(points)?.threshold ?? 0.5;
  const choose = (value: number, label: string) => (
    <Button size="s" onPress={() => onThreshold(value)}>
      {label}
    </Button>
  );
  return (
    <Panel
      title={t('analysis.threshold.choose')}
      note={t('analysis.threshold.inUse', { threshold: evaluation.decisionThreshold ?? 0.5 })}
    >
      <div className="stack">
        <SliderField
          label={t('analysis.threshold.choose')}
          value={threshold}
          onChange={onThreshold}
          min={0}
          max={1}
          step={0.005}
          digits={3}
        />
        <div className="row row--wrap">
          {choose(least, t('analysis.threshold.cheapest', { threshold: share(least) }))}
          {choose(best, t('analysis.threshold.best', { threshold: share(best) }))}
          {choose(0.5, t('analysis.threshold.half'))}
        </div>
        <h3>
          {t('analysis.threshold.costs')} <span className="tertiary small">{t('analysis.threshold.costsNote')}</span>
        </h3>
        <div className="evaluate__costs">
          {outcomes.map(([key, label]) => (
            <NumberInput
              key={key}
              label={t(`analysis.threshold.${label}`)}
              value={costs[key]}
              onChange={(value) => onCosts({ ...costs, [key]: value ?? 0 })}
            />
          ))}
        </div>
        <p className="secondary small">{t('analysis.threshold.note')}</p>
        <SaveButton threshold={threshold} costs={costs} />
      </div>
    </Panel>
  );
}

function SaveButton({ threshold, costs }: { readonly threshold: number; readonly costs: OutcomeCosts }) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const save = async (): Promise<void> => {
    const value = Number(threshold.toFixed(3));
    const changes = [
      { path: ['evaluation', 'decision_threshold'], value },
      { path: ['evaluation', 'costs'], value: { ...costs } },
    ];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = { label: t('analysis.threshold.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({ tone: 'good', message: t('analysis.threshold.saved', { threshold: value }), action: undo });
  };
  return (
    <div>
      <Button variant="primary" isPending={action.pending} onPress={() => void save()}>
        {t('analysis.threshold.save')}
      </Button>
    </div>
  );
}

interface CostCurveProps {
  readonly points: readonly views.OperatingPoint[];
  readonly threshold: number;
  readonly costs: OutcomeCosts;
}

function CostCurve({ points, threshold, costs }: CostCurveProps) {
  const { t } = useTranslation();
  const at = (point: views.OperatingPoint) => ({ x: point.threshold, y: 100 * costOf(point, costs) });
  const [least, chosen] = [cheapest(points, costs), pointAt(points, threshold)];
  return (
    <LineChart
      height={300}
      label={t('analysis.threshold.costCurve')}
      title={<span className="evaluate__curve-name">{t('analysis.threshold.costCurve')}</span>}
      xLabel={t('analysis.threshold.choose')}
      yLabel={t('analysis.threshold.costOf')}
      xDomain={unit}
      formatX={share}
      series={[
        { name: t('analysis.threshold.costOf'), tone: 'eval', points: points.map(at) },
        { name: t('analysis.threshold.lowest'), tone: 'serving', points: least ? [at(least)] : [] },
        { name: t('analysis.threshold.chosen'), tone: 'problem', points: chosen ? [at(chosen)] : [] },
      ]}
    />
  );
}

interface OutcomesProps {
  readonly evaluation: views.EvaluationView;
  readonly point: views.OperatingPoint;
  readonly costs: OutcomeCosts;
}

function Outcomes({ evaluation, point, costs }: OutcomesProps) {
  const { t } = useTranslation();
  const rates = ratesOf(point);
  const title = t('analysis.threshold.confusion', { threshold: format.formatFixed(point.threshold, 3) });
  const counts = [
    [point.trueNegatives, point.falsePositives],
    [point.falseNegatives, point.truePositives],
  ];
  return (
    <Panel>
      <ConfusionMatrix
        label={title}
        title={<span className="evaluate__curve-name">{title}</span>}
        classes={evaluation.classes ?? []}
        counts={counts}
      />
      <dl className="evaluate__rates">
        {(['accuracy', 'precision', 'recall', 'f1', 'false_positive_rate', 'positive_rate'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`evaluate.metrics.${name}`)}</dt>
            <dd>{format.formatFixed(rates[name])}</dd>
          </div>
        ))}
        <div>
          <dt>{t('analysis.threshold.cost')}</dt>
          <dd>{format.formatShort(100 * costOf(point, costs))}</dd>
        </div>
      </dl>
    </Panel>
  );
}
