/** One setting of the model, with its words, its range and its default. */

import { useTranslation } from 'react-i18next';
import { type ModelConfig, modelSchema } from '../../../core/contract/index.ts';
import { NumberInput, SelectField, SwitchField } from '../../components/index.ts';
import { i18n } from '../../locales/index.ts';
import { ModuleField } from './module-field.tsx';
import { NumberListField } from './number-list-field.tsx';
import type { ModelSetting } from './settings-of-family.ts';

export type SettingValue = string | number | boolean | readonly number[];

interface Range {
  readonly min: number;
  readonly max?: number;
  readonly step?: number;
  readonly maximumFractionDigits?: number;
}

const ranges = {
  epochs: { min: 1, max: 10_000, step: 1 },
  batch_size: { min: 1, max: 65_536, step: 1 },
  learning_rate: { min: 0.000001 },
  decay_rate: { min: 0.000001, max: 1 },
  warmup_epochs: { min: 0 },
  momentum: { min: 0, max: 0.999 },
  weight_decay: { min: 0 },
  clip_norm: { min: 0 },
  l2: { min: 0, maximumFractionDigits: 10 },
  dropout: { min: 0, max: 0.95 },
  patience: { min: 0, step: 1 },
  threads: { min: 0, max: 64, step: 1 },
  sampling_ratio: { min: 0.0001, max: 1 },
  text_filters: { min: 1, max: 1024, step: 1 },
  text_kernel: { min: 1, max: 15, step: 1 },
} as const satisfies Partial<Readonly<Record<ModelSetting, Range>>>;
type NumberSetting = keyof typeof ranges;

const choices = {
  family: ['auto', 'linear', 'trees', 'wide_deep', 'layers'],
  optimizer: ['adam', 'adamw', 'rmsprop', 'momentum', 'sgd'],
  learning_rate_schedule: ['constant', 'exponential', 'cosine'],
  class_weights: ['none', 'balanced'],
  sampling: ['none', 'oversample', 'undersample'],
  text_encoder: ['cnn', 'average'],
  image_augmentation: ['none', 'shift', 'shift_flip'],
  engine: ['auto', 'fused', 'tensorflow', 'wasm', 'webgpu', 'cpu'],
} as const satisfies Partial<Readonly<Record<ModelSetting, readonly string[]>>>;
type ChoiceSetting = keyof typeof choices;

const defaults = modelSchema.parse({});

export interface ModelSettingFieldProps {
  readonly name: ModelSetting;
  readonly model: ModelConfig;
  readonly isDisabled: boolean;
  readonly onSet: (value: SettingValue) => void;
}

export function ModelSettingField(props: ModelSettingFieldProps) {
  const { name, model, isDisabled, onSet } = props;
  const { t } = useTranslation();
  if (isIn(ranges, name)) {
    const range: Range = ranges[name];
    return (
      <NumberInput
        label={t(`train.settings.${name}`)}
        value={model[name]}
        {...range}
        note={noteOf(model, name)}
        isDisabled={isDisabled}
        onChange={(value) => value !== undefined && value !== model[name] && onSet(value)}
      />
    );
  }
  if (isIn(choices, name)) return <ChoiceField {...props} name={name} />;
  if (name === 'module') return <ModuleField key={model.module} model={model} isDisabled={isDisabled} onSet={onSet} />;
  if (name === 'batch_norm' || name === 'refit') {
    return (
      <div>
        <SwitchField selected={model[name]} isDisabled={isDisabled} onChange={onSet}>
          {t(`train.settings.${name}`)}
        </SwitchField>
        <p className="small tertiary">{t(`train.settings.switchNotes.${name}`)}</p>
      </div>
    );
  }
  const values = model[name];
  return (
    <NumberListField
      key={values.join()}
      label={t(`train.settings.${name}`)}
      values={values}
      canBeEmpty={name === 'hidden'}
      note={
        values.join() === defaults[name].join() ? undefined : t('train.settings.default', { value: defaults[name].join(', ') })
      }
      isDisabled={isDisabled}
      onSet={onSet}
    />
  );
}

function ChoiceField({ name, model, isDisabled, onSet }: ModelSettingFieldProps & { readonly name: ChoiceSetting }) {
  const { t } = useTranslation();
  // Weights by class are set beside the label, where the classes are.
  const setting = model[name];
  const chosen = typeof setting === 'string' ? setting : 'own';
  return (
    <SelectField
      label={t(`train.settings.${name}`)}
      options={[...choices[name], ...(chosen === 'own' ? (['own'] as const) : [])].map((id) => {
        const words = wordsOf(name, id);
        return { id, label: t(`train.choices.${words}`), note: t(`train.notes.${words}`) };
      })}
      value={chosen}
      isDisabled={isDisabled}
      onChange={(value) => value !== chosen && onSet(value)}
    />
  );
}

type Choice = (typeof choices)[ChoiceSetting][number] | 'own';

/** The same word means different things: the better family and the fastest engine are both automatic. */
function wordsOf(name: ChoiceSetting, id: Choice) {
  if (name === 'family' && id === 'auto') return 'better';
  if (name === 'sampling' && id === 'none') return 'asData';
  if (name === 'image_augmentation' && id === 'none') return 'asPictures';
  return id;
}

/** Says the default where it was left. */
function noteOf(model: ModelConfig, name: NumberSetting): string | undefined {
  if (name === 'clip_norm' && model.clip_norm === 0) return i18n.t('train.settings.neverClipped');
  if (name === 'threads' && model.threads === 0) return i18n.t('train.settings.measuredThreads');
  return model[name] === defaults[name] ? undefined : i18n.t('train.settings.default', { value: String(defaults[name]) });
}

function isIn<Table extends object>(table: Table, name: PropertyKey): name is keyof Table {
  return Object.hasOwn(table, name);
}
