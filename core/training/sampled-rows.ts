/** What sampling by class made of the training rows, in figures and in words: how few rows are left shows nowhere else. */

import type { RowSplit, SamplingOptions } from './split-rows.ts';

export interface SampledRows {
  readonly sampling: Exclude<SamplingOptions['sampling'], 'none'>;
  /** Training rows that there were. */
  readonly before: number;
  /** Training rows drawn from them, a repeated one as often as it comes. */
  readonly after: number;
  /** Training rows that were not drawn. */
  readonly leftOut: number;
  /** How often the row comes that comes most often. */
  readonly mostOften: number;
}

/** Undefined where nothing was sampled. */
export function sampledRows(before: RowSplit, after: RowSplit, sampling: SamplingOptions['sampling']): SampledRows | undefined {
  if (sampling === 'none') return undefined;
  let distinct = 0;
  let mostOften = 0;
  let run = 0;
  // In ascending order: a repeated row stands beside itself.
  for (const [i, row] of after.training.entries()) {
    run = i > 0 && after.training[i - 1] === row ? run + 1 : 1;
    if (run === 1) distinct++;
    mostOften = Math.max(mostOften, run);
  }
  const rows = before.training.length;
  return { sampling, before: rows, after: after.training.length, leftOut: rows - distinct, mostOften };
}

/** Less than this share of the training rows is a small part of them. */
const smallPart = 0.25;
/** A row that comes so often is learnt by heart. */
const often = 10;

function isSmallPart({ before, after, leftOut }: Pick<SampledRows, 'before' | 'after' | 'leftOut'>): boolean {
  return leftOut > 0 && after < smallPart * before;
}

/** For the log: what was done, and where it is much, what follows from it. */
export function describeSampling(sampled: SampledRows): string {
  const { sampling, before, after, leftOut, mostOften } = sampled;
  const share = `${Number(((100 * after) / before).toPrecision(2))} %`;
  const of = `model.sampling: ${sampling}`;
  if (sampling === 'undersample') {
    const done = `${of} trains on ${after} of ${before} rows (${share}); ${leftOut} are left out`;
    if (!isSmallPart(sampled)) return done;
    return `${done}. That is a small part of the data: set model.sampling_ratio lower, or model.class_weights: balanced, which leaves out none.`;
  }
  const done = `${of} makes ${after} rows of ${before}; a row comes at most ${mostOften} times`;
  if (mostOften < often) return done;
  return `${done}. Rows that come so often are learnt by heart: set model.sampling_ratio lower, or model.class_weights: balanced, which repeats none.`;
}

/** Beside a stage's other facts. */
export function samplingFacts(sampled: SampledRows | undefined): Record<string, string> {
  if (!sampled) return {};
  const { sampling, before, after, leftOut, mostOften } = sampled;
  if (sampling === 'undersample') {
    const few = isSmallPart(sampled) ? ' (a small part)' : '';
    return { 'rows trained on': `${after} of ${before}${few}`, 'rows left out by undersample': String(leftOut) };
  }
  return { 'rows trained on': `${after} of ${before}`, 'a row comes at most': `${mostOften} times` };
}
