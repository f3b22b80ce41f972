/** The complaints example: products with their issues, the words of the public complaint register. */

import type { Weighted } from '../weighted-choice.ts';

/** `effect` is added to the log-odds of a dispute. */
export interface Effect extends Weighted {
  readonly name: string;
  readonly effect: number;
}

export interface Issue extends Effect {
  readonly details: readonly string[];
}

export interface Product extends Effect {
  readonly subProducts: readonly string[];
  readonly issues: readonly Issue[];
  /** Share of the product's complaints in the second batch; the first when absent. */
  readonly laterWeight?: number;
}

const issue = (name: string, weight: number, effect: number, details: readonly string[] = []): Issue => ({
  name,
  weight,
  effect,
  details,
});

export const products: readonly Product[] = [
  {
    name: 'Mortgage',
    weight: 27,
    laterWeight: 20,
    effect: 0.35,
    subProducts: [
      'Conventional fixed mortgage',
      'Conventional adjustable mortgage (ARM)',
      'FHA mortgage',
      'VA mortgage',
      'Other mortgage',
    ],
    issues: [
      issue('Loan modification, collection, foreclosure', 45, 0.55),
      issue('Loan servicing, payments, escrow account', 38, 0.05),
      issue('Application, originator, mortgage broker', 11, -0.25),
      issue('Settlement process and costs', 6, -0.15),
    ],
  },
  {
    name: 'Debt collection',
    weight: 21,
    laterWeight: 22,
    effect: -0.05,
    subProducts: ['Credit card', 'Medical', 'Payday loan', 'Other (phone, health club, etc.)', 'I do not know'],
    issues: [
      issue("Cont'd attempts collect debt not owed", 42, 0.3, [
        'Debt is not mine',
        'Debt was paid',
        'Debt was discharged in bankruptcy',
      ]),
      issue('Disclosure verification of debt', 22, 0.1, [
        'Not given enough info to verify debt',
        'Right to dispute notice not received',
      ]),
      issue('Communication tactics', 18, -0.35, [
        'Frequent or repeated calls',
        'Called after sent written cease of comm',
        'Threatened to take legal action',
      ]),
      issue('False statements or representation', 10, 0.2, [
        'Attempted to collect wrong amount',
        'Impersonated an attorney or official',
      ]),
      issue('Improper contact or sharing of info', 8, -0.3, [
        'Contacted employer after asked not to',
        'Talked to a third party about my debt',
      ]),
    ],
  },
  {
    name: 'Credit reporting',
    weight: 19,
    laterWeight: 21,
    effect: -0.3,
    subProducts: ['Credit report', 'Credit score product'],
    issues: [
      issue('Incorrect information on credit report', 66, 0.15, [
        'Account status',
        'Information is not mine',
        'Account terms',
        'Public record',
        'Personal information',
      ]),
      issue("Credit reporting company's investigation", 16, 0.6, [
        'No notice of investigation status/result',
        'Investigation took too long',
        'Problem with statement of dispute',
      ]),
      issue('Unable to get credit report/credit score', 10, -0.7, [
        'Problem getting my free annual report',
        'Problem getting report or credit score',
      ]),
      issue('Improper use of my credit report', 8, -0.2, [
        'Report improperly shared by CRC',
        'Received unsolicited financial product',
      ]),
    ],
  },
  {
    name: 'Bank account or service',
    weight: 13,
    effect: 0.05,
    subProducts: ['Checking account', 'Savings account', '(CD) Certificate of deposit', 'Other bank product/service'],
    issues: [
      issue('Account opening, closing, or management', 42, 0.15),
      issue('Deposits and withdrawals', 29, 0.1),
      issue('Problems caused by my funds being low', 15, -0.2),
      issue('Using a debit or ATM card', 8, -0.15),
      issue('Making/receiving payments, sending money', 6, 0.1),
    ],
  },
  {
    name: 'Credit card',
    weight: 11,
    effect: 0.15,
    subProducts: ['General purpose credit card', 'Store credit card', 'Secured credit card'],
    issues: [
      issue('Billing disputes', 34, 0.45),
      issue('Identity theft / Fraud / Embezzlement', 20, 0.25),
      issue('Closing/Cancelling account', 16, -0.2),
      issue('APR or interest rate', 15, 0.05),
      issue('Rewards', 8, 0.3),
      issue('Delinquent account', 7, -0.1),
    ],
  },
  {
    name: 'Consumer Loan',
    weight: 5,
    effect: 0.1,
    subProducts: ['Vehicle loan', 'Vehicle lease', 'Installment loan', 'Personal line of credit'],
    issues: [
      issue('Managing the loan or lease', 55, 0.2),
      issue('Problems when you are unable to pay', 25, -0.05),
      issue('Shopping for a loan or lease', 20, -0.2),
    ],
  },
  {
    name: 'Student loan',
    weight: 2.4,
    effect: 0.1,
    subProducts: ['Non-federal student loan', 'Federal student loan servicing'],
    issues: [
      issue('Dealing with my lender or servicer', 65, 0.2, [
        'Trouble with how payments are handled',
        'Received bad information about my loan',
      ]),
      issue("Can't repay my loan", 35, -0.1, ["Can't decrease my monthly payments", "Can't get flexible payment options"]),
    ],
  },
  {
    name: 'Prepaid card',
    weight: 0.9,
    effect: -0.4,
    subProducts: ['General purpose card', 'Gift or merchant card', 'Payroll card'],
    issues: [issue('Unauthorized transactions/trans. issues', 60, 0.1), issue('Managing, opening, or closing account', 40, -0.2)],
  },
  {
    name: 'Money transfers',
    weight: 0.7,
    laterWeight: 3,
    effect: -0.3,
    subProducts: ['International money transfer', 'Domestic (US) money transfer'],
    issues: [issue('Fraud or scam', 60, 0.3), issue('Money was not available when promised', 40, -0.1)],
  },
  {
    name: 'Virtual currency',
    weight: 0,
    laterWeight: 7,
    effect: 0.7,
    subProducts: ['Exchange account', 'Wallet'],
    issues: [issue('Transaction problem', 55, 0.3), issue('Fraud or scam', 30, 0.4), issue('Other service issues', 15, 0)],
  },
];
