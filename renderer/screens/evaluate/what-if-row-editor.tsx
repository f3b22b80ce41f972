/** The row's values, each with a field that fits it; the feature looked at last is the one whose curve is shown. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Panel, TextField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { bytesWord } from './bytes-word.ts';
import { useClassesText } from './followed-class.tsx';
import type { LookedAt } from './what-if-tab.tsx';

export interface WhatIfRowEditorProps {
  readonly looked: LookedAt;
  readonly onValues: (values: LookedAt['values']) => void;
  readonly onFeature: (feature: string) => void;
}

export function WhatIfRowEditor({ looked, onValues, onFeature }: WhatIfRowEditorProps) {
  const { t } = useTranslation();
  const { row, values, feature, isMultilabel } = looked;
  const classesOf = useClassesText();
  const changed = row.fields.filter(({ name }) => values[name] !== row.values[name]).length;
  const named = isMultilabel ? classesOf(row.actual) : row.actual;
  const actual = typeof named === 'number' ? format.formatBrief(named) : named;
  const reset = (
    <Button size="s" isDisabled={changed === 0} onPress={() => onValues(row.values)}>
      {t('analysis.whatIf.reset')}
    </Button>
  );
  return (
    <Panel title={t('analysis.whatIf.edit')} actions={reset}>
      <p className="secondary">{t('analysis.whatIf.actualIs', { actual })}</p>
      <div className="evaluate__fields">
        {row.fields.map((field) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the field inside takes the focus; this only follows it
          <div
            key={field.name}
            className={fieldClass(field.name === feature, values[field.name] !== row.values[field.name])}
            onFocus={() => field.editable && onFeature(field.name)}
          >
            <Field
              // Another value from outside, as by Reset or Try, starts the text over.
              key={`${field.name} ${values[field.name]}`}
              field={field}
              value={values[field.name] ?? null}
              onChange={(value) => onValues({ ...values, [field.name]: value })}
            />
          </div>
        ))}
      </div>
    </Panel>
  );
}

function fieldClass(isFeature: boolean, isChanged: boolean): string {
  return `evaluate__field${isFeature ? ' evaluate__field--looked' : ''}${isChanged ? ' evaluate__field--changed' : ''}`;
}

interface FieldProps {
  readonly field: views.WhatIfField;
  readonly value: string | number | null;
  readonly onChange: (value: string | number | null) => void;
}

function Field({ field, value, onChange }: FieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value === null ? '' : String(value));
  if (field.kind === 'image' || field.kind === 'bytes') return <Bytes name={field.name} address={text} />;
  if (!field.editable) {
    return (
      <TextField isDisabled label={field.name} value={text} onChange={() => undefined} note={t('analysis.whatIf.several')} />
    );
  }
  if (field.kind === 'text') return <TextValue {...{ field, value, onChange }} />;
  const isWrong = text.trim() !== '' && !Number.isFinite(Number(text));
  const commit = (): void => {
    if (isWrong) return;
    const next = text.trim() === '' ? null : Number(text);
    if (next !== value) onChange(next);
  };
  return (
    <TextField
      mono
      label={field.name}
      value={text}
      placeholder={t('components.missing')}
      onChange={setText}
      onCommit={commit}
      error={isWrong ? t('serve.try.notANumber') : undefined}
    />
  );
}

/** A data address, as the picture it is, or as what it holds. */
function Bytes({ name, address }: { readonly name: string; readonly address: string }) {
  const { t } = useTranslation();
  return (
    <div className="field">
      <span className="field__label">{name}</span>
      {address.startsWith('data:image/') ? (
        <img className="evaluate__picture" src={address} alt={name} />
      ) : (
        <span className="secondary">{address === '' ? t('components.missing') : bytesWord(address)}</span>
      )}
    </div>
  );
}

/** Any text may be typed; the frequent values are offered by the browser. */
function TextValue({ field, value, onChange }: FieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value === null ? '' : String(value));
  const list = `values-of-${field.name.replace(/\W/g, '_')}`;
  const change = (next: string): void => {
    setText(next);
    if (next === '' || field.values.includes(next)) onChange(next === '' ? null : next);
  };
  const commit = (): void => {
    const next = text === '' ? null : text;
    if (next !== value) onChange(next);
  };
  return (
    <label className="field">
      <span className="field__label">{field.name}</span>
      <input
        className="field__control"
        list={list}
        value={text}
        placeholder={t('components.missing')}
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <datalist id={list}>
        {field.values.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </label>
  );
}
