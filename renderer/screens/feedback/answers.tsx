/** The answers as big keys: classes by digit, or a number, then unsure, skip and undo. */

import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { labelSetText, type views } from '../../../core/contract/index.ts';
import { Button, TextField } from '../../components/index.ts';
import { useShortcuts } from '../../keyboard/index.ts';
import { parseNumber } from './feedback-words.ts';
import type { Decision } from './labelling.ts';

export interface AnswersProps {
  readonly queue: views.QueueView;
  readonly item: views.QueueItem;
  readonly revealed: boolean;
  readonly canUndo: boolean;
  readonly onDecide: (decision: Decision) => void;
  readonly onUndo: () => void;
  readonly onReveal: () => void;
}

/** Digits reach so many classes; the others are pressed. */
const digits = 9;

export function Answers(props: AnswersProps) {
  const { t } = useTranslation();
  const { queue, onDecide, onUndo, canUndo } = props;
  const several = useSeveral(props);
  useAnswerKeys(props, several);
  const many = queue.classes.length > digits;
  return (
    <div className="labelling__answers">
      {queue.kind === 'regression' ? (
        <NumberAnswer key={props.item.id} {...props} />
      ) : queue.kind === 'multilabel' ? (
        <ClassesAnswer {...props} several={several} />
      ) : (
        <fieldset className={many ? 'labelling__classes labelling__classes--many scroll' : 'labelling__classes'}>
          <legend className="visually-hidden">{queue.question}</legend>
          {queue.classes.map((name, index) => (
            <Button
              key={name}
              size={many ? 'm' : 'l'}
              keys={index < digits ? String(index + 1) : undefined}
              onPress={() => onDecide({ kind: 'label', label: name })}
            >
              {name}
            </Button>
          ))}
        </fieldset>
      )}
      <div className="labelling__others">
        <Button size="l" keys="U" onPress={() => onDecide({ kind: 'unsure' })}>
          {t('feedback.unsure')}
        </Button>
        <Button size="l" keys="Space" onPress={() => onDecide({ kind: 'skip' })}>
          {t('feedback.skip')}
        </Button>
        <Button size="l" keys="Backspace" isDisabled={!canUndo} onPress={onUndo}>
          {t('feedback.undo')}
        </Button>
      </div>
    </div>
  );
}

interface Several {
  readonly chosen: readonly string[];
  toggle(name: string): void;
  /** None of them is an answer too. */
  save(): void;
}

/** Classes that are switched on, of the item that is shown alone. */
function useSeveral({ queue, item, onDecide }: AnswersProps): Several {
  const [on, setOn] = useState<{ readonly id: string; readonly names: readonly string[] }>();
  const chosen = on?.id === item.id ? on.names : [];
  return {
    chosen,
    toggle: (name) =>
      setOn({ id: item.id, names: chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name] }),
    save: () => onDecide({ kind: 'label', label: labelSetText(chosen, queue.classes) }),
  };
}

function useAnswerKeys(props: AnswersProps, several: Several): void {
  const { queue, item, revealed, canUndo, onDecide, onUndo, onReveal } = props;
  const { t } = useTranslation();
  const group = t('shell.screens.feedback');
  const isSeveral = queue.kind === 'multilabel';
  const accept = (): void => {
    if (isSeveral && (several.chosen.length > 0 || !revealed)) several.save();
    else if (revealed) onDecide({ kind: 'label', label: item.predicted });
  };
  const classes = queue.kind === 'regression' ? [] : queue.classes.slice(0, digits);
  useShortcuts([
    ...classes.map((name, index) => ({
      keys: String(index + 1),
      label: name,
      group,
      run: () => (isSeveral ? several.toggle(name) : onDecide({ kind: 'label', label: name })),
    })),
    { keys: 'Enter', label: isSeveral ? t('feedback.save') : t('feedback.accept'), group, run: accept },
    { keys: 'u', label: t('feedback.unsure'), group, run: () => onDecide({ kind: 'unsure' }) },
    { keys: 'Space', label: t('feedback.skip'), group, run: () => onDecide({ kind: 'skip' }) },
    { keys: 'Backspace', label: t('feedback.undo'), group, run: () => canUndo && onUndo() },
    { keys: 'r', label: t('feedback.reveal'), group, run: onReveal },
  ]);
}

/** Every class is switched on or off, by key or by hand, then all are saved together. */
function ClassesAnswer({ queue, several }: AnswersProps & { readonly several: Several }) {
  const { t } = useTranslation();
  const many = queue.classes.length > digits;
  return (
    <>
      <fieldset className={many ? 'labelling__classes labelling__classes--many scroll' : 'labelling__classes'}>
        <legend className="visually-hidden">{queue.question}</legend>
        {queue.classes.map((name, index) => {
          const isOn = several.chosen.includes(name);
          return (
            <Button
              key={name}
              size={many ? 'm' : 'l'}
              variant={isOn ? 'primary' : undefined}
              aria-pressed={isOn}
              keys={index < digits ? String(index + 1) : undefined}
              onPress={() => several.toggle(name)}
            >
              {name}
            </Button>
          );
        })}
      </fieldset>
      <span>
        <Button size="l" keys="Enter" onPress={several.save}>
          {t('feedback.save')}
        </Button>
      </span>
    </>
  );
}

/** The number is typed and confirmed by Enter; Enter in the empty field accepts a prediction that is shown. */
function NumberAnswer({ item, revealed, onDecide }: AnswersProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const given = text.trim() === '' && revealed ? item.predicted : text;
    const label = parseNumber(given);
    if (label === undefined) setWrong(true);
    else onDecide({ kind: 'label', label });
  };
  return (
    <form className="labelling__number" onSubmit={submit}>
      <TextField
        label={t('feedback.number')}
        hideLabel
        autoFocus
        value={text}
        placeholder={revealed ? item.predicted : t('feedback.number')}
        error={wrong ? t('feedback.notANumber') : undefined}
        onChange={(value) => {
          setText(value);
          setWrong(false);
        }}
      />
      <Button size="l" type="submit" keys="Enter">
        {t('feedback.save')}
      </Button>
    </form>
  );
}
