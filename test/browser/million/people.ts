/** People of a census, as many as wanted: the rows of a real table, again and again with other numbers, or made up where it is not there. */

import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRandom } from '../../../core/foundation/index.ts';

const table = resolve(import.meta.dirname, '../../../../shared/data/tabular/adult-train.csv');

const names =
  'age,workclass,fnlwgt,education,education_num,marital,occupation,relationship,race,sex,capital_gain,capital_loss,hours,country,income';
export const columns: readonly string[] = ['person', 'wage', ...names.split(',')];

/** A value that the first span does not have. */
export const newCountry = 'Atlantis';

/** People are numbered on: the second span begins among those of the first. */
export const spans = {
  before: { from: 0, count: 60_000 },
  million: { from: 30_000, count: 1_000_000 },
} as const;
export type SpanName = keyof typeof spans;

const people = existsSync(table) ? realPeople() : madeUpPeople(20_000);

/** The cells of a person in a span, in the order of `columns`; empty is missing. All that a screen shows can be said from it. */
export function cellsOf(person: number, span: SpanName): readonly string[] {
  const base = people[person % people.length] as readonly string[];
  const lap = Math.floor(person / people.length);
  const moved = span === 'million';
  const cells = [...base];
  cells[2] = String(Number(base[2]) + 17 * lap);
  if (moved && person % 200 === 7) cells[3] = '';
  // Of the people in both spans every tenth works otherwise.
  if (moved && person % 10 === 4) cells[12] = String(Math.min(99, Number(base[12]) + 9));
  if (moved && person % 50 === 11) cells[13] = newCountry;
  return [String(person), String((Number(cells[2]) % 9973) / 100), ...cells];
}

function* peopleOf(span: SpanName): Generator<readonly string[]> {
  const { from, count } = spans[span];
  for (let person = from; person < from + count; person++) yield cellsOf(person, span);
}

/** Of the million, by the rule that made it. */
export function countPeople(passes: (cell: (column: string) => string) => boolean): number {
  let count = 0;
  for (const cells of peopleOf('million')) if (passes((column) => cells[columns.indexOf(column)] ?? '')) count++;
  return count;
}

export async function writePeople(path: string, span: SpanName): Promise<void> {
  const file = createWriteStream(path);
  file.write(`${columns.join(',')}\n`);
  let text = '';
  for (const cells of peopleOf(span)) {
    text += `${cells.join(',')}\n`;
    if (text.length < 1 << 20) continue;
    if (!file.write(text)) await once(file, 'drain');
    text = '';
  }
  file.end(text);
  await once(file, 'finish');
}

/** Fields are without commas and quotes; "?" stands for a value that is not known. */
function realPeople(): readonly (readonly string[])[] {
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.split(',').map((cell) => (cell.trim() === '?' ? '' : cell.trim())))
    .filter((cells) => cells.length === names.split(',').length);
}

function madeUpPeople(count: number): readonly (readonly string[])[] {
  const random = createRandom(7);
  const one = (...values: readonly string[]): string => values[Math.floor(values.length * random.next() ** 2)] ?? '';
  const number = (low: number, high: number): string => String(low + random.nextInt(high - low));
  return Array.from({ length: count }, () => {
    const years = random.nextInt(16) + 1;
    return [
      number(17, 90),
      one('Private', 'Self-emp-not-inc', 'Local-gov', 'State-gov', ''),
      number(12_000, 700_000),
      one('HS-grad', 'Some-college', 'Bachelors', 'Masters', 'Doctorate'),
      String(years),
      one('Married-civ-spouse', 'Never-married', 'Divorced', 'Widowed'),
      one('Craft-repair', 'Adm-clerical', 'Sales', 'Tech-support', ''),
      one('Husband', 'Not-in-family', 'Own-child', 'Wife'),
      one('White', 'Black', 'Asian-Pac-Islander', 'Other'),
      one('Male', 'Female'),
      random.next() < 0.08 ? number(100, 20_000) : '0',
      random.next() < 0.05 ? number(100, 4000) : '0',
      number(10, 80),
      one('United-States', 'Mexico', 'Philippines', 'Germany', ''),
      random.next() < years / 40 ? '>50K' : '<=50K',
    ];
  });
}
