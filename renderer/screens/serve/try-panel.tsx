/** Try it: a row of the eval split to change and send. */

import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Panel, TextField } from '../../components/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { isNumeric, rowOfTexts, textsOfRow, wrongInputs } from './try-form.ts';

/** Longer values get more than one line. */
const lineLength = 60;

export interface TryPanelProps {
  readonly serving: views.ServingView;
  readonly onAnswer: (answer: views.TryAnswer) => void;
}

export function TryPanel({ serving, onAnswer }: TryPanelProps) {
  const { t } = useTranslation();
  const { inputs, exampleRow, running } = serving;
  const [texts, setTexts] = useState(() => textsOfRow(inputs, exampleRow));
  const [checked, setChecked] = useState(false);
  const action = useAction();
  const invalidate = useStore((state) => state.invalidate);
  const wrong = wrongInputs(inputs, texts);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setChecked(true);
    if (wrong.length > 0) return;
    const given = await action.run((client) => client.serve.tryRow({ row: rowOfTexts(inputs, texts) }));
    if (!given) return;
    onAnswer(given);
    invalidate(['serving', 'feedback']);
  };
  return (
    <Panel title={t('serve.try.title')} note={t('serve.try.note')}>
      <form className="serve__form" onSubmit={(event) => void submit(event)}>
        <div className="serve__inputs">
          {inputs.map((input) => (
            <div key={input.name} className={isLong(exampleRow[input.name]) ? 'serve__input serve__input--long' : 'serve__input'}>
              <TextField
                label={input.name}
                value={texts[input.name] ?? ''}
                placeholder={t('components.missing')}
                rows={isLong(exampleRow[input.name]) ? 3 : undefined}
                error={checked && wrong.includes(input.name) ? t('serve.try.notANumber') : undefined}
                mono={isNumeric(input)}
                onChange={(value) => setTexts({ ...texts, [input.name]: value })}
              />
            </div>
          ))}
        </div>
        <div className="row">
          <Button type="submit" variant="primary" isDisabled={!running} isPending={action.pending}>
            {t('serve.try.send')}
          </Button>
          <Button onPress={() => setTexts(textsOfRow(inputs, exampleRow))}>{t('serve.try.reset')}</Button>
          {running ? null : <span className="secondary">{t('serve.try.stopped')}</span>}
        </div>
      </form>
    </Panel>
  );
}

function isLong(value: views.InputValue | undefined): boolean {
  return typeof value === 'string' && value.length > lineLength;
}
