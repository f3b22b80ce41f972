/** The complaints example's data: what it promises about size, dirt, signal and drift, measured. */

import Papa from 'papaparse';
import { beforeAll, describe, expect, it } from 'vitest';
import { complaintColumns, generateComplaints } from '../../../assets/examples/complaints/generate-complaints.ts';

type Row = Readonly<Record<(typeof complaintColumns)[number], string>>;

let rows: Row[];
let ragged: number;

function parse(lines: Iterable<string>): { rows: Row[]; ragged: number } {
  const { data } = Papa.parse<string[]>([...lines].join(''), { skipEmptyLines: true });
  const whole = data.slice(1).filter((cells) => cells.length === complaintColumns.length);
  const named = whole.map((cells) => Object.fromEntries(complaintColumns.map((name, i) => [name, cells[i]])) as Row);
  return { rows: named, ragged: data.length - 1 - whole.length };
}

beforeAll(() => {
  ({ rows, ragged } = parse(generateComplaints({ rows: 26_000, seed: 42, batch: 1 })));
});

const share = (of: readonly Row[], test: (row: Row) => boolean): number => of.filter(test).length / of.length;

describe('the first batch', () => {
  it('has 26,000 whole rows, and three ragged ones to reject', () => {
    expect([rows.length, ragged]).toEqual([26_000, 3]);
  });

  it('is the same text for the same seed, and another for another', () => {
    const text = (seed: number): string => [...generateComplaints({ rows: 300, seed, batch: 1 })].join('');
    expect(text(7)).toBe(text(7));
    expect(text(7)).not.toBe(text(8));
  });

  it('is disputed in 16 % of the rows and missing what complaints usually miss', () => {
    expect(share(rows, (row) => row.consumer_disputed === 'Yes')).toBeCloseTo(0.16, 2);
    expect(share(rows, (row) => row.sub_issue === '')).toBeCloseTo(0.58, 1);
    expect(share(rows, (row) => row.consumer_complaint_narrative === '')).toBeCloseTo(0.7, 1);
    expect(share(rows, (row) => /^\d{3}XX$/.test(row.zip_code))).toBeGreaterThan(0.1);
    expect(share(rows, (row) => /^\d{5}-\d{4}$/.test(row.zip_code))).toBeGreaterThan(0.02);
    expect(share(rows, (row) => row.zip_code === '')).toBeGreaterThan(0.01);
  });

  it('can be learned from its columns, better with the text, and not from a single one', () => {
    const scored = scoreHeldOut(rows, [
      'product',
      'issue',
      'company',
      'company_response',
      'submitted_via',
      'state',
      'timely_response',
      'days_to_company',
    ]);
    const plain = areaUnderCurve(scored.columns, scored.disputed);
    expect(plain).toBeGreaterThan(0.73);
    expect(plain).toBeLessThan(0.8);
    expect(Math.max(...scored.single)).toBeLessThan(plain - 0.05);
    expect(areaUnderCurve(scored.columnsAndText, scored.disputed)).toBeGreaterThan(plain + 0.005);
    const told = scored.told.map((row) => ({ columns: scored.columns[row] ?? 0, both: scored.columnsAndText[row] ?? 0 }));
    const disputed = scored.told.map((row) => scored.disputed[row] ?? false);
    const gain =
      areaUnderCurve(
        told.map(({ both }) => both),
        disputed,
      ) -
      areaUnderCurve(
        told.map(({ columns }) => columns),
        disputed,
      );
    expect(gain).toBeGreaterThan(0.03);
  });
});

describe('the second batch', () => {
  it('drifts: a product never seen, another mix of companies, more complaints over the web', () => {
    const later = parse(generateComplaints({ rows: 8_000, seed: 42, batch: 2 })).rows;
    const before = new Set(rows.map((row) => row.product));
    expect([...new Set(later.map((row) => row.product))].filter((product) => !before.has(product))).toEqual(['Virtual currency']);
    expect(
      share(later, (row) => row.submitted_via === 'Web') - share(rows, (row) => row.submitted_via === 'Web'),
    ).toBeGreaterThan(0.15);
    const topBefore = share(rows, (row) => row.company === 'Lakeline Mortgage Servicing');
    expect(share(later, (row) => row.company === 'Lakeline Mortgage Servicing')).toBeLessThan(topBefore * 0.7);
    expect(later.every((row) => row.date_received >= '2017-01-01')).toBe(true);
  });
});

/** The words of a sentence come together: each counts for its part. */
const wordsPerSentence = 7;

/** Naive Bayes on the even rows, scores of the odd ones: a floor for what any model reaches. */
function scoreHeldOut(all: readonly Row[], columns: readonly (keyof Row)[]) {
  const train = all.filter((_, i) => i % 2 === 0);
  const held = all.filter((_, i) => i % 2 === 1);
  const tables = columns.map((column) => logOdds(train.map((row) => ({ values: [row[column]], row }))));
  const words = logOdds(train.map((row) => ({ values: wordsOf(row), row })));
  const columnScores = columns.map((column, i) => held.map((row) => tables[i]?.get(row[column]) ?? 0));
  const sums = held.map((_, r) => columnScores.reduce((sum, scores) => sum + (scores[r] ?? 0), 0));
  const disputed = held.map((row) => row.consumer_disputed === 'Yes');
  return {
    columns: sums,
    columnsAndText: held.map((row, r) => {
      const found = wordsOf(row).map((word) => words.get(word) ?? 0);
      return (sums[r] ?? 0) + found.reduce((sum, value) => sum + value, 0) / wordsPerSentence;
    }),
    disputed,
    told: held.flatMap((row, r) => (row.consumer_complaint_narrative === '' ? [] : [r])),
    single: columnScores.map((scores) => areaUnderCurve(scores, disputed)),
  };
}

function wordsOf(row: Row): string[] {
  return [...new Set(row.consumer_complaint_narrative.toLowerCase().match(/[a-z]{4,}/g) ?? [])];
}

function logOdds(items: readonly { values: readonly string[]; row: Row }[]): Map<string, number> {
  const counts = new Map<string, [number, number]>();
  const totals: [number, number] = [0, 0];
  for (const { values, row } of items) {
    const at = row.consumer_disputed === 'Yes' ? 1 : 0;
    totals[at]++;
    for (const value of values) {
      const count = counts.get(value) ?? [0, 0];
      count[at]++;
      counts.set(value, count);
    }
  }
  const base = Math.log(totals[1] / totals[0]);
  return new Map([...counts].map(([value, [no, yes]]) => [value, Math.log((yes + 1.6) / (no + 8.4)) - base]));
}

/** Share of (disputed, not disputed) pairs in the right order. */
function areaUnderCurve(scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores.map((score, i) => ({ score, yes: positive[i] ?? false })).sort((a, b) => a.score - b.score);
  let area = 0;
  let below = 0;
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && order[end]?.score === order[i]?.score) end++;
    const tied = order.slice(i, end);
    const yes = tied.filter((item) => item.yes).length;
    area += yes * (below + (tied.length - yes) / 2);
    below += tied.length - yes;
    i = end;
  }
  return area / (below * (order.length - below));
}
