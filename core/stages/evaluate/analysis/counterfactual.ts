/**
 * What would have to be otherwise for another decision: the nearest row of the data that got one (the What-If Tool's
 * distances), and the smallest change of one feature or two that does it.
 */

import type { views } from '../../../contract/index.ts';
import { type Column, type ColumnBatch, valueText } from '../../../formats/index.ts';
import type { AnalysedSplit } from './analysed-split.ts';
import { type AnalysisWatch, breathe } from './analysis-watch.ts';
import { type DecisionRule, decisionOf, decisionRule, decisionText, labelText } from './decision-rule.ts';
import { inputKinds, isOpaque } from './input-cells.ts';
import { batchOfRows, type EditedRow, rowOf } from './model-rows.ts';
import { numbersOf, numericInputs } from './numeric-inputs.ts';
import { candidateValues, inputBatch } from './what-if.ts';

export interface CounterfactualRequest {
  readonly values: EditedRow;
  readonly distance: 'l1' | 'l2';
  /**
   * Of several classes: whose decision is to change. Absent: multilabel that of the class most rows have, of one class a row
   * which one is said.
   */
  readonly class?: string;
}

/** Pairs are looked for among so many features, with so many values each. */
const mostPaired = 12;
const pairedValues = 11;
const mostChanges = 10;

export async function counterfactualsOf(
  analysed: AnalysedSplit,
  request: CounterfactualRequest,
  watch: AnalysisWatch,
): Promise<views.Counterfactuals> {
  const { model, predictor, sample } = analysed;
  if (model.label.kind === 'regression') return { changes: [] };
  const rule = decisionRule(analysed, request.class);
  const inputs = inputBatch(model, sample.batch);
  const own = batchOfRows(inputs, [request.values]);
  const decision = decisionOf(predictor.predict(own), 0, rule);
  const measure = createMeasure(inputs);
  const search = { analysed, inputs, request, rule, decision, measure };
  const singles = await singleChanges(search, watch);
  const pairs = singles.length > 0 ? [] : await pairedChanges(search, watch);
  const followed = rule.chosen === undefined ? {} : { class: rule.chosen.name, has: decision === 1 };
  return { ...followed, ...nearestRow(search), changes: [...singles, ...pairs] };
}

interface Search {
  readonly analysed: AnalysedSplit;
  readonly inputs: ColumnBatch;
  readonly request: CounterfactualRequest;
  readonly rule: DecisionRule;
  readonly decision: number;
  readonly measure: Measure;
}

interface Measure {
  /** How far two values of a feature are apart: over its deviation, or how likely two rows agree by chance. */
  apart(feature: string, a: string | number | null, b: string | number | null): number;
}

/** What-If Tool: |a - b| / standard deviation for numbers; for texts 0 or the chance that any two rows have the same value. */
function createMeasure(inputs: ColumnBatch): Measure {
  const numeric = numericInputs(inputs);
  const kinds = inputKinds(inputs);
  const scaleOf = (column: Column): number => {
    if (numeric.has(column.name)) return deviationOf(column);
    return isOpaque(kinds.get(column.name)) ? 1 / Math.max(1, inputs.rows) : agreementOf(column);
  };
  const scales = new Map(inputs.columns.map((column) => [column.name, scaleOf(column)]));
  return {
    apart: (feature, a, b) => {
      if (a === b) return 0;
      const scale = scales.get(feature) ?? 1;
      if (!numeric.has(feature)) return scale;
      // A missing number is as far from any other as one deviation.
      if (typeof a !== 'number' || typeof b !== 'number') return 1;
      return Math.abs(a - b) / scale;
    },
  };
}

/** The chance that any two values are the same. */
function agreementOf(column: Column): number {
  const counts = new Map<string, number>();
  const total = column.offsets[column.rows];
  for (let i = 0; i < total; i++) {
    const text = valueText(column, i);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum + (count / total) ** 2, 0) || 1;
}

