/** Where to say yes: outcomes, rates and costs at every threshold, and the one that goes into the project file. */

import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DecisionThreshold, type OutcomeCosts, usualThreshold, type views } from '../../../core/contract/index.ts';
import { ConfusionMatrix, LineChart } from '../../charts/index.ts';
import { Button, NumberInput, Panel, SelectField, SliderField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { bestF1, cheapest, costOf, defaultCosts, pointAt, ratesOf } from './threshold-costs.ts';
import { ThresholdCurves } from './threshold-curves.tsx';
import { changedThreshold, subjectsOf, type ThresholdSubject } from './threshold-subject.ts';

const share = (value: number): string => format.formatFixed(value, 2);
const unit = [0, 1] as const;
const outcomes = [
  ['true_positive', 'truePositive'],
  ['false_positive', 'falsePositive'],
  ['true_negative', 'trueNegative'],
  ['false_negative', 'falseNegative'],
] as const;

interface ThresholdTabProps {
  readonly evaluation: views.EvaluationView;
  /** The class to begin with; absent: the first. */
  readonly followed?: string | undefined;
  readonly onFollow?: (name: string) => void;
}

export function ThresholdTab({ evaluation, followed, onFollow }: ThresholdTabProps) {
  const { t } = useTranslation();
  const subjects = subjectsOf(evaluation, (name) => t('analysis.threshold.not', { name }));
  const [chosen, setChosen] = useState(followed);
  const [thresholds, setThresholds] = useState<Readonly<Record<string, number>>>({});
  const [costs, setCosts] = useState<OutcomeCosts>(evaluation.asked?.costs ?? defaultCosts);
  const subject = subjects.find(({ name }) => name === chosen) ?? subjects[0];
  const threshold = subject ? (thresholds[subject.name] ?? subject.asked) : usualThreshold;
  const point = subject && pointAt(subject.points, threshold);
  if (!subject || !point) return <p className="secondary">{t('analysis.threshold.none')}</p>;
  const setThreshold = (value: number): void => setThresholds({ ...thresholds, [subject.name]: value });
  const choose = (name: string): void => {
    setChosen(name);
    onFollow?.(name);
  };
  const bestOfEach = (): void =>
    setThresholds(Object.fromEntries(subjects.map(({ name, points }) => [name, cheapestOrBest(points, costs)])));
  const words = evaluation.problem === 'multiclass' ? 'rest' : 'own';
  const choice = evaluation.labels ? <ClassChoice {...{ subjects, subject }} onChoose={choose} onAll={bestOfEach} /> : null;
  return (
    <div className="evaluate">
      <div className="evaluate__threshold">
        <Chooser {...{ subject, threshold, costs, choice, words }} onThreshold={setThreshold} onCosts={setCosts}>
          <SaveButton value={changedThreshold(subjects, rounded(thresholds))} costs={costs} />
        </Chooser>
        <Panel>
          <CostCurve points={subject.points} threshold={threshold} costs={costs} />
        </Panel>
        <Outcomes subject={subject} point={point} costs={costs} />
      </div>
      <ThresholdCurves subject={subject} point={point} />
    </div>
  );
}

function cheapestOrBest(points: readonly views.OperatingPoint[], costs: OutcomeCosts): number {
  return cheapest(points, costs)?.threshold ?? usualThreshold;
}

function rounded(thresholds: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(thresholds).map(([name, value]) => [name, Number(value.toFixed(3))]));
}

interface ClassChoiceProps {
  readonly subjects: readonly ThresholdSubject[];
  readonly subject: ThresholdSubject;
  readonly onChoose: (name: string) => void;
  readonly onAll: () => void;
}

function ClassChoice({ subjects, subject, onChoose, onAll }: ClassChoiceProps) {
  const { t } = useTranslation();
  return (
    <div className="row row--wrap evaluate__class">
      <SelectField
        label={t('analysis.threshold.class')}
        options={subjects.map(({ name, asked }) => ({ id: name, label: name, note: share(asked) }))}
        value={subject.name}
        onChange={onChoose}
      />
      <Button size="s" onPress={onAll}>
        {t('analysis.threshold.cheapestOfEach')}
      </Button>
    </div>
  );
}

interface ChooserProps {
  readonly subject: ThresholdSubject;
  readonly threshold: number;
  readonly costs: OutcomeCosts;
  readonly onThreshold: (threshold: number) => void;
  readonly onCosts: (costs: OutcomeCosts) => void;
  /** One class against the rest: the model's answer stays the best class. */
  readonly words: 'own' | 'rest';
  /** What stands above the slider, and below all. */
  readonly choice: ReactNode;
  readonly children: ReactNode;
}

function Chooser({ subject, threshold, costs, onThreshold, onCosts, words, choice, children }: ChooserProps) {
  const { t } = useTranslation();
  const { points } = subject;
  const least = cheapest(points, costs)?.threshold ?? 0.5;
  const best = bestF1(points)?.threshold ?? 0.5;
  const choose = (value: number, label: string) => (
    <Button size="s" onPress={() => onThreshold(value)}>
      {label}
    </Button>
  );
  return (
    <Panel title={t('analysis.threshold.choose')} note={t(`analysis.threshold.inUse.${words}`, { threshold: subject.inUse })}>
      <div className="stack">
        {choice}
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
        <p className="secondary small">{t(`analysis.threshold.note.${words}`)}</p>
        {children}
      </div>
    </Panel>
  );
}

function SaveButton({ value, costs }: { readonly value: DecisionThreshold; readonly costs: OutcomeCosts }) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const invalidate = useStore((state) => state.invalidate);
  // What the project asks for now is part of the evaluation's view: another class saved later keeps this one.
  const reload = (): void => invalidate(['run']);
  const save = async (): Promise<void> => {
    const changes = [
      { path: ['evaluation', 'decision_threshold'], value },
      { path: ['evaluation', 'costs'], value: { ...costs } },
    ];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    reload();
    const undo = {
      label: t('analysis.threshold.undo'),
      run: () => void action.run((client) => client.project.undo()).then(reload),
    };
    const threshold = typeof value === 'number' ? value : t('analysis.threshold.byClass');
    toast({ tone: 'good', message: t('analysis.threshold.saved', { threshold }), action: undo });
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
  readonly subject: ThresholdSubject;
  readonly point: views.OperatingPoint;
  readonly costs: OutcomeCosts;
}

function Outcomes({ subject, point, costs }: OutcomesProps) {
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
        classes={subject.classes}
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
