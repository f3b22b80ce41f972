/** The features, train over eval: distribution, gaps, values, distance, finding. */

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { MiniHistogram } from '../../charts/index.ts';
import { Chip, type Column, DataTable, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { binsOfFeature } from './feature-bins.ts';
import { describeCentre, describeFinding, describeKind, isDrift, missingShare, splitsOf } from './finding-words.ts';

export interface FeatureTableProps {
  readonly features: readonly views.FeatureView[];
  readonly schema: views.SchemaView | undefined;
  readonly selected: string | null;
  readonly shown: { readonly train: boolean; readonly eval: boolean };
  readonly onSelect: (name: string) => void;
}

export function FeatureTable({ features, schema, selected, shown, onSelect }: FeatureTableProps) {
  const { t } = useTranslation();
  const thresholds = useMemo(() => new Map(schema?.features.map((one) => [one.name, one.driftThreshold])), [schema]);
  const all = useColumns(thresholds, shown);
  const found = features.some((feature) => feature.anomalies.length > 0);
  const columns = found ? all : all.filter((column) => column.id !== 'finding');
  return (
    <DataTable
      label={t('validate.tableLabel')}
      columns={columns}
      rows={features}
      rowKey={(feature) => feature.name}
      selected={selected}
      onSelect={(feature) => onSelect(feature.name)}
      empty={t('validate.noMatch')}
    />
  );
}

type Shown = FeatureTableProps['shown'];

function useColumns(thresholds: ReadonlyMap<string, number | undefined>, shown: Shown): readonly Column<views.FeatureView>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'feature',
        header: t('validate.columns.feature'),
        width: '21%',
        sortValue: (feature) => feature.name,
        cell: (feature) => <TwoLine first={feature.name} second={describeKind(feature)} />,
      },
      {
        id: 'distribution',
        header: t('validate.columns.distribution'),
        width: '118px',
        cell: (feature) => <Distribution feature={feature} shown={shown} />,
      },
      {
        id: 'missing',
        header: t('validate.columns.missing'),
        align: 'end',
        width: '60px',
        sortValue: (feature) => missingShare(splitsOf(feature).train),
        cell: (feature) => <Missing feature={feature} />,
      },
      {
        id: 'distinct',
        header: t('validate.columns.distinct'),
        align: 'end',
        width: '60px',
        sortValue: (feature) => splitsOf(feature).train?.string?.unique,
        cell: (feature) => format.formatCount(splitsOf(feature).train?.string?.unique),
      },
      {
        id: 'centre',
        header: t('validate.columns.centre'),
        cell: (feature) => <Centre feature={feature} />,
      },
      {
        id: 'distance',
        header: t('validate.columns.distance'),
        label: t('validate.columns.distanceLong'),
        align: 'end',
        width: '54px',
        sortValue: (feature) => feature.distance,
        cell: (feature) => <Distance feature={feature} />,
      },
      {
        id: 'finding',
        header: <span className="visually-hidden">{t('validate.columns.finding')}</span>,
        width: '104px',
        cell: (feature) => <Finding feature={feature} threshold={thresholds.get(feature.name)} />,
      },
    ],
    [t, thresholds, shown],
  );
}

function Distance({ feature }: { readonly feature: views.FeatureView }) {
  const tone = feature.anomalies.some(isDrift) ? 'tone-problem strong' : undefined;
  return <span className={tone}>{format.formatFixed(feature.distance)}</span>;
}

function Distribution({ feature, shown }: { readonly feature: views.FeatureView; readonly shown: Shown }) {
  const { t } = useTranslation();
  const bins = useMemo(() => binsOfFeature(feature), [feature]);
  return (
    <MiniHistogram
      label={t('validate.distributionOf', { name: feature.name })}
      train={shown.train ? bins.train : []}
      eval={shown.eval ? bins.evaluation : []}
      width={104}
    />
  );
}

function Centre({ feature }: { readonly feature: views.FeatureView }) {
  const { value, share } = describeCentre(splitsOf(feature).train);
  return (
    <span className="validate__centre secondary" title={`${value} ${share}`}>
      <span className="truncate">{value}</span>
      <span>{share}</span>
    </span>
  );
}

function Missing({ feature }: { readonly feature: views.FeatureView }) {
  const share = missingShare(splitsOf(feature).train);
  if (share === undefined) return '–';
  return <span className={share > 0.5 ? 'tone-problem' : undefined}>{format.formatFixed(share * 100, 1)}</span>;
}

function Finding({ feature, threshold }: { readonly feature: views.FeatureView; readonly threshold: number | undefined }) {
  const first = feature.anomalies[0];
  if (!first) return null;
  return (
    <Chip tone={first.severity === 'ERROR' ? 'problem' : 'neutral'}>
      {describeFinding(first, feature, threshold)}
      {feature.anomalies.length > 1 ? ` +${feature.anomalies.length - 1}` : ''}
    </Chip>
  );
}
