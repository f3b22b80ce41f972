/** The registry as a table that filters and sorts. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Chip, type Column, DataTable, TextField, ToggleChip, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { aliasesOf, countsOf, differenceTo, filterModels, type ModelFilter, modelFilters, versionOf } from './model-filter.ts';
import { ModelStageChip, stageOrder } from './model-stage.tsx';

export interface ModelTableProps {
  readonly models: readonly views.RegisteredModel[];
  readonly selected: number | undefined;
  readonly onSelect: (modelId: number) => void;
}

export function ModelTable({ models, selected, onSelect }: ModelTableProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<ModelFilter>('all');
  const [text, setText] = useState('');
  const counts = countsOf(models);
  const shown = filterModels(models, filter, text);
  const answering = models.find(({ stage }) => stage === 'default');
  return (
    <div className="models__list">
      <div className="row row--wrap models__filters">
        <div className="models__search">
          <TextField hideLabel label={t('models.search')} placeholder={t('models.searchFor')} value={text} onChange={setText} />
        </div>
        <fieldset className="row row--wrap models__chips" aria-label={t('models.filter')}>
          {modelFilters
            .filter((id) => id === 'all' || id === filter || counts[id] > 0)
            .map((id) => (
              <ToggleChip key={id} selected={filter === id} onChange={() => setFilter(id)}>
                {t(`models.filters.${id}`)} <span className="tertiary number">{counts[id]}</span>
              </ToggleChip>
            ))}
        </fieldset>
      </div>
      <DataTable
        label={t('models.all')}
        columns={[...useNameColumns(), ...useFactColumns(answering)]}
        rows={shown}
        rowKey={({ modelId }) => modelId}
        selected={selected}
        onSelect={({ modelId }) => onSelect(modelId)}
        empty={t('models.noneFound')}
      />
    </div>
  );
}

function useNameColumns(): readonly Column<views.RegisteredModel>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'model',
      header: t('models.columns.model'),
      sortValue: ({ modelId }) => modelId,
      cell: (model) => {
        const version = versionOf(model);
        const more = model.versions.length - 1;
        return (
          <TwoLine
            first={
              <span className={model.deleted ? 'tertiary' : undefined}>
                {t('models.name', { id: model.modelId, name: model.family })}
              </span>
            }
            second={
              version
                ? `${t('models.version', { version: version.version })}${more > 0 ? ` ${t('models.moreVersions', { count: more })}` : ''}`
                : t('models.notPushed')
            }
          />
        );
      },
    },
    {
      id: 'aliases',
      header: t('models.columns.aliases'),
      width: '124px',
      sortValue: (model) => aliasesOf(model)[0],
      cell: (model) => (
        <span className="models__aliases">
          {aliasesOf(model).map((alias) => (
            <Chip key={alias} tone="serving">
              {alias}
            </Chip>
          ))}
        </span>
      ),
    },
    {
      id: 'stage',
      header: t('models.columns.stage'),
      width: '100px',
      sortValue: ({ stage }) => stageOrder.indexOf(stage),
      cell: (model) => <ModelStageChip model={model} />,
    },
  ];
}

function useFactColumns(answering: views.RegisteredModel | undefined): readonly Column<views.RegisteredModel>[] {
  const { t } = useTranslation();
  const main = answering?.main;
  return [
    {
      id: 'metric',
      header: main ? t(`evaluate.metrics.${main}`) : t('models.columns.metric'),
      align: 'end',
      width: '92px',
      sortValue: ({ score }) => score?.value,
      cell: (model) => <Score model={model} answering={answering} />,
    },
    {
      id: 'rows',
      header: t('models.columns.rows'),
      align: 'end',
      width: '78px',
      sortValue: ({ rows }) => rows,
      cell: ({ rows }) => (rows === undefined ? '–' : format.formatCount(rows)),
    },
    {
      id: 'made',
      header: t('models.columns.made'),
      align: 'end',
      width: '96px',
      sortValue: ({ createdAt }) => createdAt,
      cell: ({ createdAt, runId }) => (
        <TwoLine
          first={
            <span className="models__when" title={format.formatDate(createdAt)}>
              {format.formatAgo(createdAt)}
            </span>
          }
          second={t('models.run', { run: format.shortRunId(runId) })}
        />
      ),
    },
  ];
}

interface ScoreProps {
  readonly model: views.RegisteredModel;
  readonly answering: views.RegisteredModel | undefined;
}

/** The main metric, and under it how far it is from that of the model which answers. */
function Score({ model, answering }: ScoreProps) {
  const { t } = useTranslation();
  if (!model.score) return <span className="tertiary">–</span>;
  const difference = differenceTo(answering, model);
  const size = small(Math.abs(difference?.value ?? 0));
  // What rounds to nothing is neither good nor bad.
  const isNothing = size === small(0);
  const tone = isNothing ? 'tertiary' : difference?.better ? 'tone-good' : 'tone-problem';
  return (
    <TwoLine
      first={format.formatMetric(model.score.value)}
      second={
        difference ? (
          <span className={tone} title={t('models.against', { id: answering?.modelId ?? 0 })}>
            {`${isNothing ? '±' : difference.value > 0 ? '+' : '−'}${size}`}
          </span>
        ) : undefined
      }
    />
  );
}

/** Differences of shares in three decimals, of large numbers in fewer. */
function small(value: number): string {
  return value < 10 ? format.formatFixed(value, 3) : format.formatShort(value);
}
