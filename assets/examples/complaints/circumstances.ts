/** The complaints example: companies, states, channels and answers, each with its influence on a dispute. */

import type { Effect } from './products.ts';

export interface Company extends Effect {
  /** Share in the second batch; the first when absent. */
  readonly laterWeight?: number;
  /** Products the company deals in; all when absent. */
  readonly products?: readonly string[];
}

const banking = ['Mortgage', 'Bank account or service', 'Credit card', 'Consumer Loan'];
const collecting = ['Debt collection'];
const reporting = ['Credit reporting'];

/** Invented, in the manner of the trade. */
export const companies: readonly Company[] = [
  { name: 'First Meridian Bank', weight: 15, laterWeight: 9, effect: 0.25, products: banking },
  { name: 'Harbor & Plains Financial', weight: 13, effect: 0.1, products: banking },
  { name: 'Continental Savings Group', weight: 11, effect: -0.1, products: banking },
  { name: 'Northgate Bancorp', weight: 8, effect: 0.3, products: banking },
  {
    name: 'Cardinal Card Services',
    weight: 7,
    effect: -0.25,
    products: ['Credit card', 'Bank account or service', 'Prepaid card'],
  },
  { name: 'Lakeline Mortgage Servicing', weight: 9, laterWeight: 4, effect: 0.55, products: ['Mortgage'] },
  { name: 'Summit Home Loans', weight: 6, effect: 0.2, products: ['Mortgage'] },
  { name: 'Evergreen Home Lending', weight: 4, effect: -0.2, products: ['Mortgage'] },
  { name: 'National Data Bureau', weight: 34, effect: 0.1, products: reporting },
  { name: 'Allied Credit Information', weight: 31, effect: -0.15, products: reporting },
  { name: 'TriState Credit Records', weight: 28, laterWeight: 40, effect: 0.3, products: reporting },
  { name: 'Granite Recovery Partners', weight: 9, effect: 0.25, products: collecting },
  { name: 'Pinnacle Receivables', weight: 8, effect: -0.1, products: collecting },
  { name: 'Oakline Collection Bureau', weight: 7, effect: -0.3, products: collecting },
  { name: 'Portside Asset Acceptance', weight: 6, effect: 0.35, products: collecting },
  { name: 'Metro Auto Finance', weight: 12, effect: 0.1, products: ['Consumer Loan'] },
  { name: 'Scholar Loan Services', weight: 30, effect: 0.15, products: ['Student loan'] },
  { name: 'Quickwire Transfers', weight: 30, effect: -0.1, products: ['Money transfers'] },
  { name: 'Bluepeak Digital Exchange', weight: 1, laterWeight: 60, effect: 0.4, products: ['Virtual currency'] },
  {
    name: 'Payline Mobile',
    weight: 2,
    laterWeight: 14,
    effect: 0.1,
    products: ['Money transfers', 'Bank account or service', 'Virtual currency'],
  },
];

/** Hundreds of small companies with a few complaints each: `<place> <trade>`. */
export const places = [
  'Cedar Ridge',
  'Blue Valley',
  'Stonebridge',
  'Riverbend',
  'Clearwater',
  'Maple Grove',
  'Ironwood',
  'Silver Creek',
  'Fairview',
  'Westbrook',
  'Eastport',
  'Highland',
  'Prairie',
  'Coastal',
  'Redwood',
  'Bayside',
  'Elm Street',
  'Gateway',
  'Foothill',
  'Heartland',
  'Lakeshore',
  'Old Mill',
  'Sunfield',
  'Twin Rivers',
];
export const trades = [
  'Credit Union',
  'Financial LLC',
  'Collections Inc.',
  'Lending Co.',
  'Recovery Services',
  'Acceptance Corp.',
  'Federal Savings',
  'Billing Solutions',
  'Funding, Inc.',
  'Community Bank',
];

export interface State extends Effect {
  /** First digits of its zip codes. */
  readonly zip: string;
}

const state = (name: string, weight: number, effect: number, zip: string): State => ({ name, weight, effect, zip });

export const states: readonly State[] = [
  state('CA', 14.5, 0.1, '9'),
  state('FL', 9.6, 0.05, '3'),
  state('TX', 8.1, -0.1, '7'),
  state('NY', 6.9, 0.2, '1'),
  state('GA', 4.6, -0.05, '30'),
  state('NJ', 4.0, 0.2, '07'),
  state('PA', 3.7, 0, '1'),
  state('IL', 3.6, -0.05, '6'),
  state('VA', 3.2, 0, '2'),
  state('MD', 3.1, 0.1, '2'),
  state('OH', 3.1, -0.15, '4'),
  state('NC', 2.9, -0.1, '27'),
  state('MI', 2.6, -0.1, '48'),
  state('AZ', 2.2, 0, '85'),
  state('WA', 2.2, 0.1, '98'),
  state('MA', 2.0, 0.15, '02'),
  state('CO', 1.8, 0.05, '80'),
  state('TN', 1.7, -0.2, '37'),
  state('MO', 1.5, -0.15, '63'),
  state('NV', 1.4, 0, '89'),
  state('CT', 1.2, 0.1, '06'),
  state('SC', 1.2, -0.1, '29'),
  state('MN', 1.2, 0.05, '55'),
  state('WI', 1.2, 0, '53'),
  state('OR', 1.2, 0.1, '97'),
  state('AL', 1.1, -0.2, '35'),
  state('IN', 1.1, -0.15, '46'),
  state('LA', 1.1, -0.15, '70'),
  state('KY', 0.8, -0.2, '40'),
  state('DC', 0.7, 0.2, '20'),
];

export interface Channel extends Effect {
  readonly laterWeight: number;
}

export const channels: readonly Channel[] = [
  { name: 'Web', weight: 70, laterWeight: 90, effect: 0.15 },
  { name: 'Referral', weight: 16, laterWeight: 5, effect: -0.35 },
  { name: 'Phone', weight: 6.5, laterWeight: 2.5, effect: -0.15 },
  { name: 'Postal mail', weight: 5.5, laterWeight: 2, effect: -0.1 },
  { name: 'Fax', weight: 2, laterWeight: 0.5, effect: 0 },
];

export const responses: readonly Effect[] = [
  { name: 'Closed with explanation', weight: 74, effect: 0.2 },
  { name: 'Closed with non-monetary relief', weight: 13, effect: -0.85 },
  { name: 'Closed with monetary relief', weight: 7.5, effect: -1.45 },
  { name: 'Closed', weight: 3.5, effect: 0.45 },
  { name: 'Untimely response', weight: 2, effect: 0.6 },
];
