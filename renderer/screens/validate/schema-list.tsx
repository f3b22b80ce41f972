/** The schema feature by feature, its rules in a few words. */

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, TwoLine } from '../../components/index.ts';
import { format, i18n } from '../../locales/index.ts';

type Feature = views.SchemaFeatureView;

export interface SchemaListProps {
  readonly features: readonly Feature[];
  readonly selected: string | null;
  readonly onSelect: (name: string) => void;
}

export function SchemaList({ features, selected, onSelect }: SchemaListProps) {
  const { t } = useTranslation();
  const columns = useColumns();
  return (
    <DataTable
      label={t('validate.tabs.schema')}
      columns={columns}
      rows={features}
      rowKey={(feature) => feature.name}
      selected={selected}
      onSelect={(feature) => onSelect(feature.name)}
      empty={t('validate.noMatch')}
    />
  );
}

function useColumns(): readonly Column<Feature>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('validate.schema.feature'),
        width: '30%',
        sortValue: (feature) => feature.name,
        cell: (feature) => <TwoLine first={feature.name} second={feature.type} />,
      },
      {
        id: 'presence',
        header: t('validate.schema.presence'),
        width: '112px',
        sortValue: (feature) => (feature.required ? 2 : (feature.minFraction ?? 0)),
        cell: (feature) => <span className="secondary">{presenceText(feature)}</span>,
      },
      {
        id: 'values',
        header: t('validate.schema.allowed'),
        cell: (feature) => <Allowed feature={feature} />,
      },
      {
        id: 'drift',
        header: t('validate.schema.drift'),
        align: 'end',
        width: '88px',
        sortValue: (feature) => feature.driftThreshold,
        cell: (feature) => format.formatShort(feature.driftThreshold),
      },
      {
        id: 'skew',
        header: t('validate.schema.skew'),
        align: 'end',
        width: '88px',
        sortValue: (feature) => feature.skewThreshold,
        cell: (feature) => format.formatShort(feature.skewThreshold),
      },
    ],
    [t],
  );
}

function presenceText(feature: Feature): string {
  if (feature.required) return i18n.t('validate.schema.always');
  if (!feature.minFraction) return i18n.t('validate.schema.optional');
  return i18n.t('validate.schema.atLeast', { share: format.formatPercent(feature.minFraction, 0) });
}

function Allowed({ feature }: { readonly feature: Feature }) {
  const { t } = useTranslation();
  const { domain, range } = feature;
  if (domain) {
    return (
      <span className="schema-list__allowed" title={domain.slice(0, 20).join(', ')}>
        {t('validate.schema.domainOf', { count: domain.length })}{' '}
        <span className="secondary truncate">{domain.slice(0, 6).join(', ')}</span>
      </span>
    );
  }
  if (range) {
    const bound = (value: number | undefined): string => (value === undefined ? '…' : format.formatShort(value));
    return (
      <>
        {bound(range.min)} {t('validate.schema.to')} {bound(range.max)}
      </>
    );
  }
  return <span className="tertiary">{t('validate.schema.anyValue')}</span>;
}
