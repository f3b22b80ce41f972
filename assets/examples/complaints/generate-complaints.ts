/** The complaints example's data: generated consumer complaints in the columns of the public register, with a learnable label and some dirt. */

import { createRandom, deriveSeed, type Random } from '../../../core/foundation/index.ts';
import { csvLine } from '../csv-text.ts';
import { createDraw, type Weighted } from '../weighted-choice.ts';
import { type Company, channels, companies, places, responses, type State, states, trades } from './circumstances.ts';
import { writeNarrative } from './narrative.ts';
import { type Effect, type Product, products } from './products.ts';

export interface ComplaintsOptions {
  /** Well-formed rows; a few ragged ones come on top. */
  readonly rows: number;
  readonly seed: number;
  /** 2 drifts: a new product, another mix of companies, more complaints over the web. */
  readonly batch: 1 | 2;
}

export const complaintColumns = [
  'date_received',
  'product',
  'sub_product',
  'issue',
  'sub_issue',
  'consumer_complaint_narrative',
  'company',
  'state',
  'zip_code',
  'submitted_via',
  'company_response',
  'timely_response',
  'days_to_company',
  'consumer_disputed',
] as const;

/** Rows a reader must reject: too few cells, too many, cut in the middle. */
const raggedRows = 3;
const day = 86_400_000;
const firstDays = { 1: Date.UTC(2014, 0, 1), 2: Date.UTC(2017, 0, 1) } as const;
const spanDays = { 1: 1096, 2: 120 } as const;
/** Log-odds of a dispute where no effect applies; set so that 16 % of the first batch are disputed. */
const intercept = -2.62;
/** How much of the effects shows in the label; the rest is the writer's grievance, seen only in the narrative, and chance. */
const effectScale = 1.9;
const grievanceEffect = { told: 1.3, untold: 0.5 };

/** CSV lines, the header first. The same options give the same lines. */
export function* generateComplaints(options: ComplaintsOptions): Generator<string> {
  yield csvLine(complaintColumns);
  const random = createRandom(deriveSeed(options.seed, `complaints-${options.batch}`));
  const draws = createDraws(options.batch === 2);
  const raggedEvery = Math.max(1, Math.floor(options.rows / raggedRows));
  for (let row = 0; row < options.rows; row++) {
    const cells = complaint(options.batch, draws, random);
    yield csvLine(cells);
    if (row % raggedEvery === raggedEvery >> 1 && row / raggedEvery < raggedRows) {
      yield raggedLine(cells, Math.floor(row / raggedEvery));
    }
  }
}

function raggedLine(cells: readonly (string | number)[], kind: number): string {
  if (kind === 0) return csvLine(cells.slice(0, 9));
  if (kind === 1) return csvLine([...cells, 'see attachment', 'page 2']);
  return csvLine(cells.slice(0, 4));
}

interface Draws {
  readonly product: (random: Random) => Product;
  readonly company: (product: string, random: Random) => Effect;
  readonly issue: ReadonlyMap<string, (random: Random) => Product['issues'][number]>;
  readonly state: (random: Random) => State;
  readonly channel: (random: Random) => Effect;
  readonly response: (random: Random) => Effect;
}

function createDraws(later: boolean): Draws {
  const mix = <T extends Weighted & { readonly laterWeight?: number }>(table: readonly T[]): readonly T[] =>
    later ? table.map((item) => ({ ...item, weight: item.laterWeight ?? item.weight })) : table;
  const dealing = (product: string): readonly Company[] =>
    mix(companies).filter(({ products: of }) => of === undefined || of.includes(product));
  const byProduct = new Map(products.map(({ name }) => [name, createDraw<Effect>([...dealing(name), smallCompany])]));
  return {
    product: createDraw(mix(products)),
    company: (product, random) => {
      const company = (byProduct.get(product) ?? (() => smallCompany))(random);
      return company === smallCompany ? drawSmallCompany(random) : company;
    },
    issue: new Map(products.map(({ name, issues }) => [name, createDraw(issues)])),
    state: createDraw(states),
    channel: createDraw<Effect>(mix(channels)),
    response: createDraw(responses),
  };
}

const smallCompany: Effect = { name: '', weight: 22, effect: -0.1 };

function drawSmallCompany(random: Random): Effect {
  const name = `${places[random.nextInt(places.length)]} ${trades[random.nextInt(trades.length)]}`;
  return { ...smallCompany, name };
}

function complaint(batch: 1 | 2, draws: Draws, random: Random): (string | number)[] {
  const received = new Date(firstDays[batch] + random.nextInt(spanDays[batch]) * day).toISOString().slice(0, 10);
  const product = draws.product(random);
  const issue = (draws.issue.get(product.name) as (random: Random) => Product['issues'][number])(random);
  const company = draws.company(product.name, random);
  const state = draws.state(random);
  const channel = draws.channel(random);
  const response = draws.response(random);
  const days = random.next() < 0.35 ? 0 : Math.min(60, Math.floor(-4.5 * Math.log(1 - random.next())));
  const late = response.name === 'Untimely response' || random.next() < 0.02;
  const grievance = random.nextGaussian();
  const effects = [product, issue, company, state, channel, response].reduce((sum, { effect }) => sum + effect, 0);
  const timing = (late ? 0.5 : 0) + 0.22 * Math.log1p(days) - 0.3;
  const told = random.next() < (channel.name === 'Web' ? 0.41 : 0.04);
  const grief = (told ? grievanceEffect.told : grievanceEffect.untold) * grievance;
  const logOdds = intercept + effectScale * (effects + timing) + grief;
  const disputed = random.next() < 1 / (1 + Math.exp(-logOdds));
  const subject = { product: product.name, company: company.name, issue: issue.name, grievance };
  return [
    received,
    product.name,
    random.next() < 0.12 ? '' : pick(product.subProducts, random),
    issue.name,
    pick(issue.details, random),
    told ? writeNarrative(subject, random) : '',
    company.name,
    random.next() < 0.008 ? '' : state.name,
    zipCode(state, random),
    channel.name,
    response.name,
    late ? 'No' : 'Yes',
    random.next() < 0.04 ? '' : days,
    disputed ? 'Yes' : 'No',
  ];
}

/** Mostly five digits; some masked, with the four-digit extension, or missing. */
function zipCode(state: State, random: Random): string {
  const digits = state.zip + String(random.nextInt(100_000)).padStart(5, '0');
  const five = digits.slice(0, 5);
  const kind = random.next();
  if (kind < 0.14) return `${five.slice(0, 3)}XX`;
  if (kind < 0.18) return `${five}-${String(random.nextInt(10_000)).padStart(4, '0')}`;
  return kind < 0.205 ? '' : five;
}

function pick(values: readonly string[], random: Random): string {
  return values.length === 0 ? '' : (values[random.nextInt(values.length)] as string);
}
