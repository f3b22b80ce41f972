/** One feature's transform in full: what it is, its settings, what it costs, how its values are spread, real rows. */

import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeatureConfig, ModelConfig, views } from '../../../core/contract/index.ts';
import { Button, Chip, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { DistributionPanel } from './distribution-panel.tsx';
import { outputUnits, parametersOf } from './feature-cost.ts';
import type { FeatureRow } from './feature-rows.ts';
import { KindSelect } from './kind-select.tsx';
import { LabelSettings } from './label-settings.tsx';
import { SettingField } from './setting-field.tsx';
import { type Setting, settingsOf } from './settings-of-kind.ts';
import { type PatchFeature, usePatchFeature } from './use-patch-feature.ts';

export interface FeatureSettingsProps {
  readonly row: FeatureRow;
  readonly transform: views.TransformView;
}

export function FeatureSettings({ row, transform }: FeatureSettingsProps) {
  const { t } = useTranslation();
  const { feature, name } = row;
  return (
    <Panel scrolls label={t('transform.settingsOf', { name })} title={name} actions={<Badge row={row} />}>
      <div className="stack">
        <p className="secondary">
          {feature.role === 'label'
            ? t('transform.labelNote')
            : feature.role === 'weight'
              ? t('transform.weightNote')
              : feature.reason}{' '}
          {feature.detail}
        </p>
        <DistributionPanel feature={feature} sampled={transform.sampled} />
        {feature.role === 'label' ? (
          <LabelSettings label={transform.label} features={transform.features} />
        ) : feature.role === 'weight' ? null : (
          <Settings row={row} transform={transform} />
        )}
        <Examples name={name} preview={transform.preview} />
      </div>
    </Panel>
  );
}

function Badge({ row: { pending, feature } }: { readonly row: FeatureRow }) {
  const { t } = useTranslation();
  if (pending !== 'none') return <Chip tone="eval">{t(`transform.pending.${pending}`)}</Chip>;
  return feature.sources ? <Chip>{t('transform.roles.derived')}</Chip> : null;
}

function Settings({ row, transform }: FeatureSettingsProps) {
  const { t } = useTranslation();
  const { feature, name, pending } = row;
  const config = useStore((state) => state.project?.config.features[name]);
  const model = useStore((state) => state.project?.config.model);
  const patch = usePatchFeature(name);
  if (pending === 'removed') return <p className="secondary">{t('transform.pendingNotes.removed')}</p>;
  const isCross = config?.cross !== undefined;
  const configured = config?.transform ?? 'auto';
  const applied = configured === 'auto' ? feature.applied : configured;
  return (
    <>
      {feature.sources ? <MadeOf sources={feature.sources} isCross={isCross} /> : null}
      <KindSelect feature={feature} isCross={isCross} configured={configured} config={config} patch={patch} />
      <Fields key={applied} settings={settingsOf(applied, isCross)} config={config} patch={patch} />
      {pending !== 'none' ? <p className="small tone-eval">{t(`transform.pendingNotes.${pending}`)}</p> : null}
      {model && pending !== 'new' ? <Cost feature={feature} model={model} label={transform.label} /> : null}
      {feature.sources ? (
        <div>
          <Button size="s" icon={<IconTrash size={14} aria-hidden="true" />} isDisabled={patch.pending} onPress={patch.remove}>
            {t('transform.remove')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function MadeOf({ sources, isCross }: { readonly sources: readonly string[]; readonly isCross: boolean }) {
  const { t } = useTranslation();
  const [column = ''] = sources;
  return (
    <p className="small tertiary">
      {isCross ? t('transform.crossOf', { columns: sources.join(' × ') }) : t('transform.secondOf', { column })}
    </p>
  );
}

interface FieldsProps {
  readonly settings: ReturnType<typeof settingsOf>;
  readonly config: Partial<FeatureConfig> | undefined;
  readonly patch: PatchFeature;
}

/** Settings that few need stay folded until one of them is set or asked for. */
function Fields({ settings: { main, more }, config, patch }: FieldsProps) {
  const { t } = useTranslation();
  const isSet = ({ key }: Setting) => config?.[key] !== undefined && config[key] !== false;
  const [open, setOpen] = useState(more.some(isSet));
  const field = (setting: Setting) => <SettingField key={setting.key} setting={setting} config={config} patch={patch} />;
  return (
    <>
      {main.map(field)}
      {more.length === 0 ? null : open ? (
        more.map(field)
      ) : (
        <div>
          <Button size="s" variant="quiet" onPress={() => setOpen(true)}>
            {t('transform.more', { count: more.length })}
          </Button>
        </div>
      )}
    </>
  );
}

interface CostProps {
  readonly feature: views.TransformFeatureView;
  readonly model: ModelConfig;
  readonly label: views.TransformLabelView;
}

function Cost({ feature, model, label }: CostProps) {
  const { t } = useTranslation();
  if (feature.role !== 'feature') return null;
  const { dense, ids, tokens, pixels } = feature.cost;
  const parts = [
    ...(dense > 0 ? [t('transform.cost.dense', { count: dense })] : []),
    ...(ids
      ? [t('transform.cost.ids', { count: ids.vocabulary, rows: format.formatCount(ids.vocabulary), dimension: ids.dimension })]
      : []),
    ...(tokens
      ? [
          t('transform.cost.tokens', {
            count: tokens.length,
            terms: format.formatCount(tokens.vocabulary),
            dimension: tokens.dimension,
          }),
        ]
      : []),
    ...(pixels ? [t('transform.cost.pixels', pixels)] : []),
  ];
  const parameters = format.formatCount(parametersOf(feature.cost, model, outputUnits(label)));
  return (
    <p className="transform__cost">
      <span className="secondary">{t('transform.cost.title')}</span> {parts.join(', ')};{' '}
      <span className="strong">{t('transform.cost.parameters', { parameters })}</span>
    </p>
  );
}

function Examples({ name, preview }: { readonly name: string; readonly preview: views.TransformView['preview'] }) {
  const { t } = useTranslation();
  const lines = preview.flatMap(({ before, after }) =>
    name in after ? [{ before: before[name] ?? null, after: after[name] }] : [],
  );
  if (lines.length === 0) return null;
  return (
    <table className="transform__examples">
      <thead>
        <tr>
          <th scope="col">{t('transform.preview.before')}</th>
          <th scope="col">{t('transform.preview.after')}</th>
        </tr>
      </thead>
      <tbody>
        {lines.slice(0, 8).map((line, index) => (
          <tr key={`${index} ${line.before}`}>
            <td className="truncate" title={line.before ?? undefined}>
              {line.before ?? <span className="tertiary">{t('components.missing')}</span>}
            </td>
            <td className="truncate" title={line.after}>
              <code>{line.after}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
