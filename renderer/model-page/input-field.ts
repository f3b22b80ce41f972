/** One input of the form: a choice, a number, a date, a text or several values. */

import type { PageInput, PageRow } from '../../core/contract/index.ts';
import { dateAsWritten } from './date-text.ts';
import { element } from './element.ts';

export interface InputField {
  readonly root: HTMLElement;
  value(): PageRow[string];
  /** '' is missing. */
  set(text: string): void;
}

let count = 0;

export function inputField(input: PageInput, onChange: () => void): InputField {
  const field = fieldOf(input, `input-${++count}`);
  field.root.addEventListener('input', onChange);
  return field;
}

function fieldOf(input: PageInput, id: string): InputField {
  if (input.widget === 'values') return valuesField(input, id);
  if (input.widget === 'choice') return choiceField(input, id);
  const control =
    input.widget === 'long_text'
      ? element('textarea', { id, class: 'field__control field__control--area', rows: '4' })
      : element('input', { id, class: 'field__control', ...inputType(input) });
  const value = (): string => (input.dateFormat ? dateAsWritten(control.value, input.dateFormat) : control.value);
  const set = (text: string): void => {
    control.value = text;
  };
  const root = labelled(input, id, control);
  if (input.widget === 'long_text') root.classList.add('field--wide');
  return { root, value, set };
}

function inputType({ widget, type, time }: PageInput): Record<string, string> {
  if (widget === 'date') return { type: time ? 'datetime-local' : 'date' };
  if (widget === 'number')
    return { type: 'number', step: type === 'int' ? '1' : 'any', inputmode: 'decimal', placeholder: 'missing' };
  return { type: 'text', placeholder: 'missing', autocomplete: 'off' };
}

function labelled({ name }: PageInput, id: string, ...controls: readonly HTMLElement[]): HTMLElement {
  return element('div', { class: 'field' }, element('label', { for: id, class: 'field__label' }, name), ...controls);
}

const other = '\u0000other';

/** The values the model knows, none, or another, which it takes for an unknown one. */
function choiceField(input: PageInput, id: string): InputField {
  const options = (input.options ?? []).map((value) => element('option', { value }, value));
  const select = element(
    'select',
    { id, class: 'field__control' },
    element('option', { value: '' }, '– missing –'),
    ...options,
    element('option', { value: other }, 'another value …'),
  );
  const type = input.type === 'text' ? 'text' : 'number';
  const text = element('input', {
    class: 'field__control',
    type,
    step: 'any',
    'aria-label': `Another value of ${input.name}`,
    hidden: true,
  });
  const show = (): void => {
    text.hidden = select.value !== other;
  };
  select.addEventListener('change', () => {
    show();
    if (!text.hidden) text.focus();
  });
  const set = (value: string): void => {
    select.value = value === '' || input.options?.includes(value) ? value : other;
    text.value = value;
    show();
  };
  return { root: labelled(input, id, select, text), value: () => (select.value === other ? text.value : select.value), set };
}

/** More than these are written, one a line. */
const mostChips = 40;

function valuesField(input: PageInput, id: string): InputField {
  const { delimiter, options = [] } = input;
  const joined = (values: readonly string[]): PageRow[string] => (delimiter === undefined ? values : values.join(delimiter));
  if (options.length === 0 || options.length > mostChips) {
    const area = element('textarea', {
      id,
      class: 'field__control field__control--area',
      rows: '3',
      placeholder: 'one value a line',
    });
    const value = (): PageRow[string] => joined(area.value.split('\n').filter((line) => line.trim() !== ''));
    const set = (text: string): void => {
      area.value = text;
    };
    return { root: labelled(input, id, area), value, set };
  }
  const boxes = options.map((option) => element('input', { type: 'checkbox', value: option }));
  const chips = boxes.map((box) => element('label', { class: 'chip' }, box, box.value));
  const legend = element('legend', { class: 'field__label' }, input.name);
  const root = element('fieldset', { class: 'field field--wide' }, legend, element('div', { class: 'chips' }, ...chips));
  const value = (): PageRow[string] => joined(boxes.filter(({ checked }) => checked).map((box) => box.value));
  const set = (text: string): void => {
    for (const box of boxes) box.checked = text === box.value;
  };
  return { root, value, set };
}
