/** The slices asked for, what lies between them, and the worst ones that a search finds. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, Panel, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { Sampled } from './fairness-tab.tsx';
import { ClassField, everyClass, hasSeveralClasses } from './followed-class.tsx';
import { SlicesPanel } from './slices-panel.tsx';
import { WeakSlicesPanel } from './weak-slices-panel.tsx';

export function SlicesTab({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const { t } = useTranslation();
  const [judged, setJudged] = useState(everyClass);
  const note = evaluation.problem === 'multilabel' ? 'note' : 'rest';
  return (
    <div className="evaluate">
      {hasSeveralClasses(evaluation) ? (
        <div className="row row--wrap evaluate__choices">
          <ClassField every={t('analysis.followed.every')} evaluation={evaluation} value={judged} onChange={setJudged} />
          {judged === everyClass ? null : (
            <p className="secondary evaluate__followed">{t(`analysis.followed.${note}`, { name: judged })}</p>
          )}
        </div>
      ) : null}
      <WeakSlicesPanel key={judged} evaluation={evaluation} judged={judged} />
      {judged === everyClass ? <Slices evaluation={evaluation} /> : <SlicesOfClass evaluation={evaluation} name={judged} />}
    </div>
  );
}

interface SlicesProps {
  readonly evaluation: views.Evaluation;
  readonly ofClass?: string;
}

function Slices({ evaluation, ofClass }: SlicesProps) {
  const crossed = evaluation.crossSlices ?? [];
  return (
    <>
      <SlicesPanel evaluation={evaluation} wide ofClass={ofClass} />
      {crossed.length > 0 ? <CrossPanel evaluation={evaluation} crossed={crossed} /> : null}
    </>
  );
}

interface SlicesOfClassProps {
  readonly evaluation: views.EvaluationView;
  readonly name: string;
}

/** The evaluation keeps no slices of single classes: they are counted on its rows when they are asked for. */
function SlicesOfClass({ evaluation, name }: SlicesOfClassProps) {
  const { modelId, runId } = evaluation;
  const view = useView((client) => client.evaluate.classSlices({ modelId, runId, class: name }), {
    key: JSON.stringify([modelId, runId, name]),
    topics: ['run'],
  });
  return (
    <ViewBody view={view} loadingRows={6}>
      {({ main, metrics, slices, crossSlices, sample }) => (
        <>
          <Slices ofClass={name} evaluation={{ ...evaluation, main, metrics, slices, crossSlices }} />
          {sample ? <Sampled sample={sample} /> : null}
        </>
      )}
    </ViewBody>
  );
}

interface CrossPanelProps {
  readonly evaluation: views.Evaluation;
  readonly crossed: readonly views.CrossSlice[];
}

function CrossPanel({ evaluation, crossed }: CrossPanelProps) {
  const { t } = useTranslation();
  const metrics = [evaluation.main, 'positive_rate', 'false_positive_rate', 'false_negative_rate', 'log_loss', 'mae'] as const;
  const shown = metrics.filter((metric) => crossed.some((one) => one.differences[metric] !== undefined)).slice(0, 5);
  const columns: readonly Column<views.CrossSlice>[] = [
    { id: 'pair', header: t('analysis.cross.pair'), cell: ({ baseline, slice }) => `${baseline} − ${slice}` },
    ...shown.map(
      (metric): Column<views.CrossSlice> => ({
        id: metric,
        header: t(`evaluate.metrics.${metric}`),
        align: 'end',
        sortValue: ({ differences }) => differences[metric],
        cell: ({ differences, ratios }) => (
          <span title={`${t('analysis.cross.ratio')} ${format.formatFixed(ratios[metric], 2)}`}>
            {format.formatFixed(differences[metric])}
          </span>
        ),
      }),
    ),
  ];
  return (
    <Panel title={t('analysis.cross.title')} note={t('analysis.cross.note')}>
      <DataTable
        dense
        label={t('analysis.cross.title')}
        columns={columns}
        rows={crossed}
        rowKey={({ baseline, slice }) => `${baseline} ${slice}`}
      />
    </Panel>
  );
}
