/** Many rows: pasted or dropped, answered a few hundred at a time, given back as CSV. */

import type { PageFacts, PagePredictor, PageRow } from '../../core/contract/index.ts';
import { answersCsv, cellText, type RowAnswer } from './answers-csv.ts';
import { decisionOf } from './decide.ts';
import { button, element, panel } from './element.ts';
import { type GivenRows, readRows } from './read-rows.ts';
import type { Threshold } from './threshold.ts';

/** Answered between two looks at the screen. */
const chunkRows = 200;
const shownRows = 20;
const shownColumns = 6;

export function manyRows(facts: PageFacts, predictor: PagePredictor, threshold: Threshold): HTMLElement {
  const text = element('textarea', {
    id: 'rows',
    class: 'field__control field__control--area control--code',
    rows: '8',
    spellcheck: 'false',
    placeholder: `CSV with a first line of names, or JSON: [{"${facts.inputs[0]?.name ?? 'name'}": …}]`,
  });
  const file = element('input', { type: 'file', id: 'file', accept: '.csv,.tsv,.txt,.json,.jsonl', class: 'visually-hidden' });
  const drop = element('label', { class: 'drop', for: 'file' }, 'Drop a CSV or JSON file here, or choose one', file);
  const status = element('p', { class: 'status', role: 'status' });
  const result = element('div', { class: 'result' });
  let turn = 0;
  const answer = async (source: string): Promise<void> => {
    const own = ++turn;
    result.replaceChildren();
    try {
      const given = readRows(source, facts.inputs);
      const answers = await answerAll(predictor, given.rows, (done) => {
        if (own === turn) status.textContent = `${done} of ${given.rows.length} rows`;
        return own === turn;
      });
      if (own !== turn) return;
      status.textContent = summary(given, answers);
      show(result, { facts, given, answers, thresholds: threshold.values() });
    } catch (error) {
      if (own === turn) status.textContent = (error as Error).message;
    }
  };
  takeFiles(drop, file, (source) => void answer(source));
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void answer(text.value);
  });
  const actions = element(
    'div',
    { class: 'row' },
    button('Predict', () => void answer(text.value), 'button--primary'),
    element('kbd', {}, 'Ctrl Enter'),
  );
  return panel(
    'Many rows',
    'they stay in this page',
    drop,
    element('label', { for: 'rows', class: 'field__label' }, 'or paste them'),
    text,
    actions,
    status,
    result,
  );
}

function takeFiles(drop: HTMLElement, file: HTMLInputElement, take: (text: string) => void): void {
  const read = (given: File | undefined): void => void given?.text().then(take);
  file.addEventListener('change', () => {
    read(file.files?.[0]);
    file.value = '';
  });
  const over = (event: DragEvent, is: boolean): void => {
    event.preventDefault();
    drop.classList.toggle('drop--over', is);
  };
  drop.addEventListener('dragover', (event) => over(event, true));
  drop.addEventListener('dragleave', (event) => over(event, false));
  drop.addEventListener('drop', (event) => {
    over(event, false);
    read(event.dataTransfer?.files[0]);
  });
}

/** A refused row is named and stays; the others are answered. */
async function answerAll(
  predictor: PagePredictor,
  rows: readonly PageRow[],
  goesOn: (done: number) => boolean,
): Promise<readonly RowAnswer[]> {
  const answers: RowAnswer[] = [];
  for (let from = 0; from < rows.length && goesOn(from); from += chunkRows) {
    answers.push(...answerChunk(predictor, rows.slice(from, from + chunkRows)));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return answers;
}

function answerChunk(predictor: PagePredictor, rows: readonly PageRow[]): readonly RowAnswer[] {
  try {
    return predictor.predict(rows).map((scores) => ({ scores }));
  } catch (error) {
    if (rows.length === 1) return [{ error: (error as Error).message.replace(/^Row 1: /, '') }];
    return rows.flatMap((row) => answerChunk(predictor, [row]));
  }
}

function summary({ rows, absent }: GivenRows, answers: readonly RowAnswer[]): string {
  const refused = answers.filter((answer) => 'error' in answer).length;
  const parts = [`${rows.length} ${rows.length === 1 ? 'row' : 'rows'} answered`];
  if (refused > 0) parts.push(`${refused} of them refused, with the reason in "error"`);
  if (absent.length > 0) parts.push(`missing in every row: ${absent.join(', ')}`);
  return `${parts.join('; ')}.`;
}

interface Answered {
  readonly facts: PageFacts;
  readonly given: GivenRows;
  readonly answers: readonly RowAnswer[];
  readonly thresholds: readonly number[];
}

function show(result: HTMLElement, answered: Answered): void {
  const { facts, given, answers, thresholds } = answered;
  const columns = given.columns.slice(0, shownColumns);
  const head = element('tr', {}, ...['predicted', ...columns].map((name) => element('th', { scope: 'col' }, name)));
  const lines = given.rows.slice(0, shownRows).map((row, i) => {
    const answer = answers[i];
    const said = answer && 'scores' in answer ? decisionOf(facts, answer.scores, thresholds) : (answer?.error ?? '');
    const first = element('td', { class: answer && 'error' in answer ? 'problem' : 'said' }, said);
    return element('tr', {}, first, ...columns.map((name) => element('td', {}, cellText(row[name]).slice(0, 80))));
  });
  const save = button('Save all as CSV', () => saveText(answersCsv(facts, given, answers, thresholds)), 'button--primary');
  const more = given.rows.length - lines.length;
  result.replaceChildren(
    element(
      'div',
      { class: 'table', tabindex: '0', role: 'region', 'aria-label': 'Predictions' },
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...lines)),
    ),
    element(
      'div',
      { class: 'row' },
      save,
      element('span', { class: 'note' }, more > 0 ? `and ${more} rows more in the file` : ''),
    ),
  );
}

function saveText(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = element('a', { href: url, download: 'predictions.csv' });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
