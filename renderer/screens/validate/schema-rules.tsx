/** The rules of one feature: each change shows what it would bring and clear before it is made. */

import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SchemaEdit, views } from '../../../core/contract/index.ts';
import { Button, SelectField, SwitchField } from '../../components/index.ts';
import { useAction } from '../../store/index.ts';
import { DomainRules } from './domain-rules.tsx';
import { EditEffect } from './edit-effect.tsx';
import { NamesRule, NumberRule, RangeRule } from './rule-fields.tsx';
import { useAnnounceSchemaChange } from './ways-on.tsx';

export interface SchemaRulesProps {
  readonly feature: views.SchemaFeatureView;
  readonly schema: views.SchemaView;
  readonly onSchema: (schema: views.SchemaView) => void;
}

/** What the rules of a feature are edited by: one change at a time, made by Apply or Enter. */
export interface RuleDraft {
  readonly feature: views.SchemaFeatureView;
  /** Another rule has an unfinished change. */
  isLocked(kind: SchemaEdit['kind']): boolean;
  propose(edit: SchemaEdit | null): void;
  apply(): void;
}

export function SchemaRules({ feature, schema, onSchema }: SchemaRulesProps) {
  const { t } = useTranslation();
  const [edit, setEdit] = useState<SchemaEdit | null>(null);
  const [round, setRound] = useState(0);
  const action = useAction();
  const announce = useAnnounceSchemaChange(onSchema);
  const discard = (): void => {
    setEdit(null);
    setRound(round + 1);
  };
  const apply = async (): Promise<void> => {
    if (!edit) return;
    const changed = await action.run((client) => client.validate.editSchema(edit));
    if (!changed) return;
    discard();
    announce(changed);
  };
  const draft: RuleDraft = {
    feature,
    isLocked: (kind) => edit !== null && edit.kind !== kind,
    propose: setEdit,
    apply: () => void apply(),
  };
  return (
    <aside className="validate__detail schema-rules" aria-label={t('validate.schema.rulesOf', { name: feature.name })}>
      <header className="row row--spread">
        <h2 className="validate__name truncate" title={feature.name}>
          {feature.name}
        </h2>
        <Button
          size="s"
          variant="quiet"
          icon={<IconTrash size={14} stroke={1.6} aria-hidden="true" />}
          isDisabled={draft.isLocked('remove_feature')}
          onPress={() => setEdit({ kind: 'remove_feature', feature: feature.name })}
        >
          {t('validate.schema.remove')}
        </Button>
      </header>
      {/* Another round starts every field from the schema again. */}
      <div className="schema-rules__fields scroll" key={`${round} ${schema.text.length}`}>
        <Rules draft={draft} />
      </div>
      <footer className="schema-rules__effect">
        {edit ? <EditEffect edit={edit} schemaText={schema.text} /> : <p className="secondary">{t('validate.schema.hint')}</p>}
        {edit ? (
          <div className="row">
            <Button variant="primary" isDisabled={action.pending} onPress={draft.apply}>
              {t('validate.schema.apply')}
            </Button>
            <Button onPress={discard}>{t('validate.schema.discard')}</Button>
          </div>
        ) : null}
      </footer>
    </aside>
  );
}

function Rules({ draft }: { readonly draft: RuleDraft }) {
  const { t } = useTranslation();
  const { feature } = draft;
  const { name } = feature;
  const numeric = feature.type === 'INT' || feature.type === 'FLOAT';
  return (
    <>
      <TypeRule draft={draft} />
      <RequiredRule draft={draft} />
      <NumberRule
        draft={draft}
        kind="min_fraction"
        text={t('validate.schema.minFraction')}
        label={t('validate.schema.minFractionOf', { name })}
        value={feature.minFraction}
        bounds={{ min: 0, max: 1 }}
        edit={(value) => ({ kind: 'min_fraction', feature: name, value: value ?? 0 })}
      />
      {feature.type === 'BYTES' ? <DomainRules draft={draft} /> : null}
      {numeric ? (
        <RangeRule
          draft={draft}
          kind="range"
          text={t('validate.schema.range')}
          labels={[t('validate.schema.minOf', { name }), t('validate.schema.maxOf', { name })]}
          value={feature.range ?? {}}
          whole={feature.type === 'INT'}
        />
      ) : null}
      <RangeRule
        draft={draft}
        kind="valency"
        text={t('validate.schema.valency')}
        labels={[t('validate.schema.fewestOf', { name }), t('validate.schema.mostOf', { name })]}
        value={feature.valency ?? {}}
        whole
      />
      <NumberRule
        draft={draft}
        kind="drift_threshold"
        text={t('validate.schema.drift')}
        label={t('validate.schema.driftOf', { name })}
        value={feature.driftThreshold}
        bounds={{ min: Number.MIN_VALUE }}
        edit={(value) => ({ kind: 'drift_threshold', feature: name, value })}
      />
      <NumberRule
        draft={draft}
        kind="skew_threshold"
        text={t('validate.schema.skew')}
        label={t('validate.schema.skewOf', { name })}
        value={feature.skewThreshold}
        bounds={{ min: Number.MIN_VALUE }}
        edit={(value) => ({ kind: 'skew_threshold', feature: name, value })}
      />
      <NamesRule draft={draft} />
    </>
  );
}

const types = ['BYTES', 'INT', 'FLOAT'] as const;

function TypeRule({ draft }: { readonly draft: RuleDraft }) {
  const { t } = useTranslation();
  const { feature } = draft;
  const [value, setValue] = useState<string>(feature.type);
  const change = (chosen: string): void => {
    setValue(chosen);
    const type = types.find((one) => one === chosen);
    draft.propose(type && type !== feature.type ? { kind: 'type', feature: feature.name, type } : null);
  };
  return (
    <div className="rule">
      <span className="rule__name">{t('validate.schema.type')}</span>
      <SelectField
        size="s"
        hideLabel
        label={t('validate.schema.typeOf', { name: feature.name })}
        options={types.map((type) => ({ id: type, label: type }))}
        value={value}
        isDisabled={draft.isLocked('type')}
        onChange={change}
      />
    </div>
  );
}

function RequiredRule({ draft }: { readonly draft: RuleDraft }) {
  const { t } = useTranslation();
  const { feature } = draft;
  const [value, setValue] = useState(feature.required);
  const change = (required: boolean): void => {
    setValue(required);
    draft.propose(required === feature.required ? null : { kind: 'required', feature: feature.name, required });
  };
  return (
    <div className="rule">
      <span className="rule__name">{t('validate.schema.required')}</span>
      <SwitchField selected={value} isDisabled={draft.isLocked('required')} onChange={change}>
        <span className="visually-hidden">{t('validate.schema.requiredOf', { name: feature.name })}</span>
      </SwitchField>
    </div>
  );
}
