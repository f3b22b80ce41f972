/** The housing example's data: generated flats with a price that follows their size, place, age and condition. */

import { createRandom, deriveSeed, type Random } from '../../../core/foundation/index.ts';
import { csvLine } from '../csv-text.ts';
import { createDraw } from '../weighted-choice.ts';

export const housingColumns = [
  'district',
  'area_m2',
  'rooms',
  'floor',
  'built',
  'condition',
  'heating',
  'balcony',
  'km_to_centre',
  'price',
] as const;

/** Price per square metre and kilometres to the centre. */
const districts = [
  { name: 'Old Town', weight: 10, metre: 6100, distance: 0.8 },
  { name: 'Harbour', weight: 12, metre: 5200, distance: 1.9 },
  { name: 'University', weight: 16, metre: 4700, distance: 2.6 },
  { name: 'Gardens', weight: 18, metre: 4100, distance: 4.4 },
  { name: 'Mill Quarter', weight: 15, metre: 3600, distance: 5.1 },
  { name: 'North Fields', weight: 17, metre: 2900, distance: 8.3 },
  { name: 'Ridge', weight: 12, metre: 3300, distance: 7.2 },
];
const conditions = [
  { name: 'new', weight: 12, factor: 1.18 },
  { name: 'renovated', weight: 28, factor: 1.08 },
  { name: 'good', weight: 40, factor: 1 },
  { name: 'needs work', weight: 20, factor: 0.84 },
];
const heatings = [
  { name: 'heat pump', weight: 18, factor: 1.04 },
  { name: 'district heating', weight: 34, factor: 1.01 },
  { name: 'gas', weight: 40, factor: 1 },
  { name: 'oil', weight: 8, factor: 0.95 },
];

/** CSV lines, the header first. The same options give the same lines. */
export function* generateHousing(options: { readonly rows: number; readonly seed: number }): Generator<string> {
  yield csvLine(housingColumns);
  const random = createRandom(deriveSeed(options.seed, 'housing'));
  const draws = { district: createDraw(districts), condition: createDraw(conditions), heating: createDraw(heatings) };
  for (let row = 0; row < options.rows; row++) yield csvLine(flat(draws, random));
}

interface Draws {
  readonly district: (random: Random) => (typeof districts)[number];
  readonly condition: (random: Random) => (typeof conditions)[number];
  readonly heating: (random: Random) => (typeof heatings)[number];
}

function flat(draws: Draws, random: Random): (string | number)[] {
  const district = draws.district(random);
  const condition = draws.condition(random);
  const heating = draws.heating(random);
  const area = Math.round(Math.exp(4.25 + 0.38 * random.nextGaussian()));
  const rooms = Math.max(1, Math.round(area / 27 + 0.5 * random.nextGaussian()));
  const floor = Math.min(9, Math.floor(-2.2 * Math.log(1 - random.next())));
  const built = condition.name === 'new' ? 2018 + random.nextInt(7) : 1900 + random.nextInt(118);
  const balcony = random.next() < 0.6;
  const distance = Math.max(0.1, district.distance + 0.7 * random.nextGaussian());
  const age = 1 - 0.0012 * Math.max(0, 2025 - built) + (built < 1920 ? 0.08 : 0);
  const place = district.metre * Math.exp(-0.02 * (distance - district.distance));
  const noise = Math.exp(0.09 * random.nextGaussian());
  const price = area * place * condition.factor * heating.factor * age * (balcony ? 1.03 : 1) * (1 + 0.008 * floor) * noise;
  return [
    district.name,
    area,
    random.next() < 0.03 ? '' : rooms,
    floor,
    random.next() < 0.05 ? '' : built,
    random.next() < 0.02 ? '' : condition.name,
    heating.name,
    balcony ? 'yes' : 'no',
    distance.toFixed(2),
    Math.round(price / 100) * 100,
  ];
}
