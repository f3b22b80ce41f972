/** Every prediction of the register, newest first, with its inputs and what became of it. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Chip, type Column, DataTable, Pager, Panel, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';
import { shortId, showAnswer } from './feedback-words.ts';
import { InputValue, isPicture } from './input-value.tsx';

const limit = 50;

export function RegisterTab() {
  const { t } = useTranslation();
  const [offset, setOffset] = useState(0);
  const [chosen, setChosen] = useState<string | null>(null);
  const [total, setTotal] = useState(0);
  const view = useView(
    async (client) => {
      const page = await client.serve.predictions({ offset, limit });
      setTotal(page.total);
      return page;
    },
    { key: offset, topics: ['feedback', 'serving'] },
  );
  const columns = useColumns();
  return (
    <ViewBody view={view} loadingRows={10}>
      {(page) => {
        const selected = page.rows.find((row) => row.id === chosen) ?? page.rows[0];
        return (
          <div className="register">
            <div className="register__list">
              <DataTable
                label={t('feedback.register.title')}
                columns={columns}
                rows={page.rows}
                rowKey={(row) => row.id}
                selected={selected?.id}
                onSelect={(row) => setChosen(row.id)}
              />
              <Pager offset={offset} limit={limit} total={total} onMove={setOffset} />
            </div>
            {selected ? <PredictionDetail prediction={selected} /> : null}
          </div>
        );
      }}
    </ViewBody>
  );
}

function useColumns(): readonly Column<views.PredictionView>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'id',
      header: t('feedback.register.prediction'),
      width: '84px',
      cell: (row) => <code title={row.id}>{shortId(row.id)}</code>,
    },
    {
      id: 'inputs',
      header: t('feedback.register.inputs'),
      cell: (row) => (
        <span className="register__inputs secondary truncate">
          {Object.entries(row.inputs).map(([name, value]) =>
            isPicture(value) ? <InputValue key={name} name={name} value={value} size="small" /> : null,
          )}
          {describeInputs(row)}
        </span>
      ),
    },
    {
      id: 'predicted',
      header: t('feedback.register.predicted'),
      width: '104px',
      cell: (row) => <span className="truncate">{showAnswer(row.predicted)}</span>,
    },
    {
      id: 'confidence',
      header: t('feedback.register.confidence'),
      align: 'end',
      width: '92px',
      sortValue: (row) => row.confidence,
      cell: (row) => format.formatPercent(row.confidence),
    },
    { id: 'label', header: t('feedback.register.label'), width: '104px', cell: (row) => <LabelCell row={row} /> },
    {
      id: 'at',
      header: t('feedback.register.when'),
      align: 'end',
      width: '100px',
      cell: (row) => <span title={format.formatDate(row.at)}>{format.formatAgo(row.at)}</span>,
    },
  ];
}

function LabelCell({ row }: { readonly row: views.PredictionView }) {
  const { t } = useTranslation();
  if (row.label !== undefined) {
    const tone = row.label === row.predicted ? 'neutral' : 'problem';
    return <Chip tone={tone}>{showAnswer(row.label)}</Chip>;
  }
  return row.feedback ? <Chip>{t(`feedback.kinds.${row.feedback}`)}</Chip> : <span className="tertiary">–</span>;
}

function describeInputs(row: views.PredictionView): string {
  return Object.values(row.inputs)
    .filter((value) => value !== null && value !== '' && !isPicture(value))
    .join(' · ');
}

function PredictionDetail({ prediction }: { readonly prediction: views.PredictionView }) {
  const { t } = useTranslation();
  return (
    <Panel
      scrolls
      label={t('feedback.register.detail')}
      title={showAnswer(prediction.predicted)}
      note={t('feedback.register.by', { version: prediction.version })}
    >
      <code className="secondary register__id">{prediction.id}</code>
      <dl className="register__values">
        {Object.entries(prediction.inputs).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <InputValue name={name} value={value} size="large" />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
