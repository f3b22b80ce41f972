/** What the next tuning searches: every setting with its values or its range, edited in place. */

import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, IconButton, Menu, NumberInput, SwitchField, TextField } from '../../components/index.ts';
import { addableSettings } from './addable-settings.ts';
import { parseValues, type SpaceEntry, spaceEntry, valuesText } from './space-values.ts';
import { showFamily, showSetting } from './trial-words.ts';

export interface SpaceTableProps {
  readonly next: Pick<views.TuningView, 'nextSpace' | 'nextWanted' | 'nextLeftOut'>;
  readonly isDisabled: boolean;
  /** The whole space, as tuning.space holds it. */
  readonly onChange: (space: Readonly<Record<string, SpaceEntry>>) => void;
}

export function SpaceTable({ next, isDisabled, onChange }: SpaceTableProps) {
  const { t } = useTranslation();
  const { nextSpace: space, nextWanted: wanted, nextLeftOut: leftOut } = next;
  // What these rows leave out stays in the project file: with others it may count.
  const write = (settings: readonly views.TunedSetting[]): void =>
    onChange(Object.fromEntries(settings.map((one) => [one.name, spaceEntry(one)])));
  const change = (setting: views.TunedSetting): void => write(wanted.map((one) => (one.name === setting.name ? setting : one)));
  const remove = (name: string): void => write(wanted.filter((one) => one.name !== name));
  const missing = addableSettings.filter(({ name }) => wanted.every((one) => one.name !== name));
  const add = (setting: views.TunedSetting): void => write([...wanted, setting]);
  return (
    <div className="tune__space">
      <ul className="tune__settings">
        {space.map((setting) => (
          <li key={`${setting.name} ${JSON.stringify(setting)}`} className="tune__setting">
            <span className="two-line">
              <span className="strong">{showSetting(setting.name)}</span>
              {setting.families ? (
                <span className="two-line__second">
                  {t('tune.space.only', { families: setting.families.map(showFamily).join(', ') })}
                </span>
              ) : null}
            </span>
            {setting.values ? (
              <ValuesField setting={setting} isDisabled={isDisabled} onChange={change} />
            ) : (
              <RangeFields setting={setting} isDisabled={isDisabled} onChange={change} />
            )}
            <IconButton
              label={t('tune.space.remove', { name: showSetting(setting.name) })}
              icon={<IconTrash size={15} aria-hidden="true" />}
              isDisabled={isDisabled || wanted.length === 1}
              onPress={() => remove(setting.name)}
            />
          </li>
        ))}
      </ul>
      <LeftOut leftOut={leftOut} />
      {missing.length > 0 ? (
        <Menu
          label={t('tune.space.add')}
          trigger={
            <Button size="s" isDisabled={isDisabled} icon={<IconPlus size={14} aria-hidden="true" />}>
              {t('tune.space.add')}
            </Button>
          }
          actions={missing.map((setting) => ({
            id: setting.name,
            label: showSetting(setting.name),
            onAction: () => add(setting),
          }))}
        />
      ) : null}
    </div>
  );
}

function LeftOut({ leftOut }: { readonly leftOut: views.TuningView['nextLeftOut'] }) {
  const { t } = useTranslation();
  if (leftOut.length === 0) return null;
  const settings = leftOut.map(({ name, reason }) => `${showSetting(name)} (${reason})`).join(', ');
  return <p className="small tertiary tune__left-out">{t('tune.space.leftOut', { settings })}</p>;
}

interface FieldProps {
  readonly setting: views.TunedSetting;
  readonly isDisabled: boolean;
  readonly onChange: (setting: views.TunedSetting) => void;
}

function ValuesField({ setting, isDisabled, onChange }: FieldProps) {
  const { t } = useTranslation();
  const before = valuesText(setting.values ?? []);
  const [text, setText] = useState(before);
  const values = parseValues(text);
  return (
    <TextField
      hideLabel
      label={t('tune.space.values', { name: showSetting(setting.name) })}
      value={text}
      mono
      isDisabled={isDisabled}
      error={values ? undefined : t('tune.space.valuesWrong')}
      onChange={setText}
      onCommit={() => values && text !== before && onChange({ ...setting, values })}
    />
  );
}

function RangeFields({ setting, isDisabled, onChange }: FieldProps) {
  const { t } = useTranslation();
  const { min = 0, max = 1, log = false } = setting;
  const name = showSetting(setting.name);
  return (
    <span className="tune__range">
      <NumberInput
        hideLabel
        label={t('tune.space.min', { name })}
        value={min}
        maximumFractionDigits={9}
        isDisabled={isDisabled}
        onChange={(value) => value !== undefined && value !== min && value <= max && onChange({ ...setting, min: value })}
      />
      <span className="tertiary">{t('tune.space.to')}</span>
      <NumberInput
        hideLabel
        label={t('tune.space.max', { name })}
        value={max}
        maximumFractionDigits={9}
        isDisabled={isDisabled}
        onChange={(value) => value !== undefined && value !== max && value >= min && onChange({ ...setting, max: value })}
      />
      <SwitchField selected={log} isDisabled={isDisabled || min <= 0} onChange={(next) => onChange({ ...setting, log: next })}>
        {t('tune.space.log')}
      </SwitchField>
    </span>
  );
}
