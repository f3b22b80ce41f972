/** One setting of a feature as a field, written to the project file at once. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateParts, type FeatureConfig } from '../../../core/contract/index.ts';
import { NumberInput, SelectField, SwitchField, TextField, ToggleChip } from '../../components/index.ts';
import type { ChoiceSetting, NumberSetting, Setting, SwitchSetting, TextSetting } from './settings-of-kind.ts';
import type { PatchFeature } from './use-patch-feature.ts';

export interface SettingFieldProps<S extends Setting = Setting> {
  readonly setting: S;
  readonly config: Partial<FeatureConfig> | undefined;
  readonly patch: PatchFeature;
}

export function SettingField({ setting, config, patch }: SettingFieldProps) {
  switch (setting.kind) {
    case 'number':
      return <NumberField setting={setting} config={config} patch={patch} />;
    case 'switch':
      return <ToggleField setting={setting} config={config} patch={patch} />;
    case 'choice':
      return <ChoiceField setting={setting} config={config} patch={patch} />;
    case 'text':
      return <WrittenField key={config?.[setting.key]} setting={setting} value={config?.[setting.key] ?? ''} patch={patch} />;
    case 'ngrams':
      return <NgramFields config={config} patch={patch} />;
    case 'parts':
      return <PartsField parts={config?.parts} patch={patch} />;
  }
}

function NumberField({ setting, config, patch }: SettingFieldProps<NumberSetting>) {
  const { t } = useTranslation();
  const { key, words = key } = setting;
  return (
    <NumberInput
      label={t(`transform.settings.${words}`)}
      note={t(`transform.settingNotes.${words}`)}
      value={config?.[key] ?? setting.default}
      {...(setting.min === undefined ? {} : { min: setting.min })}
      {...(setting.max === undefined ? {} : { max: setting.max })}
      {...(setting.step === undefined ? {} : { step: setting.step })}
      onChange={(value) => value !== (config?.[key] ?? setting.default) && patch.set(key, value ?? null)}
    />
  );
}

function ToggleField({ setting, config, patch }: SettingFieldProps<SwitchSetting>) {
  const { t } = useTranslation();
  const { key } = setting;
  return (
    <div className="stack stack--tight">
      <SwitchField
        selected={config?.[key] ?? setting.default}
        onChange={(value) => patch.set(key, value === setting.default ? null : value)}
      >
        {t(`transform.settings.${key}`)}
      </SwitchField>
      <p className="small tertiary">{t(`transform.settingNotes.${key}`)}</p>
    </div>
  );
}

function ChoiceField({ setting, config, patch }: SettingFieldProps<ChoiceSetting>) {
  const { t } = useTranslation();
  const { key, options } = setting;
  const [standard = ''] = options;
  const value = config?.[key] ?? standard;
  return (
    <SelectField
      label={t(`transform.settings.${key}`)}
      options={options.map((id) => ({ id, label: t(`transform.choices.${key}.${id}` as 'transform.choices.missing.mean') }))}
      value={value}
      onChange={(next) => next !== value && patch.set(key, next === standard ? null : next)}
    />
  );
}

interface WrittenFieldProps {
  readonly setting: TextSetting;
  readonly value: string;
  readonly patch: PatchFeature;
}

const longest: Readonly<Record<TextSetting['key'], number>> = { delimiter: 10, vectors: 4096, encoder: 4096 };

function WrittenField({ setting: { key }, value, patch }: WrittenFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  return (
    <TextField
      mono
      label={t(`transform.settings.${key}`)}
      note={t(`transform.settingNotes.${key}`)}
      placeholder={t(`transform.placeholders.${key}`)}
      value={text}
      onChange={(next) => setText(next.slice(0, longest[key]))}
      onCommit={() => text !== value && patch.set(key, text === '' ? null : text)}
    />
  );
}

const mostUnits = 10;

function NgramFields({ config, patch }: Omit<SettingFieldProps, 'setting'>) {
  const { t } = useTranslation();
  const standard = config?.analyzer === 'character' ? 3 : 1;
  const [fewest, most] = config?.ngram_range ?? [standard, standard];
  const set = (from: number, to: number): void => {
    if (from === fewest && to === most) return;
    patch.set('ngram_range', from === standard && to === standard ? null : [from, to]);
  };
  return (
    <fieldset className="transform__range">
      <legend className="field__label">{t('transform.settings.ngram_range')}</legend>
      <NumberInput
        label={t('transform.ngramFewest')}
        value={fewest}
        min={1}
        max={mostUnits}
        step={1}
        onChange={(value = standard) => set(value, Math.max(value, most))}
      />
      <NumberInput
        label={t('transform.ngramMost')}
        value={most}
        min={1}
        max={mostUnits}
        step={1}
        onChange={(value = standard) => set(Math.min(value, fewest), value)}
      />
      <p className="small tertiary">{t('transform.settingNotes.ngram_range')}</p>
    </fieldset>
  );
}

function PartsField({ parts, patch }: { readonly parts: FeatureConfig['parts']; readonly patch: PatchFeature }) {
  const { t } = useTranslation();
  const chosen = parts ?? ['days', 'month', 'weekday'];
  const toggle = (part: (typeof dateParts)[number], on: boolean): void => {
    const next = dateParts.filter((one) => (one === part ? on : chosen.includes(one)));
    if (next.length > 0) patch.set('parts', next);
  };
  return (
    <fieldset className="transform__parts">
      <legend className="field__label">{t('transform.settings.parts')}</legend>
      <div className="row row--wrap">
        {dateParts.map((part) => (
          <ToggleChip
            key={part}
            selected={chosen.includes(part)}
            isDisabled={chosen.length === 1 && chosen.includes(part)}
            onChange={(on) => toggle(part, on)}
          >
            {t(`transform.parts.${part}`)}
          </ToggleChip>
        ))}
      </div>
      <p className="small tertiary">{parts === undefined ? t('transform.settingNotes.parts') : null}</p>
    </fieldset>
  );
}
