/** One feature's transform in full: what it is, its settings, real values before and after. */

import { useTranslation } from 'react-i18next';
import { featureSchema, type views } from '../../../core/contract/index.ts';
import { NumberInput, Panel, SelectField, SwitchField } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { KindSelect } from './kind-select.tsx';
import { settingsOf } from './settings-of-kind.ts';
import { usePatchFeature } from './use-patch-feature.ts';

export interface FeatureSettingsProps {
  readonly feature: views.TransformFeatureView;
  readonly preview: views.TransformView['preview'];
}

export function FeatureSettings({ feature, preview }: FeatureSettingsProps) {
  const { t } = useTranslation();
  return (
    <Panel scrolls label={t('transform.settingsOf', { name: feature.name })} title={feature.name}>
      <div className="stack">
        <p className="secondary">
          {feature.role === 'label' ? t('transform.labelNote') : feature.reason} {feature.detail}
        </p>
        {feature.role === 'label' ? null : <Settings feature={feature} />}
        <Examples name={feature.name} preview={preview} />
      </div>
    </Panel>
  );
}

function Settings({ feature }: { readonly feature: views.TransformFeatureView }) {
  const { t } = useTranslation();
  const config = useStore((state) => state.project?.config.features[feature.name]);
  const patch = usePatchFeature(feature.name);
  const { numbers, missing, scrubbed } = settingsOf(feature.configured === 'auto' ? feature.applied : feature.configured);
  const choices = featureSchema.shape.missing.unwrap().options.map((id) => ({ id, label: t(`transform.missing.${id}`) }));
  return (
    <>
      <KindSelect feature={feature} />
      {numbers.map((setting) => (
        <NumberInput
          key={setting.key}
          label={t(`transform.settings.${setting.key}`)}
          note={t(`transform.settingNotes.${setting.key}`)}
          value={config?.[setting.key] ?? setting.default}
          min={setting.min}
          max={setting.max}
          step={1}
          onChange={(value) => patch.set(setting.key, value ?? null)}
        />
      ))}
      {missing ? (
        <SelectField
          label={t('transform.settings.missing')}
          options={choices}
          value={config?.missing ?? 'indicator'}
          onChange={(value) => patch.set('missing', value)}
        />
      ) : null}
      {scrubbed ? (
        <div className="stack stack--tight">
          <SwitchField selected={config?.scrub ?? false} onChange={(value) => patch.set('scrub', value || null)}>
            {t('transform.settings.scrub')}
          </SwitchField>
          <p className="small tertiary">{t('transform.settingNotes.scrub')}</p>
        </div>
      ) : null}
    </>
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