function deviationOf(column: Column): number {
  const numbers = numbersOf(column);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, numbers.length);
  return variance > 0 ? Math.sqrt(variance) : 1;
}

function nearestRow({ analysed, inputs, request, rule, decision, measure }: Search): Pick<views.Counterfactuals, 'nearest'> {
  const { model, predictor, sample, places, scored } = analysed;
  // All pictures are as far from each other.
  if ([...inputKinds(inputs).values()].every(isOpaque)) return {};
  const predictions = predictor.predict(inputs);
  let best: { row: number; distance: number; values: EditedRow } | undefined;
  for (let row = 0; row < inputs.rows; row++) {
    if (decisionOf(predictions, row, rule) === decision) continue;
    const values = rowOf(inputs, row);
    let distance = 0;
    for (const { name } of model.transform.inputs) {
      const apart = measure.apart(name, request.values[name] ?? null, values[name] ?? null);
      distance += request.distance === 'l1' ? apart : apart * apart;
    }
    if (request.distance === 'l2') distance = Math.sqrt(distance);
    if (best === undefined || distance < best.distance) best = { row, distance, values };
  }
  if (best === undefined || model.label.kind === 'regression') return {};
  const changed = model.transform.inputs.map(({ name }) => name);
  const { values, distance, row } = best;
  return {
    nearest: {
      place: places[sample.rows[row]],
      distance,
      values,
      predicted: decisionText(predictions, row, rule),
      actual: labelText(model, scored, sample.rows[row]),
      differs: changed.filter((name) => (values[name] ?? null) !== (request.values[name] ?? null)),
    },
  };
}

async function singleChanges(search: Search, watch: AnalysisWatch): Promise<readonly views.DecidingChange[]> {
  const { analysed, inputs, request } = search;
  const found: views.DecidingChange[] = [];
  for (const { name } of analysed.model.transform.inputs) {
    const values = candidateValues(inputs, name, request.values[name] ?? null);
    const change = smallest(
      search,
      values.map((value) => [{ feature: name, value }]),
    );
    if (change) found.push(change);
    await breathe(watch);
  }
  return found.sort((a, b) => a.distance - b.distance).slice(0, mostChanges);
}

async function pairedChanges(search: Search, watch: AnalysisWatch): Promise<readonly views.DecidingChange[]> {
  const { analysed, inputs, request } = search;
  const names = analysed.model.transform.inputs.map(({ name }) => name).slice(0, mostPaired);
  const found: views.DecidingChange[] = [];
  for (const [i, first] of names.entries()) {
    for (const second of names.slice(i + 1)) {
      const of = (feature: string) =>
        candidateValues(inputs, feature, request.values[feature] ?? null, pairedValues).map((value) => ({ feature, value }));
      const others = of(second);
      const change = smallest(
        search,
        of(first).flatMap((a) => others.map((b) => [a, b])),
      );
      if (change) found.push(change);
      await breathe(watch);
    }
  }
  return found.sort((a, b) => a.distance - b.distance).slice(0, mostChanges);
}

type Edit = views.DecidingChange['edits'][number];

/** The nearest of the edits that brings another decision. */
function smallest(
  { analysed: { model, predictor }, inputs, request, rule, decision, measure }: Search,
  edits: readonly (readonly Edit[])[],
): views.DecidingChange | undefined {
  if (edits.length === 0 || model.label.kind === 'regression') return undefined;
  const rows = edits.map((edit) => ({
    ...request.values,
    ...Object.fromEntries(edit.map(({ feature, value }) => [feature, value])),
  }));
  const predictions = predictor.predict(batchOfRows(inputs, rows));
  let best: views.DecidingChange | undefined;
  for (const [row, edit] of edits.entries()) {
    if (decisionOf(predictions, row, rule) === decision) continue;
    let distance = 0;
    for (const { feature, value } of edit) distance += measure.apart(feature, request.values[feature] ?? null, value);
    if (best === undefined || distance < best.distance) {
      best = { edits: edit, distance, predicted: decisionText(predictions, row, rule) };
    }
  }
  return best;
}
