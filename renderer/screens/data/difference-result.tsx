/** A difference of two versions: counts first, then columns, then rows with their changed cells marked. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Chip, type Column, DataTable, ScrollRegion } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

type ColumnChange = views.VersionDifference['columns'][number];

export function DifferenceResult({ difference }: { readonly difference: views.VersionDifference }) {
  const { t } = useTranslation();
  const { added, removed, changed, unchanged, ambiguous } = difference;
  const counts = [
    ['added', added],
    ['removed', removed],
    ...(difference.key.length > 0 ? ([['changed', changed]] as const) : []),
    ['unchanged', unchanged],
  ] as const;
  return (
    <div className="stack">
      <dl className="data__counts">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dd className="data__count-number">{format.formatCount(count)}</dd>
            <dt className="secondary">{t(`data.difference.counts.${name}`, { count })}</dt>
          </div>
        ))}
      </dl>
      {ambiguous > 0 ? <p className="tone-problem">{t('data.difference.ambiguous', { count: ambiguous })}</p> : null}
      <ColumnsTable columns={difference.columns} byKey={difference.key.length > 0} />
      {difference.examples.length > 0 ? <ExampleRows difference={difference} /> : null}
    </div>
  );
}

function ColumnsTable({ columns, byKey }: { readonly columns: readonly ColumnChange[]; readonly byKey: boolean }) {
  const { t } = useTranslation();
  const table: readonly Column<ColumnChange>[] = [
    {
      id: 'name',
      header: t('data.difference.column'),
      sortValue: ({ name }) => name,
      cell: ({ name }) => <span className="strong">{name}</span>,
    },
    {
      id: 'change',
      header: t('data.difference.change'),
      width: '220px',
      cell: ({ change, before, after }) =>
        change === 'none' ? (
          <span className="tertiary">{t('data.difference.same')}</span>
        ) : (
          <Chip tone={change === 'removed' ? 'problem' : 'neutral'}>
            {change === 'type' ? `${before ?? ''} → ${after ?? ''}` : t(`data.difference.columnChanges.${change}`)}
          </Chip>
        ),
    },
    ...(byKey
      ? [
          {
            id: 'rows',
            header: t('data.difference.changedRows'),
            align: 'end' as const,
            width: '120px',
            sortValue: (one: ColumnChange) => one.changedRows,
            cell: (one: ColumnChange) => format.formatCount(one.changedRows),
          },
        ]
      : []),
    {
      id: 'distance',
      header: t('data.difference.distance'),
      align: 'end',
      width: '110px',
      sortValue: ({ distance }) => distance,
      cell: ({ distance }) => format.formatFixed(distance, 3),
    },
  ];
  return <DataTable dense label={t('data.difference.columns')} columns={table} rows={columns} rowKey={({ name }) => name} />;
}

function ExampleRows({ difference }: { readonly difference: views.VersionDifference }) {
  const { t } = useTranslation();
  const { columns, examples } = difference;
  return (
    <ScrollRegion label={t('data.difference.examples')} className="preview-table data__examples">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('data.difference.change')}</th>
            {columns.map(({ name }) => (
              <th key={name} scope="col" className="strong">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {examples.map(({ kind, before, after }, index) => (
            <tr key={index}>
              <td>
                <Chip tone={kind === 'removed' ? 'problem' : kind === 'added' ? 'good' : 'neutral'}>
                  {t(`data.difference.counts.${kind}`)}
                </Chip>
              </td>
              {columns.map(({ name }, at) => (
                <ExampleCell key={name} before={before?.[at]} after={after?.[at]} both={kind === 'changed'} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function ExampleCell({
  before,
  after,
  both,
}: {
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
  readonly both: boolean;
}) {
  const { t } = useTranslation();
  const missing = <span className="tertiary">{t('components.missing')}</span>;
  if (!both || before === after) return <td title={after ?? before ?? undefined}>{after ?? before ?? missing}</td>;
  return (
    <td className="data__changed">
      <del>{before ?? missing}</del> <ins>{after ?? missing}</ins>
    </td>
  );
}
