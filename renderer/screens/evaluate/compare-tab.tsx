/** This model against another on the same rows: what differs beyond chance, in numbers and in words. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { metricNames, type views } from '../../../core/contract/index.ts';
import { Button, Chip, type Column, DataTable, EmptyState, Panel, SelectField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { AnalysisBody } from './analysis-body.tsx';
import { outcomeOf } from './comparison-outcome.ts';
import { describeP } from './describe-p.ts';
import { useAnalysis } from './use-analysis.ts';

/** In place of a model's id. */
const baseline = 'baseline';

export interface CompareTabProps {
  readonly evaluation: views.EvaluationView;
  /** Id of the model that is offered first. */
  readonly compareWith?: string | undefined;
}

export function CompareTab({ evaluation, compareWith }: CompareTabProps) {
  const { t } = useTranslation();
  const view = useView((client) => client.train.view(), { topics: ['run'] });
  const models = (view.value?.leaderboard ?? []).filter((row) => !row.baseline);
  const others = models.filter((row) => row.modelId !== evaluation.modelId);
  const [chosen, setChosen] = useState(compareWith);
  const analysis = useAnalysis<views.ModelComparison>();
  if (!view.value) return null;
  // A linear model is its own baseline.
  const hasBaseline = models.find((row) => row.modelId === evaluation.modelId)?.name !== 'linear';
  const wanted = others.find((row) => String(row.modelId) === chosen) ?? others.find((row) => row.served) ?? others[0];
  const other = hasBaseline && chosen === baseline ? undefined : wanted;
  if (!other && !hasBaseline)
    return <EmptyState title={t('analysis.compare.noneTitle')}>{t('analysis.compare.none')}</EmptyState>;
  const options = others.map((row) => ({
    id: String(row.modelId),
    label: t('models.name', { id: row.modelId, name: row.name }),
    note: t('evaluate.model.option', {
      run: format.shortRunId(row.evaluatedBy ?? row.runId),
      score: format.formatMetric(row.score?.value),
    }),
  }));
  const ofBaseline = {
    id: baseline,
    label: t('analysis.compare.baseline'),
    note: format.formatMetric(evaluation.linearBaseline[evaluation.main]),
  };
  const compare = (): void =>
    analysis.ask((client, signal) => client.evaluate.compare({ modelId: evaluation.modelId, otherId: other?.modelId }, signal));
  const choice = (
    <div className="row evaluate__choices">
      <SelectField
        label={t('analysis.compare.other')}
        options={hasBaseline ? [...options, ofBaseline] : options}
        value={other ? String(other.modelId) : baseline}
        onChange={(id) => {
          analysis.stop();
          setChosen(id);
        }}
      />
      <Button variant="primary" isDisabled={analysis.share !== undefined} onPress={compare}>
        {t('analysis.compare.start')}
      </Button>
    </div>
  );
  return (
    <div className="evaluate">
      {choice}
      <AnalysisBody
        analysis={analysis}
        start={<p className="secondary evaluate__words">{t('analysis.compare.text')}</p>}
        label={t('analysis.compare.working')}
      >
        {(answer) => <Compared evaluation={evaluation} answer={answer} otherId={other?.modelId} />}
      </AnalysisBody>
    </div>
  );
}

interface ComparedProps {
  readonly evaluation: views.EvaluationView;
  readonly answer: views.ModelComparison;
  /** Undefined: the linear baseline. */
  readonly otherId: number | undefined;
}

function Compared({ evaluation, answer, otherId }: ComparedProps) {
  const { t } = useTranslation();
  const { main } = evaluation;
  const order = [main, ...metricNames];
  const tests = [...answer.tests].sort((a, b) => order.indexOf(a.metric) - order.indexOf(b.metric));
  const first = tests.find(({ metric }) => metric === main);
  return (
    <Panel
      title={first ? <Summary test={first} /> : undefined}
      note={t('analysis.sampled', { rows: format.formatCount(answer.rows), total: format.formatCount(answer.total) })}
    >
      <div className="stack">
        <DataTable
          dense
          label={t('analysis.compare.start')}
          columns={useColumns(otherId)}
          rows={tests}
          rowKey={({ metric }) => metric}
        />
        <p className="secondary small">
          {answer.onlyThis === undefined
            ? null
            : t('analysis.compare.onlyThis', {
                here: format.formatCount(answer.onlyThis),
                there: format.formatCount(answer.onlyOther),
              })}{' '}
          {t('analysis.compare.several')}
        </p>
      </div>
    </Panel>
  );
}

function Summary({ test }: { readonly test: views.PairedTest }) {
  const { t } = useTranslation();
  const outcome = outcomeOf(test);
  const key = outcome === 'better' ? 'summaryBetter' : outcome === 'worse' ? 'summaryWorse' : 'summarySame';
  return (
    <>
      {t(`analysis.compare.${key}`, {
        metric: t(`evaluate.metrics.${test.metric}`),
        difference: small(Math.abs(test.difference)),
        low: small(test.low),
        high: small(test.high),
      })}
    </>
  );
}

function useColumns(otherId: number | undefined): readonly Column<views.PairedTest>[] {
  const { t } = useTranslation();
  const number = (value: number): string => format.formatMetric(value);
  const that = otherId === undefined ? t('evaluate.table.linear') : t('analysis.compare.that', { id: otherId });
  return [
    {
      id: 'metric',
      header: t('analysis.compare.metric'),
      cell: ({ metric }) => <span title={t(`evaluate.meanings.${metric}`)}>{t(`evaluate.metrics.${metric}`)}</span>,
    },
    { id: 'a', header: t('analysis.compare.this'), align: 'end', width: '96px', cell: ({ a }) => number(a) },
    { id: 'b', header: that, align: 'end', width: '96px', cell: ({ b }) => number(b) },
    {
      id: 'difference',
      header: t('analysis.compare.difference'),
      align: 'end',
      width: '104px',
      cell: ({ difference }) => <span className="strong">{`${difference > 0 ? '+' : ''}${small(difference)}`}</span>,
    },
    {
      id: 'interval',
      header: t('analysis.compare.interval'),
      align: 'end',
      width: '170px',
      cell: ({ low, high }) => (
        <span className="secondary">
          {small(low)} – {small(high)}
        </span>
      ),
    },
    {
      id: 'p',
      header: t('analysis.compare.p'),
      align: 'end',
      width: '150px',
      sortValue: ({ p }) => p,
      cell: ({ p, method }) => <span title={t(`analysis.compare.methods.${method}`)}>{describeP(p)}</span>,
    },
    {
      id: 'verdict',
      header: t('analysis.compare.verdict'),
      width: '200px',
      cell: (test) => <Outcome test={test} />,
    },
  ];
}

/** Differences of shares in four decimals, of large and very small numbers by their size. */
function small(value: number): string {
  const size = Math.abs(value);
  return size < 10 && (size === 0 || size >= 1e-4) ? format.formatFixed(value, 4) : format.formatShort(value);
}

function Outcome({ test }: { readonly test: views.PairedTest }) {
  const { t } = useTranslation();
  const outcome = outcomeOf(test);
  if (outcome === 'same') return <span className="tertiary">{t('analysis.compare.same')}</span>;
  if (outcome === 'different') return <Chip>{t('analysis.compare.other_')}</Chip>;
  return <Chip tone={outcome === 'better' ? 'good' : 'problem'}>{t(`analysis.compare.${outcome}`)}</Chip>;
}
