/** The rows with their answers, as CSV. */

import Papa from 'papaparse';
import type { PageFacts, PageRow } from '../../core/contract/index.ts';
import { decisionOf } from './decide.ts';
import type { GivenRows } from './read-rows.ts';

/** Scores of a row, or why it has none. */
export type RowAnswer = { readonly scores: readonly number[] } | { readonly error: string };

/** The columns given, then `predicted`, a score a class, and `error` where a row was refused. */
export function answersCsv(
  facts: PageFacts,
  given: GivenRows,
  answers: readonly RowAnswer[],
  thresholds: readonly number[],
): string {
  const scored = facts.kind === 'regression' ? [] : facts.classes;
  const hasErrors = answers.some((answer) => 'error' in answer);
  const added = ['predicted', ...scored.map((name) => `score ${name}`), ...(hasErrors ? ['error'] : [])];
  const names = added.map((name) => (given.columns.includes(name) ? `model ${name}` : name));
  const lines = given.rows.map((row, i) => {
    const answer = answers[i] ?? { error: 'not answered' };
    const cells = given.columns.map((name) => cellText(row[name]));
    if ('error' in answer) return [...cells, '', ...scored.map(() => ''), answer.error];
    const { scores } = answer;
    const predicted = facts.kind === 'regression' ? String(scores[0]) : decisionOf(facts, scores, thresholds);
    return [...cells, predicted, ...scored.map((_, k) => String(scores[k])), ...(hasErrors ? [''] : [])];
  });
  return `${Papa.unparse([[...given.columns, ...names], ...lines], { newline: '\n' })}\n`;
}

export function cellText(value: PageRow[string]): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
