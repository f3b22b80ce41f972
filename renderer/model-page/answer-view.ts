/** The answer to one row: what is predicted, and a bar a class with the threshold in it. */

import type { PageFacts } from '../../core/contract/index.ts';
import { decisionOf, formatShare } from './decide.ts';
import { element } from './element.ts';

/** The rest of many classes is one click away. */
const shownClasses = 12;

export interface AnswerView {
  readonly root: HTMLElement;
  show(scores: readonly number[], thresholds: readonly number[]): void;
  refuse(message: string): void;
}

export function answerView(facts: PageFacts): AnswerView {
  const predicted = element('output', { class: 'predicted', 'aria-live': 'polite' });
  const bars = element('ul', { class: 'bars', 'aria-label': 'Probabilities' });
  const rest = element('details', { hidden: true }, element('summary', {}, 'the other classes'));
  const problem = element('p', { class: 'problem', role: 'alert', hidden: true });
  const root = element('div', { class: 'answer' }, element('p', { class: 'note' }, facts.label), predicted, problem, bars, rest);
  const show = (scores: readonly number[], thresholds: readonly number[]): void => {
    problem.hidden = true;
    root.classList.remove('answer--stale');
    predicted.textContent = decisionOf(facts, scores, thresholds);
    if (facts.kind === 'regression') return;
    const hasThreshold = facts.kind !== 'multiclass';
    const rows = facts.classes.map((name, k) => ({ name, score: scores[k] ?? 0, threshold: thresholds[k] }));
    const ordered = rows.length > 2 ? rows.sort((a, b) => b.score - a.score) : rows.reverse();
    const items = ordered.map(({ name, score, threshold }, i) => {
      // Of two classes the threshold is the second one's.
      const tick = hasThreshold && (facts.kind === 'multilabel' || i === 0) ? threshold : undefined;
      return bar(name, score, tick);
    });
    bars.replaceChildren(...items.slice(0, shownClasses));
    const others = items.slice(shownClasses);
    rest.hidden = others.length === 0;
    rest.replaceChildren(element('summary', {}, `${others.length} other classes`), element('ul', { class: 'bars' }, ...others));
  };
  const refuse = (message: string): void => {
    problem.textContent = message;
    problem.hidden = false;
    root.classList.add('answer--stale');
  };
  return { root, show, refuse };
}

function bar(name: string, score: number, threshold: number | undefined): HTMLElement {
  const fill = element('span', { class: 'bar__fill' });
  fill.style.width = `${Math.min(1, Math.max(0, score)) * 100}%`;
  const track = element('span', { class: 'bar__track' }, fill);
  if (threshold !== undefined) {
    const tick = element('span', { class: 'bar__tick' });
    tick.style.left = `${threshold * 100}%`;
    track.append(tick);
  }
  return element(
    'li',
    { class: 'bar' },
    element('span', { class: 'bar__name', title: name }, name),
    track,
    element('span', { class: 'bar__share' }, formatShare(score)),
  );
}
