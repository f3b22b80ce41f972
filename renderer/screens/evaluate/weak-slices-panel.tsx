/** The search for the worst slices: what it asks, what it found, and one press to evaluate a find from now on. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, type Column, DataTable, NumberInput, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { AnalysisBody } from './analysis-body.tsx';
import { describeP } from './describe-p.ts';
import { ofClass } from './followed-class.tsx';
import { useAnalysis } from './use-analysis.ts';

/** Beyond it a find may be chance. */
const level = 0.05;

interface WeakSlicesPanelProps {
  readonly evaluation: views.EvaluationView;
  /** Of several classes: the one whose decisions alone count, or `everyClass`. */
  readonly judged: string;
}

export function WeakSlicesPanel({ evaluation, judged }: WeakSlicesPanelProps) {
  const { t } = useTranslation();
  const analysis = useAnalysis<views.WeakSlicesView>();
  const [minRows, setMinRows] = useState(Math.max(10, Math.min(100, Math.round(evaluation.rows / 100))));
  const [minEffect, setMinEffect] = useState(0.2);
  const { modelId } = evaluation;
  const search = (): void =>
    analysis.ask((client, options) => client.evaluate.weakSlices({ modelId, minRows, minEffect, ...ofClass(judged) }, options));
  const controls = (label: string) => (
    <div className="row row--wrap evaluate__asked">
      <NumberInput
        label={t('analysis.weak.minRows')}
        value={minRows}
        min={2}
        step={1}
        onChange={(value) => setMinRows(value ?? 50)}
      />
      <NumberInput
        label={t('analysis.weak.minEffect')}
        value={minEffect}
        min={0}
        onChange={(value) => setMinEffect(value ?? 0.2)}
      />
      <Button variant={analysis.answer ? 'default' : 'primary'} onPress={search}>
        {label}
      </Button>
    </div>
  );
  const start = (
    <div className="stack">
      <p className="secondary">{t('analysis.weak.text')}</p>
      {controls(t('analysis.weak.start'))}
    </div>
  );
  return (
    <Panel title={t('analysis.weak.title')} note={t('analysis.weak.note')}>
      <AnalysisBody analysis={analysis} start={start} label={t('analysis.weak.working')}>
        {(answer) => (
          <div className="stack">
            <p className="secondary">
              {t('analysis.weak.found', { count: answer.slices.length, looked: format.formatCount(answer.looked) })}{' '}
              {answer.rows < answer.total
                ? t('analysis.sampled', { rows: format.formatCount(answer.rows), total: format.formatCount(answer.total) })
                : null}
            </p>
            {answer.slices.length > 0 ? <Found evaluation={evaluation} answer={answer} /> : null}
            {controls(t('analysis.weak.again'))}
          </div>
        )}
      </AnalysisBody>
    </Panel>
  );
}

export function describeSlice(features: readonly views.SliceFeature[]): string {
  return features.map(({ name, value }) => `${name} ${value.startsWith('[') ? 'in' : '='} ${value}`).join(' · ');
}

interface FoundProps {
  readonly evaluation: views.EvaluationView;
  readonly answer: views.WeakSlicesView;
}

function Found({ evaluation, answer }: FoundProps) {
  const { t } = useTranslation();
  const largest = Math.max(answer.loss, ...answer.slices.map(({ loss }) => loss));
  const isNumber = evaluation.main === 'rmse';
  const numbers = useNumberColumns((loss) => (isNumber ? format.formatInUnit(loss, largest) : format.formatFixed(loss, 3)));
  const columns: readonly Column<views.WeakSlice>[] = [
    {
      id: 'slice',
      header: t('analysis.weak.slice'),
      cell: ({ features, adjusted }) => (
        <span className="evaluate__slice">
          {describeSlice(features)}
          {adjusted > level ? <span className="tertiary"> · {t('analysis.weak.chance')}</span> : null}
        </span>
      ),
    },
    ...numbers,
    {
      id: 'add',
      header: <span className="visually-hidden">{t('analysis.weak.add')}</span>,
      label: t('analysis.weak.add'),
      align: 'end',
      width: '120px',
      cell: ({ features }) => <AddSlice evaluation={evaluation} features={features} />,
    },
  ];
  return (
    <div className="evaluate__slices">
      <DataTable
        dense
        label={t('analysis.weak.title')}
        columns={columns}
        rows={answer.slices}
        rowKey={({ features }) => describeSlice(features)}
      />
    </div>
  );
}

function useNumberColumns(textOf: (loss: number) => string): readonly Column<views.WeakSlice>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'rows',
      header: t('analysis.weak.rows'),
      align: 'end',
      width: '78px',
      sortValue: ({ rows }) => rows,
      cell: ({ rows }) => format.formatCount(rows),
    },
    {
      id: 'loss',
      header: t('analysis.weak.loss'),
      align: 'end',
      width: '90px',
      sortValue: ({ loss }) => loss,
      cell: ({ loss }) => <span className="strong">{textOf(loss)}</span>,
    },
    {
      id: 'others',
      header: t('analysis.weak.others'),
      align: 'end',
      width: '90px',
      cell: ({ otherLoss }) => <span className="secondary">{textOf(otherLoss)}</span>,
    },
    {
      id: 'effect',
      header: t('analysis.weak.effect'),
      align: 'end',
      width: '78px',
      sortValue: ({ effect }) => effect,
      cell: ({ effect }) => format.formatFixed(effect, 2),
    },
    {
      id: 'p',
      header: t('analysis.weak.p'),
      align: 'end',
      width: '104px',
      sortValue: ({ adjusted }) => adjusted,
      cell: ({ adjusted }) => describeP(adjusted),
    },
  ];
}

interface AddSliceProps {
  readonly evaluation: views.EvaluationView;
  readonly features: readonly views.SliceFeature[];
}

function AddSlice({ evaluation, features }: AddSliceProps) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const invalidate = useStore((state) => state.invalidate);
  const specs = evaluation.asked?.slicing_specs ?? [];
  const values = Object.fromEntries(features.map(({ name, value }) => [name, value]));
  const isAsked = specs.some((spec) => JSON.stringify(spec.feature_values) === JSON.stringify(values));
  const add = async (): Promise<void> => {
    const value = [...specs.map((spec) => ({ ...spec })), { feature_values: values }];
    if (!(await action.run((client) => client.project.patch({ changes: [{ path: ['evaluation', 'slicing_specs'], value }] }))))
      return;
    invalidate(['run']);
    const undo = {
      label: t('analysis.weak.addedUndo'),
      run: () => void action.run((client) => client.project.undo()).then(() => invalidate(['run'])),
    };
    toast({ tone: 'good', message: t('analysis.weak.added', { slice: describeSlice(features) }), action: undo });
  };
  return (
    <Button size="s" isDisabled={isAsked} isPending={action.pending} onPress={() => void add()}>
      {t('analysis.weak.add')}
    </Button>
  );
}
