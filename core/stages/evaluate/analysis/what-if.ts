/** One row, changed by hand: what the model says now, and what it would say along each feature. */

import type { views } from '../../../contract/index.ts';
import { type ColumnBatch, concatBatches, conformBatch, selectRows } from '../../../formats/index.ts';
import { raise } from '../../../foundation/index.ts';
import type { Model } from '../../../model/index.ts';
import type { AnalysedSplit } from './analysed-split.ts';
import { answerMargins, decidedRows, decisionRule, decisionText, labelText } from './decision-rule.ts';
import { inputKinds, isSteerable } from './input-cells.ts';
import { batchOfRows, type EditedRow, recombine, rowOf, scoreOf, scoresOf } from './model-rows.ts';
import { numbersOf } from './numeric-inputs.ts';
import { lossesOf } from './weak-groups.ts';

/** Points of a curve along a number. */
const curvePoints = 41;
/** Values of a curve along a text. */
const mostValues = 25;
/** Rows whose mean curve is shown beside that of the row. */
const backgroundRows = 200;

/** Rows of the sample with only the columns that the model reads, as it reads them. */
export function inputBatch(model: Model, batch: ColumnBatch): ColumnBatch {
  const conformed =
    inputBatches.get(batch) ??
    conformBatch(
      batch,
      model.transform.inputs.map(({ name, dtype }) => ({ name, type: dtype })),
    );
  inputBatches.set(batch, conformed);
  return conformed;
}

/** A split's sample belongs to one model. */
const inputBatches = new WeakMap<ColumnBatch, ColumnBatch>();

export function pickRows(
  analysed: AnalysedSplit,
  order: views.RowOrder,
  { limit, class: name }: { readonly limit: number; readonly class?: string },
): readonly views.PickableRow[] {
  const { model, sample, places } = analysed;
  const rule = decisionRule(analysed, name);
  const scored = decidedRows(analysed.scored, rule);
  const losses = lossesOf(scored);
  const margins = rule.chosen && rule.chosen.thresholds === undefined ? answerMargins(analysed.scored, rule.chosen) : undefined;
  const closeness = (row: number): number =>
    scored.kind === 'binary' ? Math.abs(margins?.[row] ?? scored.scores[row] - rule.threshold) : losses[row];
  const rows = [...sample.rows.entries()].map(([at, row]) => ({ at, row }));
  if (order === 'worst') rows.sort((a, b) => losses[b.row] - losses[a.row]);
  if (order === 'closest') rows.sort((a, b) => closeness(a.row) - closeness(b.row));
  return rows.slice(0, limit).map(({ at, row }) => ({
    row: at,
    place: places[row],
    actual: labelText(model, analysed.scored, row),
    ...(rule.chosen === undefined ? {} : { has: scored.labels[row] === 1 }),
    score: scored.kind === 'regression' ? scored.predicted[row] : scored.scores[row],
    loss: losses[row],
  }));
}

/** A row of the sample, by its number there. */
export function sampledRow({ model, sample, scored }: AnalysedSplit, at: number): views.WhatIfRow {
  const row = sample.rows[at];
  if (row === undefined) return raise('usage/invalid-argument', `There is no row ${at} in the sample.`, 'Choose another row.');
  const inputs = inputBatch(model, sample.batch);
  return {
    values: rowOf(inputs, at),
    actual: model.label.kind === 'regression' ? scored.labels[row] : labelText(model, scored, row),
    fields: fieldsOf(inputs),
  };
}

function fieldsOf(inputs: ColumnBatch): readonly views.WhatIfField[] {
  const kinds = inputKinds(inputs);
  return inputs.columns.map((column): views.WhatIfField => {
    const kind = kinds.get(column.name) ?? 'text';
    const field = { name: column.name, kind, isInteger: false, values: [], editable: isSteerable(kind) };
    if (kind === 'text') return { ...field, values: frequentTexts(inputs, column.name) };
    if (kind !== 'number') return field;
    const numbers = sortedNumbers(inputs, column.name);
    const [low, high] = [numbers[0] ?? 0, numbers[numbers.length - 1] ?? 1];
    return { ...field, isInteger: column.type === 'int', low, high };
  });
}

