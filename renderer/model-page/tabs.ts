/** Two or more parts of which one is shown, chosen by keys too, as WAI-ARIA has tabs. */

import { element } from './element.ts';

export interface Tab {
  readonly title: string;
  readonly body: HTMLElement;
}

export function tabs(label: string, list: readonly Tab[]): readonly HTMLElement[] {
  const heads = list.map(({ title }, i) =>
    element('button', { type: 'button', role: 'tab', id: `tab-${i}`, 'aria-controls': `part-${i}`, class: 'tab' }, title),
  );
  const parts = list.map(({ body }, i) =>
    element('div', { role: 'tabpanel', id: `part-${i}`, 'aria-labelledby': `tab-${i}` }, body),
  );
  const choose = (chosen: number): void => {
    heads.forEach((head, i) => {
      head.setAttribute('aria-selected', String(i === chosen));
      head.tabIndex = i === chosen ? 0 : -1;
      (parts[i] as HTMLElement).hidden = i !== chosen;
    });
  };
  heads.forEach((head, i) => {
    head.addEventListener('click', () => choose(i));
    head.addEventListener('keydown', ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step === undefined) return;
      const next = (i + step + heads.length) % heads.length;
      choose(next);
      heads[next]?.focus();
    });
  });
  choose(0);
  return [element('div', { role: 'tablist', 'aria-label': label, class: 'tabs' }, ...heads), ...parts];
}
