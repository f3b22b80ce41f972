/** What is predicted: its type, its positive class, its logarithm, what rows weigh, and how rare classes are helped. */

import { useTranslation } from 'react-i18next';
import { type LabelConfig, labelSchema, type ModelConfig, type views } from '../../../core/contract/index.ts';
import { NumberInput, SelectField, SwitchField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { type Patch, usePatch } from './use-patch-feature.ts';

/** More classes than these are weighed in the project file. */
const mostWeights = 12;
const types = labelSchema.shape.type.unwrap().options;

export interface LabelSettingsProps {
  readonly label: views.TransformLabelView;
  /** As fitted: which columns hold numbers. */
  readonly features: readonly views.TransformFeatureView[];
}

export function LabelSettings({ label, features }: LabelSettingsProps) {
  const { t } = useTranslation();
  const config = useStore((state) => state.project?.config.label);
  const model = useStore((state) => state.project?.config.model);
  const { pending, patch } = usePatch();
  if (!config || !model) return null;
  const set = (path: readonly string[], value: string | number | null): void =>
    void patch(path, value, t('transform.changed', { name: config.name }));
  return (
    <>
      <SelectField
        label={t('transform.label.type')}
        options={types.map((id) => ({ id, label: t(`transform.label.types.${id}`) }))}
        value={config.type}
        isDisabled={pending}
        onChange={(type) => type !== config.type && set(['label', 'type'], type)}
      />
      {label.kind === 'binary' && label.classes.length === 2 ? (
        <SelectField
          label={t('transform.label.positive')}
          options={label.classes.map(({ name }) => ({ id: name, label: name }))}
          value={config.positive ?? label.classes[1]?.name ?? null}
          isDisabled={pending}
          onChange={(positive) => set(['label', 'positive'], positive)}
        />
      ) : null}
      {label.kind === 'regression' ? (
        <div className="stack stack--tight">
          <SwitchField
            selected={config.transform === 'log'}
            isDisabled={pending}
            onChange={(on) => set(['label', 'transform'], on ? 'log' : null)}
          >
            {t('transform.label.log')}
          </SwitchField>
          <p className="small tertiary">{t('transform.label.logNote', { skewness: format.formatShort(label.skewness ?? 0) })}</p>
        </div>
      ) : (
        <Balance label={label} model={model} patch={patch} pending={pending} />
      )}
      <RowWeights config={config} features={features} patch={patch} pending={pending} />
    </>
  );
}

interface RowWeightsProps {
  readonly config: LabelConfig;
  readonly features: readonly views.TransformFeatureView[];
  readonly patch: Patch['patch'];
  readonly pending: boolean;
}

function RowWeights({ config, features, patch, pending }: RowWeightsProps) {
  const { t } = useTranslation();
  const chosen = config.example_weight_key;
  const isLabel = (name: string): boolean => (config.columns ?? [config.name]).includes(name);
  const numbers = features.filter(({ dtype, sources, name }) => dtype !== 'bytes' && sources === undefined && !isLabel(name));
  const names = [...new Set([...(chosen === undefined ? [] : [chosen]), ...numbers.map(({ name }) => name)])];
  const idOf = (name: string | undefined): string => (name === undefined ? 'none' : `column:${name}`);
  const set = (id: string): void => {
    const name = names.find((one) => idOf(one) === id) ?? null;
    void patch(['label', 'example_weight_key'], name, t('transform.label.rowWeightsChanged'));
  };
  return (
    <div className="stack stack--tight">
      <SelectField
        label={t('transform.label.rowWeights')}
        options={[
          { id: idOf(undefined), label: t('transform.label.noRowWeights') },
          ...names.map((name) => ({ id: idOf(name), label: name })),
        ]}
        value={idOf(chosen)}
        isDisabled={pending}
        onChange={(id) => id !== idOf(chosen) && set(id)}
      />
      <p className="small tertiary">{t('transform.label.rowWeightsNote')}</p>
    </div>
  );
}

interface BalanceProps {
  readonly label: views.TransformLabelView;
  readonly model: ModelConfig;
  readonly patch: Patch['patch'];
  readonly pending: boolean;
}

function Balance({ label, model, patch, pending }: BalanceProps) {
  const { t } = useTranslation();
  const said = t('transform.label.balanceChanged');
  const weights = typeof model.class_weights === 'string' ? model.class_weights : 'own';
  const own: Readonly<Record<string, number>> = typeof model.class_weights === 'string' ? {} : model.class_weights;
  const setWeights = (choice: string): void => {
    const value =
      choice === 'own' ? Object.fromEntries(label.classes.slice(0, mostWeights).map(({ name }) => [name, 1])) : choice;
    void patch(['model', 'class_weights'], value, said);
  };
  return (
    <>
      <ClassCounts label={label} />
      <SelectField
        label={t('transform.label.weights')}
        options={(['none', 'balanced', 'own'] as const).map((id) => ({ id, label: t(`transform.label.weightKinds.${id}`) }))}
        value={weights}
        isDisabled={pending}
        onChange={(choice) => choice !== weights && setWeights(choice)}
      />
      {weights === 'own'
        ? label.classes
            .slice(0, mostWeights)
            .map(({ name }) => (
              <NumberInput
                key={name}
                label={t('transform.label.weightOf', { name })}
                value={own[name] ?? 1}
                min={0}
                max={1_000_000}
                isDisabled={pending}
                onChange={(value = 1) => value !== (own[name] ?? 1) && void patch(['model', 'class_weights', name], value, said)}
              />
            ))
        : null}
      <SelectField
        label={t('transform.label.sampling')}
        options={(['none', 'oversample', 'undersample'] as const).map((id) => ({
          id,
          label: t(`transform.label.samplings.${id}`),
          note: t(`transform.label.samplingNotes.${id}`),
        }))}
        value={model.sampling}
        isDisabled={pending}
        onChange={(sampling) => sampling !== model.sampling && void patch(['model', 'sampling'], sampling, said)}
      />
      {model.sampling === 'none' ? null : (
        <NumberInput
          label={t('transform.label.ratio')}
          note={t('transform.label.ratioNote')}
          value={model.sampling_ratio}
          min={0.0001}
          max={1}
          isDisabled={pending}
          onChange={(ratio = 1) => ratio !== model.sampling_ratio && void patch(['model', 'sampling_ratio'], ratio, said)}
        />
      )}
    </>
  );
}

function ClassCounts({ label: { classes } }: { readonly label: views.TransformLabelView }) {
  const { t } = useTranslation();
  if (classes.length === 0) return null;
  const most = Math.max(1, ...classes.map(({ count }) => count));
  return (
    <ul className="transform__values" aria-label={t('transform.label.counts')}>
      {classes.slice(0, mostWeights).map(({ name, count }) => (
        <li key={name}>
          <span className="transform__value-bar transform__value-bar--before" style={{ width: `${(count / most) * 100}%` }} />
          <span className="truncate" title={name}>
            {name}
          </span>
          <span className="number secondary">{format.formatCount(count)}</span>
        </li>
      ))}
    </ul>
  );
}
