/** What the page says of its model: what it predicts, how good it was, what was compared. */

import type { PageFacts } from '../../core/contract/index.ts';
import { formatMetric } from './decide.ts';
import { element, panel } from './element.ts';

export function header(facts: PageFacts): HTMLElement {
  const said = [facts.version === undefined ? '' : `version ${facts.version}`, `trained ${day(facts.trainedAt)}`];
  return element(
    'header',
    { class: 'top' },
    element('span', { class: 'strong' }, facts.name),
    element('span', { class: 'note' }, said.filter((text) => text !== '').join(' · ')),
    themeButton(),
  );
}

export function introduction(facts: PageFacts): HTMLElement {
  const what =
    facts.kind === 'regression'
      ? 'Predicts a number.'
      : `Tells ${facts.classes.length} ${facts.kind === 'multilabel' ? 'classes that may all be true' : 'classes'} apart${facts.classes.length <= 6 ? `: ${facts.classes.join(', ')}` : ''}.`;
  const where = 'Everything is computed in this page: it asks no network, and nothing that you type leaves it.';
  return element('div', { class: 'intro' }, element('h1', {}, facts.label), element('p', { class: 'note' }, `${what} ${where}`));
}

export function about(facts: PageFacts): HTMLElement {
  const fact = (name: string, value: string): HTMLElement =>
    element('div', {}, element('dt', {}, name), element('dd', {}, value));
  const metrics = facts.metrics.map(({ name, value, low, high }) => {
    const between = low === undefined || high === undefined ? '' : ` (${formatMetric(low)} to ${formatMetric(high)})`;
    return fact(name.replaceAll('_', ' '), `${formatMetric(value)}${between}`);
  });
  const { compared } = facts;
  const list = element(
    'dl',
    { class: 'facts' },
    fact('model', families[facts.family] ?? facts.family),
    fact('inputs', String(facts.inputs.length)),
    ...metrics,
    ...(facts.evaluatedRows === undefined ? [] : [fact('measured on', `${facts.evaluatedRows.toLocaleString('en')} rows`)]),
  );
  const note = compared ? `Before it was written, this page’s own script answered ${comparedText(compared)}` : '';
  return panel('The model', `trained ${day(facts.trainedAt)}`, list, element('p', { class: 'note' }, note));
}

const families: Readonly<Record<string, string>> = { linear: 'linear', trees: 'trees', wide_deep: 'wide & deep' };

function comparedText({ rows, largestDifference }: NonNullable<PageFacts['compared']>): string {
  const count = `${rows.toLocaleString('en')} real rows`;
  return largestDifference === 0
    ? `${count} exactly as the model it was made of.`
    : `${count}, at most ${largestDifference.toExponential(1)} away from the model it was made of.`;
}

function day(iso: string): string {
  return new Date(iso).toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric' });
}

/** By the system until it is pressed. */
function themeButton(): HTMLElement {
  const made = element('button', { type: 'button', class: 'button button--quiet' }, 'Light or dark');
  made.addEventListener('click', () => {
    const { dataset } = document.documentElement;
    const isDark = dataset['theme'] ? dataset['theme'] === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    dataset['theme'] = isDark ? 'light' : 'dark';
  });
  return made;
}
