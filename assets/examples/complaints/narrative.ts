/** The complaints example: narratives put together from sentences whose choice follows how aggrieved the writer is. */

import { type Random, shuffle } from '../../../core/foundation/index.ts';

const openings = [
  'I am writing about my {product} account with {company}.',
  'On XX/XX/XXXX I contacted {company} about a problem with my {product}.',
  'I have been a customer of {company} for several years.',
  'This complaint concerns {issue}.',
  'In XXXX I noticed a problem with {issue} and called {company} right away.',
  '{company} keeps making the same mistake with my {product}.',
];

const facts = [
  'The amount in question is {amount}.',
  'I sent copies of my statements and a letter dated XX/XX/XXXX.',
  'My account number ends in XXXX.',
  'The representative said it would take 30 days, "at most".',
  'I have kept records of every payment, including the one for {amount}.',
  'The first letter arrived on XX/XX/XXXX; the second, two weeks later.',
  'I was charged a fee of {amount} without notice.',
  'The balance shown online, by phone and by mail is different each time.',
  'My credit score dropped after this was reported.',
  'They asked me for the same documents twice.',
];

/** Written mostly by those who go on to dispute the answer. */
const aggrieved = [
  'Nobody has returned my calls and I was transferred from one department to another.',
  'They refuse to correct this even though I proved that they are wrong.',
  'This is unacceptable and I consider it fraud.',
  'I have already filed a complaint before and nothing has changed.',
  'They ignored my letters and keep lying about what was agreed.',
  'I will take this to an attorney if it is not resolved.',
  'We are about to lose our home because of this.',
  'The answer I got was a form letter that does not address my complaint at all.',
];

/** Written mostly by those who accept it. */
const calm = [
  'I would appreciate an explanation.',
  'I hope this can be resolved quickly, thank you for your help.',
  'I only want the information to be updated.',
  'Please let me know what else you need from me.',
  'The person on the phone was helpful but could not change it.',
  'I would like a refund of the fee, if possible.',
];

export interface NarrativeSubject {
  readonly product: string;
  readonly company: string;
  readonly issue: string;
  /** Standard normal; higher is angrier. */
  readonly grievance: number;
}

/** Two to eight sentences; some hold line breaks and quotation marks. */
export function writeNarrative(subject: NarrativeSubject, random: Random): string {
  const angry = 1 / (1 + Math.exp(-2.2 * subject.grievance));
  const sentences = draw(facts, 1 + random.nextInt(3), random);
  for (let i = 1 + random.nextInt(3); i > 0; i--) sentences.push(...draw(random.next() < angry ? aggrieved : calm, 1, random));
  const body = [...draw(openings, 1, random), ...shuffle([...new Set(sentences)], random)];
  const text = body.map((sentence) => fill(sentence, subject, random)).join(random.next() < 0.04 ? '\n' : ' ');
  return text;
}

function draw(sentences: readonly string[], count: number, random: Random): string[] {
  return shuffle([...sentences], random).slice(0, count);
}

function fill(sentence: string, subject: NarrativeSubject, random: Random): string {
  return sentence
    .replaceAll('{product}', subject.product.toLowerCase())
    .replaceAll('{company}', subject.company)
    .replaceAll('{issue}', subject.issue.toLowerCase())
    .replaceAll('{amount}', `{$${10 + random.nextInt(990)}.00}`);
}
