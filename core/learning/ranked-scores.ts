/** Scores in ascending order with equal ones together: what every ranking metric and curve is made of. */

/** One entry per distinct score, ascending. */
export interface RankedScores {
  readonly scores: Float32Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly totalPositives: number;
  readonly totalNegatives: number;
  /** Rows behind the sums of weights; only where the rows have weights. */
  readonly rows?: { readonly positives: Float64Array; readonly negatives: Float64Array };
}

/** Scores at or above 0; labels 1 or 0. With weights the counts are sums of weights. */
export function rankScores(scores: Float32Array, labels: Float32Array, weights?: Float32Array): RankedScores {
  if (weights !== undefined) return rankWeighed(scores, labels, weights);
  const keys = sortKeys(scores, labels);
  const count = countDistinct(keys);
  const ranked = { scores: new Float32Array(count), positives: new Float64Array(count), negatives: new Float64Array(count) };
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  let group = -1;
  let previous = -1;
  let totalPositives = 0;
  for (const key of keys) {
    const score = Math.floor(key / 2);
    if (score !== previous) {
      group += 1;
      previous = score;
      bits[0] = score;
      ranked.scores[group] = float[0];
    }
    if (key % 2 === 1) {
      ranked.positives[group] += 1;
      totalPositives += 1;
    } else ranked.negatives[group] += 1;
  }
  return { ...ranked, totalPositives, totalNegatives: keys.length - totalPositives };
}

function rankWeighed(scores: Float32Array, labels: Float32Array, weights: Float32Array): RankedScores {
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  order.sort((a, b) => scores[a] - scores[b]);
  const sums = { scores: [] as number[], positives: [] as number[], negatives: [] as number[] };
  const rows = { positives: [] as number[], negatives: [] as number[] };
  const totals = [0, 0];
  for (const row of order) {
    if (sums.scores.length === 0 || scores[row] !== sums.scores[sums.scores.length - 1]) {
      sums.scores.push(scores[row]);
      for (const list of [sums.positives, sums.negatives, rows.positives, rows.negatives]) list.push(0);
    }
    const side = labels[row] === 1 ? 'positives' : 'negatives';
    const last = sums.scores.length - 1;
    sums[side][last] += weights[row];
    rows[side][last] += 1;
    totals[labels[row]] += weights[row];
  }
  return {
    scores: Float32Array.from(sums.scores),
    positives: Float64Array.from(sums.positives),
    negatives: Float64Array.from(sums.negatives),
    totalPositives: totals[1],
    totalNegatives: totals[0],
    rows: { positives: Float64Array.from(rows.positives), negatives: Float64Array.from(rows.negatives) },
  };
}

/** The bits of a float at or above 0 are ordered as it is: with the label as last bit they sort as one number. */
function sortKeys(scores: Float32Array, labels: Float32Array): Float64Array {
  const positiveZero = scores.map((score) => score + 0);
  const bits = new Uint32Array(positiveZero.buffer);
  const keys = new Float64Array(scores.length);
  for (let i = 0; i < keys.length; i++) keys[i] = bits[i] * 2 + labels[i];
  return keys.sort();
}

function countDistinct(keys: Float64Array): number {
  let count = 0;
  let previous = -1;
  for (const key of keys) {
    const score = Math.floor(key / 2);
    if (score !== previous) count += 1;
    previous = score;
  }
  return count;
}

/** Area under the ROC curve: the chance that a positive scores above a negative, ties counting half. NaN with one class. */
export function areaUnderRoc({ positives, negatives, totalPositives, totalNegatives }: RankedScores): number {
  let below = 0;
  let wins = 0;
  for (let i = 0; i < positives.length; i++) {
    wins += positives[i] * (below + negatives[i] / 2);
    below += negatives[i];
  }
  return wins / (totalPositives * totalNegatives);
}

/**
 * Area under the precision-recall curve as average precision: the sum over distinct scores, descending, of precision
 * times the recall gained (scikit-learn's average_precision_score; no interpolation). NaN without a positive.
 */
export function averagePrecision({ positives, negatives, totalPositives }: RankedScores): number {
  let truePositives = 0;
  let predicted = 0;
  let sum = 0;
  for (let i = positives.length - 1; i >= 0; i--) {
    truePositives += positives[i];
    predicted += positives[i] + negatives[i];
    sum += (positives[i] * truePositives) / predicted;
  }
  return sum / totalPositives;
}
