/** Try it: a row of the eval split to change and send, and what the model says to it. */

import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Panel, TextField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore } from '../../store/index.ts';
import { isNumeric, rowOfTexts, textsOfRow, wrongInputs } from './try-form.ts';

/** Longer values get more than one line. */
const lineLength = 60;

export function TryPanel({ serving }: { readonly serving: views.ServingView }) {
  const { t } = useTranslation();
  const { inputs, exampleRow, running } = serving;
  const [texts, setTexts] = useState(() => textsOfRow(inputs, exampleRow));
  const [answer, setAnswer] = useState<views.TryAnswer | undefined>(undefined);
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
    setAnswer(given);
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
      <div aria-live="polite">{answer ? <Answer answer={answer} /> : null}</div>
    </Panel>
  );
}

function isLong(value: string | number | null | undefined): boolean {
  return typeof value === 'string' && value.length > lineLength;
}

function Answer({ answer }: { readonly answer: views.TryAnswer }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const scores = [...answer.scores].sort((a, b) => b.score - a.score).slice(0, 8);
  const number = scores.length === 0 ? format.formatShort(Number(answer.predicted)) : answer.predicted;
  return (
    <section className="serve__answer" aria-label={t('serve.try.answer')}>
      <p className="serve__predicted">{number}</p>
      {scores.length > 0 ? (
        <ul className="serve__scores">
          {scores.map(({ label, score }) => (
            <li key={label}>
              <span className="truncate">{label}</span>
              <span className="serve__bar" aria-hidden="true">
                <span style={{ width: `${score * 100}%` }} />
              </span>
              <span className="number">{format.formatPercent(score)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="row row--wrap secondary">
        <span>{t('serve.try.took', { ms: format.formatFixed(answer.milliseconds, 1) })}</span>
        <code>{t('serve.try.id', { id: answer.id })}</code>
        <Button size="s" variant="quiet" onPress={() => goTo('feedback')}>
          {t('serve.try.judge')}
        </Button>
      </p>
    </section>
  );
}
