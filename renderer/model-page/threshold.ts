/** The decision thresholds, which whoever reads the page may move. */

import type { PageFacts } from '../../core/contract/index.ts';
import { element } from './element.ts';

export interface Threshold {
  /** One a class. */
  values(): readonly number[];
  onChange(listener: () => void): void;
  /** Sliders: one of two classes, one for each of several; none where nothing is decided by one. */
  control(): readonly HTMLElement[];
}

/** More sliders than this hide what they are for. */
const shownSliders = 12;

export function createThreshold(facts: PageFacts): Threshold {
  const values = [...facts.thresholds];
  const listeners: (() => void)[] = [];
  const slider = (classIndex: number): HTMLElement => {
    const id = `threshold-${classIndex}`;
    const value = values[classIndex] ?? 0;
    const input = element('input', { type: 'range', id, min: '0', max: '1', step: '0.01', value: String(value) });
    const said = element('output', { for: id, class: 'strong' }, value.toFixed(2));
    input.addEventListener('input', () => {
      values[classIndex] = Number(input.value);
      said.textContent = Number(input.value).toFixed(2);
      for (const listener of listeners) listener();
    });
    const what = `Called ${facts.classes[classIndex]} above`;
    return element('div', { class: 'threshold' }, element('label', { for: id }, what), said, input);
  };
  const control = (): readonly HTMLElement[] => {
    if (facts.kind === 'binary') return [slider(1)];
    if (facts.kind !== 'multilabel') return [];
    const sliders = facts.classes.slice(0, shownSliders).map((_, k) => slider(k));
    return [element('details', {}, element('summary', {}, 'Thresholds'), ...sliders)];
  };
  return { values: () => values, onChange: (listener) => void listeners.push(listener), control };
}
