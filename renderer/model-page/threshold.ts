/** The decision threshold, which whoever reads the page may move. */

import type { PageFacts } from '../../core/contract/index.ts';
import { element } from './element.ts';

export interface Threshold {
  value(): number;
  onChange(listener: () => void): void;
  /** A slider of it; none where nothing is decided by one. */
  control(): readonly HTMLElement[];
}

export function createThreshold(facts: PageFacts): Threshold {
  let value = facts.threshold;
  const listeners: (() => void)[] = [];
  const control = (): readonly HTMLElement[] => {
    if (facts.kind !== 'binary' && facts.kind !== 'multilabel') return [];
    const slider = element('input', { type: 'range', id: 'threshold', min: '0', max: '1', step: '0.01', value: String(value) });
    const said = element('output', { for: 'threshold', class: 'strong' }, value.toFixed(2));
    slider.addEventListener('input', () => {
      value = Number(slider.value);
      said.textContent = value.toFixed(2);
      for (const listener of listeners) listener();
    });
    const what = facts.kind === 'binary' ? `Called ${facts.classes[1]} above` : 'A class is said above';
    return [element('div', { class: 'threshold' }, element('label', { for: 'threshold' }, what), said, slider)];
  };
  return { value: () => value, onChange: (listener) => void listeners.push(listener), control };
}
