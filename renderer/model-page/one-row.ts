/** One row: the form, and its answer as it is written. */

import type { PageFacts, PageInput, PagePredictor } from '../../core/contract/index.ts';
import { answerView } from './answer-view.ts';
import { button, element, panel } from './element.ts';
import { inputField } from './input-field.ts';
import type { Threshold } from './threshold.ts';

export function oneRow(facts: PageFacts, predictor: PagePredictor, threshold: Threshold): HTMLElement {
  const view = answerView(facts);
  const answer = (): void => {
    try {
      const row = Object.fromEntries(fields.map(({ input, field }) => [input.name, field.value()]));
      const [scores = []] = predictor.predict([row]);
      view.show(scores, threshold.values());
    } catch (error) {
      view.refuse((error as Error).message.replace(/^Row 1: /, ''));
    }
  };
  // Wide fields last: they would leave gaps between the others.
  const ordered = [...facts.inputs].sort((a, b) => Number(isWide(a)) - Number(isWide(b)));
  const fields = ordered.map((input) => ({ input, field: inputField(input, answer) }));
  const begin = (missing: boolean): void => {
    for (const { input, field } of fields) field.set(missing ? '' : input.start);
    answer();
  };
  threshold.onChange(answer);
  begin(false);
  const form = element('form', { class: 'form' }, ...fields.map(({ field }) => field.root));
  form.addEventListener('submit', (event) => event.preventDefault());
  const actions = element(
    'div',
    { class: 'row' },
    button('Start values', () => begin(false)),
    button('All missing', () => begin(true)),
  );
  const note = `${facts.inputs.length} ${facts.inputs.length === 1 ? 'value' : 'values'}`;
  return element(
    'div',
    { class: 'columns' },
    panel('A row', note, form, actions),
    element('div', { class: 'beside' }, panel('Prediction', 'as you type', view.root, ...threshold.control())),
  );
}

function isWide({ widget }: PageInput): boolean {
  return widget === 'long_text' || widget === 'values';
}
