/** Personal data by the names of columns and by patterns in a sample of their values. */

import type { views } from '../../../contract/index.ts';
import { type Column, valueText } from '../../../formats/index.ts';
import { findPersonalData } from '../../../model/index.ts';

/** Rows looked at: so many of each batch, and in all. Text beyond `textLength` characters is not read. */
const rowsPerBatch = 256;
const sampledRows = 20_000;
const textLength = 4000;

/** Below this share of rows a pattern in a column of numbers or codes is chance: every tenth number passes a check digit. */
const leastShareOfNumbers = 0.5;
/** From here on the column is that kind of data, not text with some in it. */
export const wholeColumn = 0.5;

const names: readonly (readonly [views.PersonalDataKind, RegExp])[] = [
  ['email', /(^|_)e_?mail(_|$)/],
  ['phone', /(^|_)(phone|telephone|mobile|cellphone|fax|msisdn)(_|$)/],
  ['ssn', /(^|_)(ssn|social_security(_(no|number))?|national_id|nino)(_|$)/],
  ['card', /(^|_)(credit_card|debit_card|card_(no|num|number)|cc_(no|num|number)|pan)(_|$)/],
  ['iban', /(^|_)(iban|bank_account|account_(no|number))(_|$)/],
  ['ip', /(^|_)ip(_?(v4|v6|addr|address))?(_|$)/],
  ['name', /^(name|surname|(first|last|full|middle|given|family|maiden|customer|patient|person|contact|user)_?name)$/],
  ['address', /(^|_)(street|address|addr|address_line_?\d?)(_|$)/],
  ['birth_date', /(^|_)(dob|birth_?da(te|y)|date_of_birth|birthdate)(_|$)/],
];

const words: Readonly<Record<views.PersonalDataKind, string>> = {
  email: 'e-mail addresses',
  phone: 'phone numbers',
  card: 'payment card numbers',
  iban: 'bank account numbers',
  ssn: 'social security numbers',
  ip: 'IP addresses',
  name: 'names of people',
  address: 'postal addresses',
  birth_date: 'dates of birth',
};

export class PersonalColumn {
  readonly #name: string;
  readonly #kindsByName: readonly views.PersonalDataKind[];
  readonly #counts = new Map<views.PersonalDataKind, number>();
  #rows = 0;
  #isText = false;

  constructor(column: string) {
    this.#name = column;
    const name = column
      .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_');
    this.#kindsByName = names.filter(([, expression]) => expression.test(name)).map(([kind]) => kind);
  }

  add(column: Column): void {
    if (column.type === 'float' || column.type === 'unknown') return;
    this.#isText = column.type === 'bytes';
    const step = Math.max(1, Math.floor(column.rows / rowsPerBatch));
    for (let row = 0; row < column.rows && this.#rows < sampledRows; row += step) {
      const start = column.offsets[row] as number;
      const end = column.offsets[row + 1] as number;
      if (end === start) continue;
      this.#rows++;
      const kinds = new Set<views.PersonalDataKind>();
      for (let i = start; i < end; i++) {
        for (const kind of findPersonalData(valueText(column, i).slice(0, textLength))) kinds.add(kind);
      }
      for (const kind of kinds) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    }
  }

  findings(): readonly views.CheckFinding[] {
    if (this.#rows === 0) return [];
    const byPattern = [...this.#counts]
      .map(([kind, rows]) => ({ kind, rows, share: rows / this.#rows }))
      .filter(({ kind, share }) => this.#isText || (kind === 'card' && share >= leastShareOfNumbers))
      .sort((a, b) => b.share - a.share);
    const found = new Set(byPattern.map(({ kind }) => kind));
    const byName = this.#kindsByName.filter((kind) => !found.has(kind) && (this.#isText || kind === 'ssn' || kind === 'card'));
    return [
      ...byPattern.map((found) => this.#describe(found.kind, { share: found.share, rows: found.rows })),
      ...(byPattern.some(({ share }) => share >= wholeColumn) ? [] : byName.map((kind) => this.#describe(kind))),
    ];
  }

  #describe(kind: views.PersonalDataKind, pattern?: { share: number; rows: number }): views.CheckFinding {
    const name = this.#name;
    const share = pattern ? (pattern.share * 100).toFixed(pattern.share < 0.1 ? 1 : 0) : '';
    const summary = pattern
      ? `${pattern.rows} of ${this.#rows} sampled values (${share} %) of ${name} hold ${words[kind]}.`
      : `The name of ${name} says that it holds ${words[kind]}.`;
    const path = ['features', name];
    const drop: views.CheckRemedy = { kind: 'drop', changes: [{ path: [...path, 'transform'], value: 'exclude' }] };
    const hash: views.CheckRemedy = { kind: 'hash', changes: [{ path: [...path, 'transform'], value: 'hashed_embedding' }] };
    const scrub: views.CheckRemedy = { kind: 'scrub', changes: [{ path: [...path, 'scrub'], value: true }] };
    const isWhole = !pattern || pattern.share >= wholeColumn;
    return {
      kind: 'personal_data',
      feature: name,
      severity: pattern ? 'serious' : 'notice',
      summary,
      advice: isWhole
        ? 'A model has no use for it and could give it away. Drop the column, or hash it where equal values matter.'
        : 'Scrub it: what is found is replaced by its kind before anything is learnt, in training and in serving alike.',
      facts: { pattern: kind, sampled: this.#rows, ...(pattern ? { rows: pattern.rows, share: pattern.share } : {}) },
      remedies: isWhole ? [drop, hash] : [scrub, drop],
      ...(kind === 'email' && pattern ? { rows: [{ op: 'contains', column: name, text: '@' }] } : {}),
    };
  }
}
