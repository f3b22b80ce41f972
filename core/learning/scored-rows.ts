/** What a model said about rows whose label is known, kept as compactly as the metrics allow. */

/** Names of TFMA and Keras where they have one; `skill` is 1 - loss / loss of the constant prediction. */
export type MetricName =
  | 'accuracy'
  | 'precision'
  | 'recall'
  | 'f1'
  | 'auc'
  | 'auc_precision_recall'
  | 'log_loss'
  | 'calibration'
  | 'rmse'
  | 'mae'
  | 'r2'
  | 'skill'
  | 'false_positive_rate'
  | 'false_negative_rate'
  | 'positive_rate'
  | 'ece'
  | 'precision_micro'
  | 'recall_micro'
  | 'f1_micro'
  | 'hamming_loss';

/** A metric that cannot be computed on the rows at hand (0 / 0, one class only, no rows) is absent. */
export type MetricValues = Readonly<Partial<Record<MetricName, number>>>;

/** All arrays have one entry a row, but for those of several classes. */
export type ScoredRows = BinaryRows | MulticlassRows | MultilabelRows | RegressionRows;

interface WeighedRows {
  /** How much a row counts, at or above 0 (TFMA's example weights); absent: every row counts 1. */
  readonly weights?: Float32Array;
}

export interface BinaryRows extends WeighedRows {
  readonly kind: 'binary';
  /** Positive above it (TFMA); absent: 0.5. */
  readonly threshold?: number;
  /** Probability of the positive class. */
  readonly scores: Float32Array;
  /** 1 for positive, 0 for negative. */
  readonly labels: Float32Array;
  /** Shares of the classes among the labelled rows of the train split. */
  readonly prior: readonly number[];
}

export interface MulticlassRows extends WeighedRows {
  readonly kind: 'multiclass';
  /** Probability given to the right class. */
  readonly scores: Float32Array;
  /** Probability of the predicted class. */
  readonly confidences: Float32Array;
  /** Predicted class. */
  readonly predicted: Float32Array;
  /** Right class. */
  readonly labels: Float32Array;
  readonly prior: readonly number[];
  /** Absent where no question is about one class. */
  readonly classScores?: ClassScores;
}

/** What a model of one class a row says of some of its classes: each against the rest (TFMA's class ids). */
export interface ClassScores {
  readonly classes: readonly number[];
  /** rows x classes; probabilities. */
  readonly scores: Float32Array;
  /** By class, in their order: it is said above its own. */
  readonly thresholds: readonly number[];
}

export interface MultilabelRows extends WeighedRows {
  readonly kind: 'multilabel';
  /** classes; a class is said of a row above its own; absent: 0.5. */
  readonly thresholds?: readonly number[];
  /** rows; how many classes are true of it. */
  readonly labels: Float32Array;
  /** rows x classes; 1 or 0. */
  readonly targets: Float32Array;
  /** rows x classes; probabilities. */
  readonly scores: Float32Array;
  /** Share of the labelled rows of the train split that have the class. */
  readonly prior: readonly number[];
}

export interface RegressionRows extends WeighedRows {
  readonly kind: 'regression';
  readonly predicted: Float32Array;
  readonly labels: Float32Array;
}

/** The given rows, in the given order; without scores of single classes: those rows are chosen once it is clear whose. */
export function selectScored(rows: ScoredRows, indices: ArrayLike<number>): ScoredRows {
  const pick = (from: Float32Array): Float32Array => {
    const into = new Float32Array(indices.length);
    for (let i = 0; i < indices.length; i++) into[i] = from[indices[i]];
    return into;
  };
  const weights = rows.weights === undefined ? {} : { weights: pick(rows.weights) };
  switch (rows.kind) {
    case 'multilabel': {
      const units = rows.prior.length;
      const pickAll = (from: Float32Array): Float32Array => {
        const into = new Float32Array(indices.length * units);
        for (let i = 0; i < indices.length; i++) into.set(from.subarray(indices[i] * units, (indices[i] + 1) * units), i * units);
        return into;
      };
      return { ...rows, ...weights, labels: pick(rows.labels), targets: pickAll(rows.targets), scores: pickAll(rows.scores) };
    }
    case 'binary':
      return { ...rows, ...weights, scores: pick(rows.scores), labels: pick(rows.labels) };
    case 'multiclass': {
      const { classScores: _all, ...own } = rows;
      return {
        ...own,
        ...weights,
        scores: pick(rows.scores),
        confidences: pick(rows.confidences),
        predicted: pick(rows.predicted),
        labels: pick(rows.labels),
      };
    }
    case 'regression':
      return { ...rows, ...weights, predicted: pick(rows.predicted), labels: pick(rows.labels) };
  }
}

/** The same rows answered by the train split's shares of the classes, or by its mean. */
export function constantRows(rows: ScoredRows, mean: number): ScoredRows {
  const { labels } = rows;
  if (rows.kind === 'regression') return { ...rows, predicted: new Float32Array(labels.length).fill(mean) };
  const { prior } = rows;
  if (rows.kind === 'binary') return { ...rows, scores: new Float32Array(labels.length).fill(prior[1]) };
  if (rows.kind === 'multilabel') return { ...rows, scores: rows.targets.map((_, i) => prior[i % prior.length]) };
  const common = prior.indexOf(Math.max(...prior));
  const { classScores: _own, ...others } = rows;
  return {
    ...others,
    scores: labels.map((label) => prior[label]),
    confidences: new Float32Array(labels.length).fill(prior[common]),
    predicted: new Float32Array(labels.length).fill(common),
  };
}

/** All rows of several parts of the same kind; undefined without any part. */
export function joinScored(parts: readonly ScoredRows[]): ScoredRows | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const join = (pick: (rows: ScoredRows) => Float32Array): Float32Array => {
    const joined = new Float32Array(parts.reduce((sum, part) => sum + pick(part).length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(pick(part), at);
      at += pick(part).length;
    }
    return joined;
  };
  const none = new Float32Array(0);
  const labels = join((rows) => rows.labels);
  const weights = first.weights === undefined ? {} : { weights: join((rows) => rows.weights ?? none) };
  const own = (kind: ScoredRows['kind'], name: string) =>
    join((rows) => (rows.kind === kind ? ((rows as unknown as Record<string, Float32Array>)[name] ?? none) : none));
  if (first.kind === 'regression') return { ...first, ...weights, labels, predicted: own('regression', 'predicted') };
  const scores = own(first.kind, 'scores');
  if (first.kind === 'binary') return { ...first, ...weights, labels, scores };
  if (first.kind === 'multilabel') return { ...first, ...weights, labels, scores, targets: own('multilabel', 'targets') };
  const [predicted, confidences] = [own('multiclass', 'predicted'), own('multiclass', 'confidences')];
  const joined = { ...first, ...weights, labels, scores, predicted, confidences };
  if (first.classScores === undefined) return joined;
  const ofClasses = join((rows) => (rows.kind === 'multiclass' ? (rows.classScores?.scores ?? none) : none));
  return { ...joined, classScores: { ...first.classScores, scores: ofClasses } };
}
