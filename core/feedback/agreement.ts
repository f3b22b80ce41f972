/** How far labels and predictions agree. */

import { labelSetOf, type views } from '../contract/index.ts';
import { currentLabel, type IndexedPrediction, sameLabel } from './prediction-index.ts';

/** Without classes (regression) there is a share, but no kappa and no confusion. */
export function measureAgreement(predictions: readonly IndexedPrediction[]): Omit<views.AgreementView, 'gain'> {
  const pairs: Pair[] = [];
  let isRegression = false;
  for (const prediction of predictions) {
    const label = currentLabel(prediction);
    if (label === undefined) continue;
    if (prediction.classes.length === 0) isRegression = true;
    pairs.push({ label, predicted: prediction.predicted });
  }
  const labelled = pairs.length;
  const agreed = pairs.filter(({ label, predicted }) => sameLabel(label, predicted)).length;
  const share = labelled === 0 ? {} : { share: agreed / labelled };
  const several = predictions.filter(({ multilabel }) => multilabel);
  if (several.length > 0 && labelled > 0) {
    return { labelled, agreed, ...share, classes: [], confusion: [], byClass: agreementByClass(several, pairs) };
  }
  if (isRegression || labelled === 0) return { labelled, agreed, ...share, classes: [], confusion: [] };
  const classes = [...new Set(pairs.flatMap(({ label, predicted }) => [String(label), String(predicted)]))].sort();
  const confusion = classes.map(() => classes.map(() => 0));
  for (const { label, predicted } of pairs) {
    const row = confusion[classes.indexOf(String(label))] as number[];
    const column = classes.indexOf(String(predicted));
    row[column] = (row[column] as number) + 1;
  }
  const kappa = cohensKappa(confusion);
  return { labelled, agreed, ...share, ...(kappa === undefined ? {} : { kappa }), classes, confusion };
}

interface Pair {
  readonly label: string | number;
  readonly predicted: string | number;
}

/** In the order of the newest model's classes; others that were labelled or predicted come after. */
function agreementByClass(predictions: readonly IndexedPrediction[], pairs: readonly Pair[]): views.AgreementView['byClass'] {
  const sets = pairs.map(({ label, predicted }) => ({ label: labelSetOf(label) ?? [], predicted: labelSetOf(predicted) ?? [] }));
  const names = [...(predictions.at(-1)?.classes ?? []), ...sets.flatMap(({ label, predicted }) => [...label, ...predicted])];
  return [...new Set(names)].map((name) => ({
    name,
    labelled: sets.filter(({ label }) => label.includes(name)).length,
    predicted: sets.filter(({ predicted }) => predicted.includes(name)).length,
    both: sets.filter(({ label, predicted }) => label.includes(name) && predicted.includes(name)).length,
  }));
}

/**
 * Agreement beyond what the two margins would give by chance; undefined when chance alone agrees always.
 * Source: J. Cohen, A coefficient of agreement for nominal scales (1960).
 */
export function cohensKappa(confusion: readonly (readonly number[])[]): number | undefined {
  const rows = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = confusion.map((_, k) => confusion.reduce((sum, row) => sum + (row[k] ?? 0), 0));
  const total = rows.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const observed = confusion.reduce((sum, row, k) => sum + (row[k] ?? 0), 0) / total;
  const chance = rows.reduce((sum, count, k) => sum + count * (columns[k] ?? 0), 0) / (total * total);
  return chance === 1 ? undefined : (observed - chance) / (1 - chance);
}
