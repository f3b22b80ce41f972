/** The settings of the next training, each written to the project file at once and taken back as easily. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ModelConfig, modelSchema } from '../../../core/contract/index.ts';
import { NumberInput, Panel, SelectField, SwitchField, TextField } from '../../components/index.ts';
import { format, i18n } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { parseHidden } from './parse-hidden.ts';

type NumberSetting =
  | 'epochs'
  | 'batch_size'
  | 'learning_rate'
  | 'decay_rate'
  | 'warmup_epochs'
  | 'momentum'
  | 'weight_decay'
  | 'clip_norm'
  | 'dropout'
  | 'patience'
  | 'threads';
type ChoiceSetting = 'family' | 'optimizer' | 'learning_rate_schedule' | 'class_weights' | 'engine';
type SettingValue = string | number | boolean | readonly number[];

const choices = {
  family: ['auto', 'linear', 'trees', 'wide_deep', 'layers'],
  optimizer: ['adam', 'adamw', 'rmsprop', 'momentum', 'sgd'],
  learning_rate_schedule: ['constant', 'exponential', 'cosine'],
  class_weights: ['none', 'balanced'],
  engine: ['auto', 'fused', 'tensorflow', 'wasm', 'webgpu', 'cpu'],
} as const satisfies Readonly<Record<ChoiceSetting, readonly string[]>>;

const ranges: Readonly<Record<NumberSetting, { readonly min: number; readonly max?: number; readonly step?: number }>> = {
  epochs: { min: 1, max: 10_000, step: 1 },
  batch_size: { min: 1, max: 65_536, step: 1 },
  learning_rate: { min: 0.000001 },
  decay_rate: { min: 0.000001, max: 1 },
  warmup_epochs: { min: 0 },
  momentum: { min: 0, max: 0.999 },
  weight_decay: { min: 0 },
  clip_norm: { min: 0 },
  dropout: { min: 0, max: 0.95 },
  patience: { min: 0, step: 1 },
  threads: { min: 0, max: 64, step: 1 },
};

const defaults = modelSchema.parse({});

export function SettingsPanel({ model, isRegression }: { readonly model: ModelConfig; readonly isRegression: boolean }) {
  const { t } = useTranslation();
  const { pending, set } = useSetSetting();
  const number = (name: NumberSetting) => (
    <NumberInput
      label={t(`train.settings.${name}`)}
      value={model[name]}
      {...ranges[name]}
      note={noteOf(model, name)}
      isDisabled={pending}
      onChange={(value) => value !== undefined && value !== model[name] && set(name, value)}
    />
  );
  /** Weights by class are set beside the label, where the classes are. */
  const chosen = (name: ChoiceSetting): string => (typeof model[name] === 'string' ? model[name] : 'own');
  const choice = (name: ChoiceSetting) => (
    <SelectField
      label={t(`train.settings.${name}`)}
      options={[...choices[name], ...(chosen(name) === 'own' ? (['own'] as const) : [])].map((id) => {
        // Both have an automatic choice: the better family, the fastest engine.
        const words = name === 'family' && id === 'auto' ? 'better' : id;
        return { id, label: t(`train.choices.${words}`), note: t(`train.notes.${words}`) };
      })}
      value={chosen(name)}
      isDisabled={pending}
      onChange={(value) => value !== chosen(name) && set(name, value)}
    />
  );
  return (
    <Panel title={t('train.settings.title')} note={t('train.settings.note')}>
      <div className="train__settings">
        {choice('family')}
        {model.family === 'layers' ? (
          <ModuleField key={model.module} model={model} isDisabled={pending} onSet={(value) => set('module', value)} />
        ) : null}
        <NetworkFields model={model} pending={pending} set={set} />
        {number('epochs')}
        {number('patience')}
        {number('batch_size')}
        {choice('optimizer')}
        {model.optimizer === 'momentum' ? number('momentum') : null}
        {model.optimizer === 'adamw' ? number('weight_decay') : null}
        {number('learning_rate')}
        {choice('learning_rate_schedule')}
        {model.learning_rate_schedule === 'exponential' ? number('decay_rate') : null}
        {model.learning_rate_schedule === 'cosine' ? number('warmup_epochs') : null}
        {number('clip_norm')}
        {number('dropout')}
        {isRegression ? null : choice('class_weights')}
        {choice('engine')}
        {model.engine === 'auto' || model.engine === 'fused' ? number('threads') : null}
      </div>
    </Panel>
  );
}

