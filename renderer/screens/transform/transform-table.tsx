/** The features with what the project file says, what was applied, why, and how wide it is; beside them the one selected. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { FeatureSettings } from './feature-settings.tsx';
import { KindSelect } from './kind-select.tsx';

export function TransformTable({ transform }: { readonly transform: views.TransformView }) {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const widest = Math.max(1, ...transform.features.map((feature) => feature.width));
  const selected =
    transform.features.find((feature) => feature.name === target) ??
    transform.features.find((feature) => feature.role === 'feature') ??
    transform.features[0];
  return (
    <div className="transform-split">
      <DataTable
        label={t('transform.tableLabel')}
        columns={useColumns(widest)}
        rows={transform.features}
        rowKey={(feature) => feature.name}
        selected={selected?.name}
        onSelect={(feature) => setTarget(feature.name)}
      />
      {selected ? <FeatureSettings key={selected.name} feature={selected} preview={transform.preview} /> : null}
    </div>
  );
}

function useColumns(widest: number): readonly Column<views.TransformFeatureView>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'feature',
      header: t('transform.columns.feature'),
      width: '26%',
      sortValue: (feature) => feature.name,
      cell: (feature) => <TwoLine first={feature.name} second={t(`transform.roles.${feature.role}`)} />,
    },
    {
      id: 'configured',
      header: t('transform.columns.configured'),
      width: '166px',
      cell: (feature) => (feature.role === 'label' ? null : <KindSelect feature={feature} inRow />),
    },
    {
      id: 'applied',
      header: t('transform.columns.applied'),
      sortValue: (feature) => feature.applied,
      cell: (feature) => <Applied feature={feature} />,
    },
    {
      id: 'width',
      header: t('transform.columns.width'),
      align: 'end',
      width: '112px',
      sortValue: (feature) => feature.width,
      cell: (feature) => (
        <span className="transform__width">
          <span className="transform__bar" aria-hidden="true">
            <span style={{ width: `${(feature.width / widest) * 100}%` }} />
          </span>
          <span className="transform__count">{format.formatCount(feature.width)}</span>
        </span>
      ),
    },
  ];
}

function Applied({ feature }: { readonly feature: views.TransformFeatureView }) {
  const { t } = useTranslation();
  if (feature.role === 'label') return <span className="secondary">{t('transform.labelNote')}</span>;
  return (
    <span className="two-line" title={feature.reason}>
      <span className={feature.applied === 'exclude' ? 'tertiary' : undefined}>{t(`transform.kinds.${feature.applied}`)}</span>
      <span className="two-line__second truncate">{feature.reason}</span>
    </span>
  );
}
