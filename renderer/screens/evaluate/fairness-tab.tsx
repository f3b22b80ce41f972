/** Whom decisions hit: rates by group at one or several thresholds, against a baseline group, with intervals. */

import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { thresholdOf, usualThreshold, type views } from '../../../core/contract/index.ts';
import { IntervalBars, IntervalDot } from '../../charts/index.ts';
import { type Column, DataTable, Panel, SelectField, SliderField, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { ClassField, ofClass } from './followed-class.tsx';
import { subjectsOf } from './threshold-subject.ts';

type Rate = views.FairnessIndicator['rate'];
const rates: readonly Rate[] = [
  'positive_rate',
  'true_positive_rate',
  'false_positive_rate',
  'false_negative_rate',
  'true_negative_rate',
  'precision',
  'false_discovery_rate',
  'false_omission_rate',
];
const nothing = '';

interface FairnessTabProps {
  readonly evaluation: views.EvaluationView;
  /** Of several classes: the one whose yes and no is counted. */
  readonly followed: string | undefined;
  readonly onFollow: (name: string) => void;
}

interface GroupRatesProps extends FairnessTabProps {
  /** Features that can make groups. */
  readonly features: readonly string[];
}

interface Asked {
  readonly feature: string;
  readonly crossed: string;
  readonly threshold: number;
  readonly baseline: string;
}

export function FairnessTab(props: FairnessTabProps) {
  const { t } = useTranslation();
  const { modelId } = props.evaluation;
  const view = useView((client) => client.evaluate.groups({ modelId }), { key: modelId, topics: ['run'] });
  return (
    <ViewBody view={view} loadingRows={8}>
      {(features) =>
        features.length === 0 ? (
          <p className="secondary">{t('analysis.fairness.none')}</p>
        ) : (
          <GroupRates {...props} features={features} />
        )
      }
    </ViewBody>
  );
}

function GroupRates({ evaluation, features, followed, onFollow }: GroupRatesProps) {
  const { t } = useTranslation();
  const sliced = evaluation.slices.flatMap(({ features: own }) => (own?.length === 1 ? own : []))[0]?.name;
  const [asked, setAsked] = useState<Asked>({
    feature:
      features.find((name) => name === sliced) ??
      features.find((name) => /^(sex|gender|race)$/i.test(name)) ??
      features[0] ??
      nothing,
    crossed: nothing,
    threshold: askedThreshold(evaluation, followed),
    baseline: nothing,
  });
  const { modelId } = evaluation;
  const { feature, crossed, threshold, baseline } = asked;
  const view = useView(
    (client) =>
      client.evaluate.fairness({
        modelId,
        features: crossed === nothing ? [feature] : [feature, crossed],
        thresholds: [threshold],
        ...ofClass(followed),
        ...(baseline === nothing ? {} : { baseline }),
      }),
    { key: JSON.stringify([modelId, feature, crossed, threshold, baseline, followed]), topics: ['run'] },
  );
  const [last, setLast] = useState<views.FairnessView>();
  if (view.value && view.value !== last) setLast(view.value);
  const judged = followed ?? last?.class;
  return (
    <div className="evaluate">
      <Choices asked={asked} features={features} groups={last?.groups ?? []} onChange={setAsked}>
        {judged === undefined ? null : (
          <ClassField
            evaluation={evaluation}
            value={judged}
            onChange={(name) => {
              onFollow(name);
              setAsked({ ...asked, threshold: askedThreshold(evaluation, name) });
            }}
          />
        )}
      </Choices>
      {evaluation.problem === 'multiclass' && judged !== undefined ? (
        <p className="secondary">{t('analysis.followed.rest', { name: judged })}</p>
      ) : null}
      <ViewBody view={{ ...view, value: view.value ?? last }} loadingRows={8}>
        {(value) => <Indicators view={value} />}
      </ViewBody>
    </div>
  );
}

/** What the project file asks for now. */
function askedThreshold(evaluation: views.EvaluationView, followed: string | undefined): number {
  if (evaluation.problem === 'multiclass') return thresholdOf(evaluation.asked?.decision_threshold, followed ?? nothing);
  const subjects = subjectsOf(evaluation, String);
  const subject = followed === undefined ? subjects[0] : subjects.find(({ name }) => name === followed);
  return subject?.asked ?? usualThreshold;
}

interface ChoicesProps {
  readonly asked: Asked;
  readonly features: readonly string[];
  readonly groups: readonly views.FairnessGroup[];
  readonly onChange: (asked: Asked) => void;
  /** What stands before the others. */
  readonly children: ReactNode;
}

function Choices({ asked, features, groups, onChange, children }: ChoicesProps) {
  const { t } = useTranslation();
  const options = features.map((name) => ({ id: name, label: name }));
  const others = options.filter(({ id }) => id !== asked.feature);
  const baselines = groups.map(({ key, features: own }) => ({ id: key, label: valuesOf(own) }));
  return (
    <div className="row row--wrap evaluate__choices">
      {children}
      <SelectField
        label={t('analysis.fairness.group')}
        options={options}
        value={asked.feature}
        onChange={(feature) => onChange({ ...asked, feature, crossed: nothing, baseline: nothing })}
      />
      <SelectField
        label={t('analysis.fairness.crossed')}
        options={[{ id: nothing, label: t('analysis.fairness.nothing') }, ...others]}
        value={asked.crossed}
        onChange={(crossed) => onChange({ ...asked, crossed, baseline: nothing })}
      />
      <SelectField
        label={t('analysis.fairness.baseline')}
        options={[{ id: nothing, label: t('analysis.fairness.everybody') }, ...baselines]}
        value={asked.baseline}
        onChange={(baseline) => onChange({ ...asked, baseline })}
      />
      <div className="evaluate__slider">
        <SliderField
          label={t('analysis.threshold.choose')}
          value={asked.threshold}
          onChange={(threshold) => onChange({ ...asked, threshold: Number(threshold.toFixed(2)) })}
          min={0}
          max={1}
          step={0.01}
          digits={2}
        />
      </div>
    </div>
  );
}

function Indicators({ view }: { readonly view: views.FairnessView }) {
  const { t } = useTranslation();
  const [rate, setRate] = useState<Rate>('false_positive_rate');
  const threshold = format.formatFixed(view.thresholds[0], 2);
  const label = t('analysis.fairness.differences', { rate: t(`analysis.fairness.rates.${rate}`), threshold });
  const bars = view.groups.flatMap((group) => {
    const difference = indicatorOf(group, rate)?.difference;
    return difference ? [{ name: valuesOf(group.features), note: format.formatCount(group.rows), ...difference }] : [];
  });
  const options = rates.map((id) => ({
    id,
    label: t(`analysis.fairness.rates.${id}`),
    note: t(`analysis.fairness.meanings.${id}`),
  }));
  return (
    <div className="evaluate">
      <Panel title={t('analysis.fairness.table')} note={t('analysis.fairness.at', { threshold })}>
        <Groups view={view} />
      </Panel>
      <Panel>
        <IntervalBars
          label={label}
          title={<span className="evaluate__curve-name">{label}</span>}
          controls={
            <SelectField
              hideLabel
              size="s"
              label={t('analysis.fairness.rate')}
              options={options}
              value={rate}
              onChange={(next) => setRate(rates.find((id) => id === next) ?? rate)}
            />
          }
          rows={[...bars].sort((a, b) => b.value - a.value)}
          formatValue={signed}
        />
      </Panel>
      {view.sample ? <Sampled sample={view.sample} /> : null}
      {view.left > 0 ? <p className="secondary">{t('analysis.fairness.left', { count: view.left })}</p> : null}
    </div>
  );
}

export function Sampled({ sample: { rows, total, every } }: { readonly sample: NonNullable<views.FairnessView['sample']> }) {
  const { t } = useTranslation();
  const words = { every: format.formatCount(every), rows: format.formatCount(rows), total: format.formatCount(total) };
  return <p className="secondary">{t('analysis.fairness.sampled', words)}</p>;
}

const tableRates: readonly Rate[] = [
  'positive_rate',
  'true_positive_rate',
  'false_positive_rate',
  'false_negative_rate',
  'precision',
];

function Groups({ view }: { readonly view: views.FairnessView }) {
  const { t } = useTranslation();
  const rows = [view.overall, ...view.groups];
  const columns: readonly Column<views.FairnessGroup>[] = [
    {
      id: 'group',
      header: t('analysis.fairness.name'),
      cell: ({ key, features }) => (
        <span className={key === view.baseline ? 'strong' : undefined}>
          {features.length === 0 ? t('analysis.fairness.everybody') : valuesOf(features)}
        </span>
      ),
    },
    {
      id: 'rows',
      header: t('analysis.fairness.rows'),
      align: 'end',
      width: '66px',
      sortValue: ({ rows: count }) => count,
      cell: ({ rows: count }) => format.formatCount(count),
    },
    {
      id: 'positives',
      header: t('analysis.fairness.positives'),
      align: 'end',
      width: '72px',
      sortValue: ({ positives, rows: count }) => positives / count,
      cell: ({ positives, rows: count }) => format.formatPercent(positives / count),
    },
    ...tableRates.map(
      (rate): Column<views.FairnessGroup> => ({
        id: rate,
        header: <span title={t(`analysis.fairness.meanings.${rate}`)}>{t(`analysis.fairness.rates.${rate}`)}</span>,
        label: t(`analysis.fairness.rates.${rate}`),
        align: 'end',
        width: '148px',
        sortValue: (group) => indicatorOf(group, rate)?.value,
        cell: (group) => <RateCell indicator={indicatorOf(group, rate)} />,
      }),
    ),
  ];
  return (
    <div className="evaluate__groups">
      <DataTable dense label={t('analysis.fairness.table')} columns={columns} rows={rows} rowKey={({ key }) => key} />
    </div>
  );
}

function RateCell({ indicator }: { readonly indicator: views.FairnessIndicator | undefined }) {
  const { t } = useTranslation();
  if (!indicator) return <span className="tertiary">–</span>;
  const { value, low, high, difference } = indicator;
  const isChance = difference !== undefined && difference.low <= 0 && difference.high >= 0;
  return (
    <span className="evaluate__rate">
      <IntervalDot {...{ value, low, high }} domain={[0, 1]} width={34} />
      <span>{format.formatPercent(value)}</span>
      <span className={isChance ? 'tertiary small' : 'small'} title={isChance ? t('analysis.fairness.tells') : undefined}>
        {difference ? signed(difference.value) : ''}
      </span>
    </span>
  );
}

/** In percentage points: "+3.1". */
function signed(value: number): string {
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${format.formatFixed(Math.abs(value) * 100, 1)}`;
}

function indicatorOf(group: views.FairnessGroup, rate: Rate): views.FairnessIndicator | undefined {
  return group.indicators.find((one) => one.rate === rate);
}

function valuesOf(features: readonly views.SliceFeature[]): string {
  return features.map(({ value }) => value).join(' × ');
}