export function answerWhatIf(
  analysed: AnalysedSplit,
  { values, feature, class: name }: { readonly values: EditedRow; readonly feature?: string; readonly class?: string },
): views.WhatIfAnswer {
  const { model, predictor } = analysed;
  const rule = decisionRule(analysed, name);
  const inputs = inputBatch(model, analysed.sample.batch);
  const batch = batchOfRows(inputs, [values]);
  const predictions = predictor.predict(batch);
  const followed = scoreOf(model, predictions, rule);
  const isCurved = feature !== undefined && (isSteerable(inputKinds(inputs).get(feature)) || !inputKinds(inputs).has(feature));
  const curve = isCurved ? { curve: curveOf(analysed, { values, feature }, followed) } : {};
  if (predictions.kind === 'regression') return { predicted: predictions.values[0], scores: [], ...curve };
  return {
    predicted: decisionText(predictions, 0, rule),
    scores: predictions.classes.map((name, k) => ({ name, score: predictions.scores[k] })),
    followed: predictions.classes[followed.classIndex ?? 0] ?? '',
    ...curve,
  };
}

function curveOf(
  { model, predictor, sample }: AnalysedSplit,
  { values, feature }: { readonly values: EditedRow; readonly feature: string },
  followed: ReturnType<typeof scoreOf>,
): views.WhatIfCurve {
  const inputs = inputBatch(model, sample.batch);
  const points = candidateValues(inputs, feature, values[feature] ?? null);
  const own = scoresOf(
    predictor,
    batchOfRows(
      inputs,
      points.map((value) => ({ ...values, [feature]: value })),
    ),
    followed,
  );
  const every = Math.max(1, Math.ceil(inputs.rows / backgroundRows));
  const rows = Array.from({ length: Math.ceil(inputs.rows / every) }, (_, i) => i * every);
  const mean = new Float64Array(points.length);
  if (rows.length > 0) {
    const changed = conformBatch(
      batchOfRows(
        inputs,
        points.map((value) => ({ [feature]: value })),
      ),
      inputs.columns,
    );
    const pool = concatBatches([selectRows(inputs, rows), changed]);
    points.forEach((_, p) => {
      const from = rows.map((_row, i) => i);
      const hybrid = recombine(pool, (name) => (name === feature ? rows.map(() => rows.length + p) : from), rows.length);
      mean[p] = scoresOf(predictor, hybrid, followed).reduce((sum, score) => sum + score, 0) / rows.length;
    });
  }
  return {
    feature,
    isNumber: points.every((value) => typeof value === 'number'),
    points: points.map((value, p) => ({ value, score: own[p], mean: mean[p] })),
  };
}

/** Values worth trying: for a number its range in even steps, for a text its frequent values; the row's own among them. None of lists and bytes. */
export function candidateValues(
  inputs: ColumnBatch,
  feature: string,
  own: string | number | null,
  most = curvePoints,
): readonly (string | number)[] {
  const column = inputs.columns.find(({ name }) => name === feature);
  if (column === undefined) return raise('usage/invalid-argument', `The model does not read ${feature}.`, 'Choose another.');
  const kind = inputKinds(inputs).get(feature);
  if (!isSteerable(kind)) return [];
  if (kind === 'text') {
    const texts = frequentTexts(inputs, feature).slice(0, Math.min(most, mostValues));
    return typeof own === 'string' && !texts.includes(own) ? [own, ...texts] : texts;
  }
  const numbers = sortedNumbers(inputs, feature);
  if (numbers.length === 0) return typeof own === 'number' ? [own] : [];
  const at = (share: number): number => numbers[Math.round(share * (numbers.length - 1))];
  const [low, high] = [at(0.01), at(0.99)];
  const steps = Array.from({ length: most }, (_, i) => low + ((high - low) * i) / (most - 1));
  const whole = column.type === 'int' ? steps.map(Math.round) : steps;
  const all = typeof own === 'number' ? [...whole, own] : whole;
  return [...new Set(all)].sort((a, b) => a - b);
}

function sortedNumbers(inputs: ColumnBatch, feature: string): Float64Array {
  const column = inputs.columns.find(({ name }) => name === feature);
  return Float64Array.from(column === undefined ? [] : numbersOf(column)).sort();
}

function frequentTexts(inputs: ColumnBatch, feature: string): readonly string[] {
  const single: ColumnBatch = { rows: inputs.rows, columns: inputs.columns.filter(({ name }) => name === feature) };
  const counts = new Map<string, number>();
  for (let row = 0; row < single.rows; row++) {
    const value = rowOf(single, row)[feature];
    if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostValues)
    .map(([value]) => value);
}
