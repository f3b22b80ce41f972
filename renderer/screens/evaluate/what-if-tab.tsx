/** One row of eval, changed by hand: what the model says, why, and what would change its mind. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, Loading, Panel, Segmented, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { ClassField, everyClass, ofClass, useClassesText } from './followed-class.tsx';
import { useLastingView } from './use-lasting-view.ts';
import { WhatIfExplanation } from './what-if-explanation.tsx';
import { WhatIfRowEditor } from './what-if-row-editor.tsx';
import { WhatIfScore } from './what-if-score.tsx';

const orders = ['worst', 'closest', 'spread'] as const;

/** A row under the eyes: as it was, as it is now, and the feature whose curve is shown. */
export interface LookedAt {
  readonly modelId: number;
  readonly row: views.WhatIfRow;
  readonly values: views.WhatIfRow['values'];
  readonly feature: string | undefined;
  /** The class whose decision is looked at; of one class a row absent: the one that is said. */
  readonly followed: string | undefined;
  /** Any number of classes a row. */
  readonly isMultilabel: boolean;
}

interface WhatIfTabProps {
  readonly evaluation: views.EvaluationView;
  readonly followed: string | undefined;
  readonly onFollow: (name: string) => void;
}

export function WhatIfTab({ evaluation, followed, onFollow }: WhatIfTabProps) {
  const { t } = useTranslation();
  const { modelId, problem } = evaluation;
  const isDecision = followed !== undefined || problem === 'binary' || problem === 'multilabel';
  const shown = isDecision ? orders : orders.filter((one) => one !== 'closest');
  const [wanted, setOrder] = useState<views.RowOrder>('worst');
  const order = shown.find((one) => one === wanted) ?? 'worst';
  const [chosen, setChosen] = useState<number>();
  const rows = useLastingView((client) => client.evaluate.rows({ modelId, order, limit: 100, ...ofClass(followed) }), {
    key: JSON.stringify([modelId, order, followed]),
    topics: ['run'],
  });
  const row = chosen ?? rows.value?.[0]?.row;
  const choice = (
    <Segmented
      label={t('analysis.whatIf.order')}
      options={shown.map((id) => ({ id, label: t(`analysis.whatIf.orders.${id}`) }))}
      value={order}
      onChange={(next) => {
        setChosen(undefined);
        setOrder(next);
      }}
    />
  );
  return (
    <div className="evaluate">
      {followed !== undefined || problem === 'multiclass' ? <Towards {...{ evaluation, followed, onFollow }} /> : null}
      <div className="evaluate__what-if">
        <Panel title={t('analysis.whatIf.pick')}>
          <div className="stack">
            {choice}
            <ViewBody view={rows} loadingRows={8}>
              {(list) => <Picker rows={list} selected={row} onSelect={setChosen} problem={problem} />}
            </ViewBody>
          </div>
        </Panel>
        {row === undefined ? (
          <Loading rows={10} />
        ) : (
          <OneRow key={`${modelId} ${row}`} {...{ modelId, row, followed, isMultilabel: problem === 'multilabel' }} />
        )}
      </div>
    </div>
  );
}

function Towards({ evaluation, followed, onFollow }: WhatIfTabProps) {
  const { t } = useTranslation();
  const isAnswer = evaluation.problem === 'multiclass';
  const note = isAnswer ? (followed === undefined ? 'answerNote' : 'towards') : 'note';
  return (
    <div className="row row--wrap evaluate__choices">
      <ClassField
        {...(isAnswer ? { every: t('analysis.followed.answer') } : {})}
        evaluation={evaluation}
        value={followed ?? everyClass}
        onChange={onFollow}
      />
      <p className="secondary evaluate__followed">{t(`analysis.followed.${note}`, { name: followed ?? '' })}</p>
    </div>
  );
}

interface PickerProps {
  readonly rows: readonly views.PickableRow[];
  readonly selected: number | undefined;
  readonly onSelect: (row: number) => void;
  readonly problem: views.Evaluation['problem'];
}

function Picker({ rows, selected, onSelect, problem }: PickerProps) {
  const { t } = useTranslation();
  const classesOf = useClassesText();
  const columns: readonly Column<views.PickableRow>[] = [
    { id: 'row', header: t('analysis.whatIf.row'), width: '64px', cell: ({ place }) => format.formatCount(place) },
    {
      id: 'actual',
      header: t('analysis.whatIf.actual'),
      cell: ({ actual, has }) => {
        if (problem === 'multilabel')
          return <span title={classesOf(actual)}>{t(has ? 'analysis.followed.yes' : 'analysis.followed.no')}</span>;
        return problem === 'regression' ? format.formatBrief(Number(actual)) : actual;
      },
    },
    {
      id: 'score',
      header: t(problem === 'regression' ? 'analysis.whatIf.predicted' : 'analysis.whatIf.score'),
      align: 'end',
      width: '72px',
      cell: ({ score }) => format.formatBrief(score),
    },
  ];
  return (
    <div className="evaluate__picker">
      <DataTable
        dense
        label={t('analysis.whatIf.pick')}
        columns={columns}
        rows={rows}
        rowKey={({ row }) => row}
        selected={selected}
        onSelect={({ row }) => onSelect(row)}
      />
    </div>
  );
}

interface OneRowProps<Row> {
  readonly modelId: number;
  readonly row: Row;
  readonly followed: string | undefined;
  readonly isMultilabel: boolean;
}

function OneRow({ modelId, row, ...how }: OneRowProps<number>) {
  const view = useView((client) => client.evaluate.row({ modelId, row }), { key: `${modelId} ${row}` });
  return (
    <ViewBody view={view} loadingRows={10}>
      {(value) => <Editing {...{ modelId, ...how }} row={value} />}
    </ViewBody>
  );
}

function Editing({ row, ...how }: OneRowProps<views.WhatIfRow>) {
  const [values, setValues] = useState(row.values);
  const [feature, setFeature] = useState<string | undefined>(row.fields.find(({ editable }) => editable)?.name);
  const looked: LookedAt = { ...how, row, values, feature };
  return (
    <>
      <WhatIfRowEditor looked={looked} onValues={setValues} onFeature={setFeature} />
      <div className="stack">
        <WhatIfScore looked={looked} />
        <WhatIfExplanation looked={looked} onValues={setValues} />
      </div>
    </>
  );
}
