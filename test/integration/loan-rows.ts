/** A small table with a real signal, some missing values and a class balance a constant cannot beat. */

import { createRandom } from '../../core/foundation/index.ts';

export function loanRows(options: { rows: number; seed: number }): string {
  const random = createRandom(options.seed);
  const lines = ['income,years,region,purpose,note,repaid'];
  const regions = ['north', 'south', 'east', 'west'];
  const purposes = ['car', 'home', 'school'];
  for (let row = 0; row < options.rows; row++) {
    const income = Math.round(20 + 60 * random.next());
    const years = random.nextInt(20);
    const region = regions[random.nextInt(4)] ?? 'north';
    const purpose = purposes[random.nextInt(3)] ?? 'car';
    const late = random.next() < 0.3;
    const score = (income - 50) / 10 + (years - 10) / 6 + (region === 'north' ? 1 : -0.3) - (late ? 2.5 : 0);
    const repaid = random.next() < 1 / (1 + Math.exp(-score)) ? 'yes' : 'no';
    const note = late ? 'paid late more than once, see the file' : 'no remarks so far, all in order';
    lines.push([random.next() < 0.05 ? '' : income, years, region, purpose, `"${note}"`, repaid].join(','));
  }
  return `${lines.join('\n')}\n`;
}
