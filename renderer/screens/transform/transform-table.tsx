/** The features with what they became, why, how their values are spread and what they cost; beside them the one selected. */

import { IconPlus } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelConfig, views } from '../../../core/contract/index.ts';
import { Button, type Column, DataTable, TextField, ToggleChip, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { DeriveDialog } from './derive-dialog.tsx';
import { DistributionBars } from './distribution-bars.tsx';
import { outputUnits, parametersOf } from './feature-cost.ts';
import { countRows, type FeatureRow, type FilterId, featureRows, filterIds, filterRows } from './feature-rows.ts';
import { FeatureSettings } from './feature-settings.tsx';

export function TransformTable({ transform }: { readonly transform: views.TransformView }) {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const config = useStore((state) => state.project?.config);
  const [filter, setFilter] = useState<FilterId>('all');
  const [text, setText] = useState('');
  const [isDeriving, setDeriving] = useState(false);
  const all = useMemo(() => featureRows(transform.features, config?.features ?? {}), [transform, config]);
  const shown = useMemo(() => filterRows(all, filter, text), [all, filter, text]);
  const selected = all.find(({ name }) => name === target) ?? shown.find(({ feature }) => feature.role === 'feature') ?? shown[0];
  return (
    <div className="transform-split">
      <div className="transform__list">
        <Toolbar
          rows={all}
          filter={filter}
          onFilter={setFilter}
          text={text}
          onText={setText}
          onDerive={() => setDeriving(true)}
        />
        <DataTable
          label={t('transform.tableLabel')}
          columns={useColumns(transform, config?.model)}
          rows={shown}
          rowKey={(row) => row.name}
          selected={selected?.name}
          onSelect={(row) => setTarget(row.name)}
          empty={t('transform.noMatch')}
        />
      </div>
      {selected ? <FeatureSettings key={selected.name} row={selected} transform={transform} /> : null}
      {isDeriving ? <DeriveDialog transform={transform} onClose={() => setDeriving(false)} /> : null}
    </div>
  );
}

interface ToolbarProps {
  readonly rows: readonly FeatureRow[];
  readonly filter: FilterId;
  readonly onFilter: (filter: FilterId) => void;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onDerive: () => void;
}

function Toolbar({ rows, filter, onFilter, text, onText, onDerive }: ToolbarProps) {
  const { t } = useTranslation();
  const counts = useMemo(() => countRows(rows), [rows]);
  return (
    <div className="row transform__toolbar">
      {filterIds.map((id) => (
        <ToggleChip
          key={id}
          tone={id === 'changed' && counts.changed > 0 ? 'eval' : 'neutral'}
          selected={filter === id}
          onChange={() => onFilter(id)}
        >
          {t(`transform.filters.${id}`)} {format.formatCount(counts[id])}
        </ToggleChip>
      ))}
      <div className="transform__search">
        <TextField hideLabel label={t('transform.search')} placeholder={t('transform.search')} value={text} onChange={onText} />
      </div>
      <Button size="s" icon={<IconPlus size={14} aria-hidden="true" />} onPress={onDerive}>
        {t('transform.derive.open')}
      </Button>
    </div>
  );
}

function useColumns(transform: views.TransformView, model: ModelConfig | undefined): readonly Column<FeatureRow>[] {
  const { t } = useTranslation();
  const units = outputUnits(transform.label);
  const parameters = ({ feature }: FeatureRow): number | undefined =>
    model && feature.role === 'feature' ? parametersOf(feature.cost, model, units) : undefined;
  return [
    {
      id: 'feature',
      header: t('transform.columns.feature'),
      width: '22%',
      sortValue: (row) => row.name,
      cell: (row) => <Name row={row} />,
    },
    {
      id: 'applied',
      header: t('transform.columns.applied'),
      sortValue: (row) => row.feature.applied,
      cell: (row) => <Applied row={row} />,
    },
    ...(['before', 'after'] as const).map(
      (side): Column<FeatureRow> => ({
        id: side,
        header: t(`transform.columns.${side}`),
        width: '88px',
        cell: ({ feature }) => <Spread feature={feature} side={side} />,
      }),
    ),
    {
      id: 'width',
      header: t('transform.columns.width'),
      align: 'end',
      width: '66px',
      sortValue: (row) => row.feature.width,
      cell: ({ feature, pending }) => (pending === 'new' || isNoInput(feature) ? '' : format.formatCount(feature.width)),
    },
    {
      id: 'parameters',
      header: t('transform.columns.parameters'),
      align: 'end',
      width: '92px',
      sortValue: (row) => parameters(row) ?? -1,
      cell: (row) => (row.pending === 'new' ? '' : parameters(row) === undefined ? '' : format.formatCount(parameters(row))),
    },
  ];
}

/** Of no width: 0 inputs are said of features that are excluded. */
function isNoInput({ role }: views.TransformFeatureView): boolean {
  return role === 'label' || role === 'weight';
}

function Name({ row: { name, feature } }: { readonly row: FeatureRow }) {
  const { t } = useTranslation();
  const second = feature.sources
    ? feature.sources.length > 1
      ? feature.sources.join(' × ')
      : t('transform.secondOf', { column: feature.sources[0] ?? '' })
    : feature.role === 'feature'
      ? t(`transform.dtypes.${feature.dtype}`)
      : t(`transform.roles.${feature.role}`);
  return <TwoLine first={name} second={second} />;
}

function Applied({ row: { feature, pending } }: { readonly row: FeatureRow }) {
  const { t } = useTranslation();
  if (feature.role === 'label') return <TwoLine first={t('transform.labelNote')} second={feature.detail} />;
  if (feature.role === 'weight') return <TwoLine first={t('transform.weightNote')} second="" />;
  const kind = t(`transform.kinds.${feature.applied}`);
  const why = pending === 'none' ? feature.reason : t(`transform.pendingNotes.${pending}`);
  return (
    <span className="two-line" title={why}>
      <span className={feature.applied === 'exclude' ? 'tertiary truncate' : 'truncate'}>
        {pending === 'new' && feature.configured === 'auto' && feature.applied === 'exclude' ? t('transform.kinds.auto') : kind}
        {feature.configured === 'auto' ? null : <span className="tertiary"> · {t('transform.asked')}</span>}
      </span>
      <span className={pending === 'none' ? 'two-line__second truncate' : 'two-line__second truncate tone-eval'}>{why}</span>
    </span>
  );
}

function Spread({ feature, side }: { readonly feature: views.TransformFeatureView; readonly side: 'before' | 'after' }) {
  const { t } = useTranslation();
  const distribution = feature[side];
  if (!distribution) return null;
  const label = `${feature.name}, ${t(`transform.preview.${side}`)}`;
  return <DistributionBars distribution={distribution} label={label} width={70} height={26} side={side} />;
}
