/** Try it: a row of the eval split to change and send. */

import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Panel, TextField } from '../../components/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { BytesField } from './bytes-field.tsx';
import { isNumeric } from './try-form.ts';
import type { TryForm } from './use-try-form.ts';

/** Longer values get more than one line. */
const lineLength = 60;

export interface TryPanelProps {
  readonly serving: views.ServingView;
  readonly form: TryForm;
  readonly onAnswer: (answer: views.TryAnswer) => void;
}

export function TryPanel({ serving, form, onAnswer }: TryPanelProps) {
  const { t } = useTranslation();
  const { inputs, running } = serving;
  const [checked, setChecked] = useState(false);
  const action = useAction();
  const invalidate = useStore((state) => state.invalidate);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setChecked(true);
    if (form.wrong.size > 0) return;
    const given = await action.run((client) => client.serve.tryRow({ row: form.row }));
    if (!given) return;
    onAnswer(given);
    invalidate(['serving', 'feedback']);
  };
  return (
    <Panel title={t('serve.try.title')} note={t('serve.try.note')}>
      <form className="serve__form" onSubmit={(event) => void submit(event)}>
        <div className="serve__inputs">
          {inputs.map((input) => (
            <InputField key={input.name} {...{ input, form, checked }} example={serving.exampleRow[input.name] ?? null} />
          ))}
        </div>
        <div className="row">
          <Button type="submit" variant="primary" isDisabled={!running} isPending={action.pending}>
            {t('serve.try.send')}
          </Button>
          <Button onPress={form.reset}>{t('serve.try.reset')}</Button>
          {running ? null : <span className="secondary">{t('serve.try.stopped')}</span>}
        </div>
      </form>
    </Panel>
  );
}

interface InputFieldProps {
  readonly input: views.ServedInput;
  readonly form: TryForm;
  readonly example: views.SentRow[string];
  readonly checked: boolean;
}

function InputField({ input, form, example, checked }: InputFieldProps) {
  const { t } = useTranslation();
  const { name, isList, length } = input;
  const text = form.texts[name] ?? '';
  const change = (next: string): void => form.set(name, next);
  if (input.content !== 'value' && !isList) {
    return (
      <div className="serve__input serve__input--long">
        <BytesField input={input} b64={text} onChange={change} />
      </div>
    );
  }
  const isLong = (typeof example === 'string' ? example : isList ? JSON.stringify(example) : '').length > lineLength;
  const wrong = checked ? form.wrong.get(name) : undefined;
  return (
    <div className={isLong ? 'serve__input serve__input--long' : 'serve__input'}>
      <TextField
        label={name}
        value={text}
        placeholder={t('components.missing')}
        rows={isLong ? 3 : undefined}
        note={isList ? t(length === undefined ? 'serve.try.list' : 'serve.try.listOf', { count: length ?? 0 }) : undefined}
        error={wrong && t(`serve.try.${wrong}`, { count: length ?? 0 })}
        mono={isNumeric(input)}
        onChange={change}
      />
    </div>
  );
}
