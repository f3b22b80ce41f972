/** A model beside another: what a client of one would miss, and what differs in metrics, settings and data. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MetricName, views } from '../../../core/contract/index.ts';
import { Button, DataTable, SelectField, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { isBetter } from '../evaluate/metric-rows.ts';
import { showSetting } from '../train/leaderboard-rows.ts';

export interface ComparePartProps {
  readonly model: views.RegisteredModel;
  readonly models: readonly views.RegisteredModel[];
}

export function ComparePart({ model, models }: ComparePartProps) {
  const { t } = useTranslation();
  const others = models.filter(({ modelId, deleted }) => !deleted && modelId !== model.modelId);
  const [chosen, setChosen] = useState<string>();
  const other =
    others.find(({ modelId }) => String(modelId) === chosen) ?? others.find(({ stage }) => stage === 'default') ?? others[0];
  if (!other) return <p className="secondary">{t('models.compare.none')}</p>;
  return (
    <>
      <SelectField
        label={t('models.compare.with')}
        options={others.map((one) => ({
          id: String(one.modelId),
          label: t('models.name', { id: one.modelId, name: one.family }),
          note: t(`models.stages.${one.stage}`),
        }))}
        value={String(other.modelId)}
        onChange={setChosen}
      />
      <Compared key={other.modelId} model={model} other={other} />
    </>
  );
}

interface ComparedProps {
  readonly model: views.RegisteredModel;
  readonly other: views.RegisteredModel;
}

function Compared({ model, other }: ComparedProps) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const ids = { modelId: model.modelId, otherId: other.modelId };
  const view = useView((client) => client.registry.compare(ids), { key: `${ids.modelId} ${ids.otherId}` });
  return (
    <ViewBody view={view} loadingRows={8}>
      {(difference) => (
        <>
          <section>
            <h3>{t('models.compare.signature')}</h3>
            <Signatures difference={difference} />
          </section>
          <section>
            <h3>{t('models.compare.metrics')}</h3>
            <Metrics difference={difference} />
            {model.blessed === undefined || other.blessed === undefined ? null : (
              <Button size="s" onPress={() => goTo('evaluate', `${ids.modelId}-${ids.otherId}`)}>
                {t('models.compare.test')}
              </Button>
            )}
          </section>
          {(['settings', 'data'] as const).map((group) => (
            <section key={group}>
              <h3>{t(`models.compare.${group}`)}</h3>
              <Values label={t(`models.compare.${group}`)} rows={difference[group]} otherId={ids.otherId} />
            </section>
          ))}
        </>
      )}
    </ViewBody>
  );
}

function Signatures({ difference }: { readonly difference: views.ModelsDifference }) {
  const { t } = useTranslation();
  if (difference.signature.length === 0) return <p className="secondary">{t('models.compare.sameSignature')}</p>;
  return (
    <DataTable
      dense
      label={t('models.compare.signature')}
      columns={[
        {
          id: 'name',
          header: t('models.signature.name'),
          cell: ({ side, name }) => (
            <>
              {name} <span className="tertiary small">{t(`models.signature.${side}`)}</span>
            </>
          ),
        },
        { id: 'own', header: t('models.compare.this'), width: '96px', cell: ({ dtype }) => <Type dtype={dtype} /> },
        {
          id: 'other',
          header: t('models.compare.that', { id: difference.otherId }),
          width: '96px',
          cell: ({ otherDtype }) => <Type dtype={otherDtype} />,
        },
      ]}
      rows={difference.signature}
      rowKey={({ side, name }) => `${side} ${name}`}
    />
  );
}

function Type({ dtype }: { readonly dtype: string | null }) {
  const { t } = useTranslation();
  return dtype === null ? (
    <span className="tone-problem">{t('models.compare.absent')}</span>
  ) : (
    <code>{dtype.replace('DT_', '')}</code>
  );
}

function Metrics({ difference }: { readonly difference: views.ModelsDifference }) {
  const { t } = useTranslation();
  if (difference.metrics.length === 0) return <p className="secondary">{t('models.compare.notBoth')}</p>;
  const tone = (name: MetricName, value: number, other: number): string | undefined =>
    value !== other && isBetter(name, value, other) ? 'strong' : undefined;
  return (
    <DataTable
      dense
      label={t('models.compare.metrics')}
      columns={[
        { id: 'name', header: t('analysis.compare.metric'), cell: ({ name }) => t(`evaluate.metrics.${name}`) },
        {
          id: 'own',
          header: t('models.compare.this'),
          align: 'end',
          width: '92px',
          cell: ({ name, value, other }) => <span className={tone(name, value, other)}>{format.formatShort(value)}</span>,
        },
        {
          id: 'other',
          header: t('models.compare.that', { id: difference.otherId }),
          align: 'end',
          width: '92px',
          cell: ({ name, value, other }) => <span className={tone(name, other, value)}>{format.formatShort(other)}</span>,
        },
      ]}
      rows={difference.metrics}
      rowKey={({ name }) => name}
    />
  );
}

interface ValuesProps {
  readonly label: string;
  readonly rows: views.ModelsDifference['settings'];
  readonly otherId: number;
}

function Values({ label, rows, otherId }: ValuesProps) {
  const { t } = useTranslation();
  if (rows.length === 0) return <p className="secondary">{t('models.compare.same')}</p>;
  const show = (value: string | number | null): string => (value === null ? '–' : showSetting(value));
  return (
    <DataTable
      dense
      label={label}
      columns={[
        { id: 'name', header: t('models.compare.what'), cell: ({ name }) => name.replaceAll('_', ' ') },
        { id: 'own', header: t('models.compare.this'), align: 'end', width: '92px', cell: ({ value }) => show(value) },
        {
          id: 'other',
          header: t('models.compare.that', { id: otherId }),
          align: 'end',
          width: '92px',
          cell: ({ other }) => show(other),
        },
      ]}
      rows={rows}
      rowKey={({ name }) => name}
    />
  );
}
