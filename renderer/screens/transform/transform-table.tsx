/** The features with what the project file says, what was applied, why, and how wide it is. */

import { useTranslation } from 'react-i18next';
import { type TransformKind, transformKinds, type views } from '../../../core/contract/index.ts';
import { type Column, DataTable, SelectField, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';

export function TransformTable({ transform }: { readonly transform: views.TransformView }) {
  const { t } = useTranslation();
  const widest = Math.max(1, ...transform.features.map((feature) => feature.width));
  return (
    <div className="transform">
      <DataTable
        label={t('transform.tableLabel')}
        columns={useColumns(widest)}
        rows={transform.features}
        rowKey={(feature) => feature.name}
      />
    </div>
  );
}

function useColumns(widest: number): readonly Column<views.TransformFeatureView>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'feature',
      header: t('transform.columns.feature'),
      width: '190px',
      sortValue: (feature) => feature.name,
      cell: (feature) => (
        <TwoLine
          first={feature.name}
          second={feature.role === 'feature' ? feature.detail : t(`transform.roles.${feature.role}`)}
        />
      ),
    },
    {
      id: 'configured',
      header: t('transform.columns.configured'),
      width: '176px',
      cell: (feature) => <KindCell feature={feature} />,
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
      width: '150px',
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
  if (feature.role === 'label') return <span className="secondary">{feature.reason}</span>;
  return (
    <span className="two-line">
      <span className={feature.applied === 'exclude' ? 'tertiary' : undefined}>{t(`transform.kinds.${feature.applied}`)}</span>
      <span className="two-line__second truncate">{feature.reason}</span>
    </span>
  );
}

/** The label has no transform of its own. */
function KindCell({ feature }: { readonly feature: views.TransformFeatureView }) {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  if (feature.role === 'label') return null;
  const options = transformKinds.map((kind) => ({
    id: kind,
    label: t(`transform.kinds.${kind}`),
    note: t(`transform.notes.${kind}`),
  }));
  const change = async (chosen: string): Promise<void> => {
    const kind: TransformKind | undefined = transformKinds.find((one) => one === chosen);
    if (!kind || kind === feature.configured) return;
    const changes = [{ path: ['features', feature.name, 'transform'], value: kind }];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = (): void => void action.run((client) => client.project.undo());
    const message = t('transform.changed', { name: feature.name, kind: t(`transform.kinds.${kind}`) });
    toast({ tone: 'good', message, action: { label: t('transform.undo'), run: undo } });
  };
  return (
    <SelectField
      size="s"
      hideLabel
      label={t('transform.kindOf', { name: feature.name })}
      options={options}
      value={feature.configured}
      isDisabled={action.pending}
      onChange={(kind) => void change(kind)}
    />
  );
}
