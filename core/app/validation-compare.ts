/** Further datasets beside the splits: the span before, what was served, slices. */

import type { views } from '../contract/index.ts';
import { type DatasetFeatureStatistics, examplesInfo } from '../formats/index.ts';
import { raise, unwrap } from '../foundation/index.ts';
import { allExamples } from '../stages/statistics/index.ts';
import { type ComparedStatistics, toComparedDataset } from '../stages/validate/index.ts';
import type { CoreState } from './core-state.ts';
import { newestStatistics } from './validation-schema.ts';
import { servingStatistics } from './validation-serving.ts';
import { examplesOfStatistics, slicedStatistics, spanOf, spansOf, statisticsOf } from './validation-spans.ts';

export interface ComparisonRequest {
  readonly with: 'previous' | 'serving' | 'slices';
  readonly sliceBy: readonly string[];
}

/** The screen shows a few at once; further ones are counted. */
const mostSlices = 60;

export async function compareWith(state: CoreState, request: ComparisonRequest): Promise<views.Comparison> {
  const statistics = await newestStatistics(state.session);
  const [split, train] = [...(statistics ?? [])][0] ?? [];
  if (split === undefined) return { datasets: [], reason: 'Nothing has been ingested yet.' };
  if (request.with === 'previous') return comparePrevious(state, split, train);
  if (request.with === 'serving') return compareServing(state, train);
  return compareSlices(state, request.sliceBy, split);
}

async function comparePrevious(
  state: CoreState,
  split: string,
  train: DatasetFeatureStatistics | undefined,
): Promise<views.Comparison> {
  const [previous, newest] = spansOf(state.session).slice(-2);
  if (!previous || !newest) return { datasets: [], reason: 'There is one span only: nothing lies before it.' };
  const title = `Statistics of span ${spanOf(previous)}`;
  const before = (await statisticsOf(state, { examples: [previous], title })).get(split);
  if (!before) return { datasets: [], reason: `Span ${spanOf(previous)} has no split ${split}.` };
  return toComparison([{ name: `span ${spanOf(previous)}`, kind: 'previous', statistics: before }], train);
}

async function compareServing(state: CoreState, train: DatasetFeatureStatistics | undefined): Promise<views.Comparison> {
  const newest = examplesOfStatistics(state.session).at(-1);
  if (!newest) return { datasets: [], reason: 'Nothing has been ingested yet.' };
  const { columns } = unwrap(await examplesInfo(state.session.workspace.artifactPath(newest.uri)));
  const served = await servingStatistics(state, columns);
  if (!served) return { datasets: [], reason: 'No prediction has been asked for yet.' };
  return toComparison([{ name: 'served', kind: 'serving', statistics: served }], train);
}

async function compareSlices(state: CoreState, sliceBy: readonly string[], split: string): Promise<views.Comparison> {
  if (sliceBy.length === 0) return raise('usage/invalid-argument', 'No column to slice by.', 'Choose one to three columns.');
  const columns = [...new Set(sliceBy)].sort();
  const title = `Statistics by ${columns.join(', ')}`;
  const list = await slicedStatistics(state, { examples: examplesOfStatistics(state.session), sliceBy: columns, title }, split);
  const whole = list.datasets.find((dataset) => dataset.name === allExamples || dataset.name === '');
  const slices = list.datasets.filter((dataset) => dataset !== whole).sort((a, b) => b.num_examples - a.num_examples);
  if (slices.length === 0) return { datasets: [], reason: `No row has a value of ${columns.join(' and ')}.` };
  const shown = slices
    .slice(0, mostSlices)
    .map((statistics): ComparedStatistics => ({ name: sliceTitle(statistics.name, columns), kind: 'slice', statistics }));
  return { ...toComparison(shown, whole), left: slices.length - shown.length };
}

function toComparison(compared: readonly ComparedStatistics[], train: DatasetFeatureStatistics | undefined): views.Comparison {
  return { datasets: compared.map((one) => toComparedDataset(one, train)) };
}

/** TFDV's key `product_Loan_state_CA`, columns in order of name, as "Loan × CA". */
export function sliceTitle(key: string, columns: readonly string[]): string {
  const values: string[] = [];
  let rest = key;
  for (const [index, column] of columns.entries()) {
    rest = rest.startsWith(`${column}_`) ? rest.slice(column.length + 1) : rest;
    const next = columns[index + 1];
    const end = next === undefined ? -1 : rest.indexOf(`_${next}_`);
    values.push(end === -1 ? rest : rest.slice(0, end));
    rest = end === -1 ? '' : rest.slice(end + 1);
  }
  return values.join(' × ');
}