interface NetworkFieldsProps extends ReturnType<typeof useSetSetting> {
  readonly model: ModelConfig;
}

/** Of the dense layers, which the other families have not. */
function NetworkFields({ model, pending, set }: NetworkFieldsProps) {
  const isDisabled = pending || (model.family !== 'wide_deep' && model.family !== 'auto');
  return (
    <>
      <HiddenField key={model.hidden.join()} model={model} isDisabled={isDisabled} onSet={(value) => set('hidden', value)} />
      <BatchNormSwitch model={model} isDisabled={isDisabled} onSet={(value) => set('batch_norm', value)} />
    </>
  );
}

interface BatchNormSwitchProps {
  readonly model: ModelConfig;
  readonly isDisabled: boolean;
  readonly onSet: (value: boolean) => void;
}

function BatchNormSwitch({ model, isDisabled, onSet }: BatchNormSwitchProps) {
  const { t } = useTranslation();
  return (
    <div>
      <SwitchField selected={model.batch_norm} isDisabled={isDisabled} onChange={onSet}>
        {t('train.settings.batch_norm')}
      </SwitchField>
      <p className="small tertiary">{t('train.settings.batchNormNote')}</p>
    </div>
  );
}

/** Says the default where it was left. */
function noteOf(model: ModelConfig, name: NumberSetting): string | undefined {
  if (name === 'clip_norm' && model.clip_norm === 0) return i18n.t('train.settings.neverClipped');
  if (name === 'threads' && model.threads === 0) return i18n.t('train.settings.measuredThreads');
  return model[name] === defaults[name] ? undefined : i18n.t('train.settings.default', { value: String(defaults[name]) });
}

function useSetSetting(): { pending: boolean; set: (name: keyof ModelConfig, value: SettingValue) => void } {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const set = async (name: keyof ModelConfig, value: SettingValue): Promise<void> => {
    const changes = [{ path: ['model', name], value: Array.isArray(value) ? [...value] : (value as string | number | boolean) }];
    if (!(await action.run((client) => client.project.patch({ changes })))) return;
    const undo = { label: t('train.settings.undo'), run: () => void action.run((client) => client.project.undo()) };
    toast({
      tone: 'good',
      message: t('train.settings.changed', { name: t(`train.settings.${name as NumberSetting}`) }),
      action: undo,
    });
  };
  return { pending: action.pending, set: (name, value) => void set(name, value) };
}

interface ModuleFieldProps {
  readonly model: ModelConfig;
  readonly isDisabled: boolean;
  readonly onSet: (module: string) => void;
}

/** The path of the module that builds a model of one's own. */
function ModuleField({ model, isDisabled, onSet }: ModuleFieldProps) {
  const { t } = useTranslation();
  const before = model.module ?? '';
  const [text, setText] = useState(before);
  const apply = (): void => {
    const path = text.trim();
    if (path !== '' && path !== before) onSet(path);
  };
  return (
    <TextField
      label={t('train.settings.module')}
      value={text}
      note={t('train.settings.moduleNote')}
      isDisabled={isDisabled}
      onChange={setText}
      onCommit={apply}
    />
  );
}

interface HiddenFieldProps {
  readonly model: ModelConfig;
  readonly isDisabled: boolean;
  readonly onSet: (hidden: readonly number[]) => void;
}

/** "64, 32": the widths of the hidden layers. */
function HiddenField({ model, isDisabled, onSet }: HiddenFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(model.hidden.join(', '));
  const hidden = parseHidden(text);
  const commit = (): void => {
    if (hidden && hidden.join() !== model.hidden.join()) onSet(hidden);
  };
  return (
    <TextField
      label={t('train.settings.hidden')}
      value={text}
      isDisabled={isDisabled}
      error={hidden ? undefined : t('train.settings.hiddenWrong')}
      note={
        model.hidden.join() === defaults.hidden.join()
          ? undefined
          : t('train.settings.default', { value: defaults.hidden.map((width) => format.formatCount(width)).join(', ') })
      }
      onChange={setText}
      onCommit={commit}
    />
  );
}
