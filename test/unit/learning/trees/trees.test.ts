import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { createTreesForward, type NetworkOutput, treesFit, type Weights } from '../../../../core/learning/index.ts';
import { sumLoss } from '../../../../core/learning/loss.ts';
import { ensembleOf } from '../../../../core/learning/trees/ensemble.ts';
import { type ExactValue, exactTree } from './exact-greedy.ts';
import { growRounds, numberData, openTrainer, rowsOf, type TreeData } from './tree-data.ts';

const binary: NetworkOutput = { kind: 'binary', units: 1 };
const regression: NetworkOutput = { kind: 'regression', units: 1 };
const multiclass: NetworkOutput = { kind: 'multiclass', units: 3 };

interface Answers {
  readonly x: readonly (readonly (number | null)[])[];
  readonly cases: readonly {
    readonly kind: NetworkOutput['kind'];
    readonly label: readonly number[];
    readonly answers: readonly number[];
  }[];
}

/**
 * scikit-learn 1.5.2, HistGradientBoostingClassifier and -Regressor with max_iter=25, learning_rate=0.1, max_leaf_nodes=8,
 * min_samples_leaf=10, l2_regularization=0.5, early_stopping=False; answers for the training rows.
 */
const scikit = JSON.parse(readFileSync(`${import.meta.dirname}/scikit-learn-answers.json`, 'utf8')) as Answers;

/** The same, fitted with sample_weight. */
const scikitWeighted = JSON.parse(readFileSync(`${import.meta.dirname}/scikit-learn-weighted-answers.json`, 'utf8')) as {
  readonly weights: readonly number[];
  readonly cases: readonly Omit<Answers['cases'][number], 'label'>[];
};

function weighing(data: TreeData, weights: readonly number[]): TreeData {
  return { ...data, batch: { ...data.batch, weights: Float32Array.from(weights) } };
}

describe('trees', () => {
  it.each(scikit.cases)("answer as scikit-learn's do: $kind, with missing values", ({ kind, label, answers }) => {
    const data = numberData(scikit.x, label);
    const output = { kind, units: kind === 'multiclass' ? 3 : 1 };
    const trainer = openTrainer(data, { output, options: { leaves: 8, minRows: 10, l2: 0.5 } });
    growRounds(trainer, 25);
    const outputs = createTreesForward(trainer.spec, trainer.weights())(data.batch);
    const scale = kind === 'regression' ? 10 : 1;
    expect(Math.max(...answers.map((answer, i) => Math.abs(answer - outputs[i])))).toBeLessThan(1e-5 * scale);
  });

  it.each(scikitWeighted.cases)("weigh rows as scikit-learn's do: $kind", ({ kind, answers }) => {
    const label = scikit.cases.find((one) => one.kind === kind)?.label ?? [];
    const data = weighing(numberData(scikit.x, label), scikitWeighted.weights);
    const output = { kind, units: kind === 'multiclass' ? 3 : 1 };
    const trainer = openTrainer(data, { output, options: { leaves: 8, minRows: 10, l2: 0.5 } });
    growRounds(trainer, 25);
    const outputs = createTreesForward(trainer.spec, trainer.weights())(data.batch);
    const scale = kind === 'regression' ? 10 : 1;
    expect(Math.max(...answers.map((answer, i) => Math.abs(answer - outputs[i])))).toBeLessThan(1e-5 * scale);
  });

  it("weigh rows of several classes as scikit-learn's do each class alone", () => {
    const label = scikit.cases.find(({ kind }) => kind === 'binary')?.label ?? [];
    const answers = scikitWeighted.cases.find(({ kind }) => kind === 'binary')?.answers ?? [];
    const { spec, columns, batch } = weighing(numberData(scikit.x, label), scikitWeighted.weights);
    const both = Float32Array.from(label.flatMap((value) => [value, 1 - value]));
    const data = { columns, spec: { ...spec, targets: 2 }, batch: { ...batch, label: both } };
    const trainer = openTrainer(data, { output: { kind: 'multilabel', units: 2 }, options: { leaves: 8, minRows: 10, l2: 0.5 } });
    growRounds(trainer, 25);
    const outputs = createTreesForward(trainer.spec, trainer.weights())(data.batch);
    expect(Math.max(...answers.map((answer, i) => Math.abs(answer - outputs[2 * i])))).toBeLessThan(1e-5);
    expect(Math.max(...answers.map((answer, i) => Math.abs(1 - answer - outputs[2 * i + 1])))).toBeLessThan(1e-5);
  });

  it.each([binary, multiclass, regression])('of rows that all weigh 1 are those of rows without weights: %o', (output) => {
    const data = everyKind(400, output.kind as 'binary');
    const task = { output, training: range(0, 300), validation: range(300, 400), options: { rowShare: 0.7 } };
    const [plain, weighed] = [data, weighing(data, Array<number>(400).fill(1))].map((each) => openTrainer(each, task));
    expect(growRounds(weighed, 8)).toEqual(growRounds(plain, 8));
    expect(weighed.weights()).toEqual(plain.weights());
  });

  it.each([binary, multiclass, regression])('count the losses of rows held out by their weights: %o', (output) => {
    const data = everyKind(400, output.kind as 'binary');
    const weights = Array.from({ length: 400 }, (_, row) => (row < 300 ? 1 : row % 3));
    // A row of 2 stands there twice, one of 0 is not there.
    const repeated = [...range(300, 400)].flatMap((row) => Array<number>(row % 3).fill(row));
    const plain = openTrainer(data, { output, training: range(0, 300), validation: Uint32Array.from(repeated) });
    const weighed = openTrainer(weighing(data, weights), { output, training: range(0, 300), validation: range(300, 400) });
    const [told, expected] = [weighed, plain].map((trainer) => growRounds(trainer, 3)[2].validation);
    expect(told * 100).toBeCloseTo(expected * repeated.length, 3);
  });

  it("give each class of a row scikit-learn's answers for that class alone", () => {
    const one = scikit.cases.find(({ kind }) => kind === 'binary');
    const { spec, columns, batch } = numberData(scikit.x, one?.label ?? []);
    // The class, and its opposite.
    const label = Float32Array.from([...batch.label].flatMap((value) => [value, 1 - value]));
    const data = { columns, spec: { ...spec, targets: 2 }, batch: { ...batch, label } };
    const trainer = openTrainer(data, { output: { kind: 'multilabel', units: 2 }, options: { leaves: 8, minRows: 10, l2: 0.5 } });
    growRounds(trainer, 25);
    const outputs = createTreesForward(trainer.spec, trainer.weights())(data.batch);
    const answers = one?.answers ?? [];
    expect(Math.max(...answers.map((answer, i) => Math.abs(answer - outputs[2 * i])))).toBeLessThan(1e-5);
    expect(Math.max(...answers.map((answer, i) => Math.abs(1 - answer - outputs[2 * i + 1])))).toBeLessThan(1e-5);
  });

  it.each(Array.from({ length: 25 }, (_, seed) => seed))('are those of an exhaustive search on small data (draw %i)', (seed) => {
    const { rows, data, label } = mixedRows(40, seed);
    const options = { leaves: 6, minRows: 2, l2: 0.3, learningRate: 1, smoothing: 0, minCategoryRows: 1, minHessian: 0 };
    const trainer = openTrainer(data, { output: regression, options });
    growRounds(trainer, 1);
    const mean = label.reduce((a, b) => a + b, 0) / label.length;
    const exact = exactTree(
      rows,
      label.map((value) => value - mean),
      options,
    );
    const outputs = createTreesForward(trainer.spec, trainer.weights())(data.batch);
    for (const [row, value] of exact.entries()) expect(outputs[row]).toBeCloseTo(mean + value, 4);
  });

  it('lower the loss of the training rows in every round', () => {
    const { data } = mixedRows(500, 3);
    const losses = growRounds(openTrainer(data, { output: regression }), 30).map(({ training }) => training);
    for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeLessThan(losses[i - 1]);
  });

  it.each([
    ['binary', binary],
    ['multiclass', multiclass],
    ['regression', regression],
  ])('say of rows held out the very loss that their answers have: %s', (kind, output) => {
    const data = everyKind(600, kind);
    const [training, validation] = [range(0, 450), range(450, 600)];
    const trainer = openTrainer(data, { output, training, validation, options: { rowShare: 0.7, featureShare: 0.8 } });
    const told = growRounds(trainer, 12).at(-1)?.validation ?? 0;
    const held = rowsOf(data).gather(validation, 0, 150);
    const outputs = createTreesForward(trainer.spec, trainer.weights())(held);
    const logits =
      kind === 'regression' ? outputs : outputs.map((p) => (kind === 'binary' ? Math.log(p / (1 - p)) : Math.log(p)));
    expect(sumLoss({ output, logits, label: held.label, classWeights: [] }) / 150).toBeCloseTo(told, 4);
    // All kinds of features were of use: the numbers agree for each of them.
    const used = new Set(
      ensembleOf(trainer.weights())
        .feature.filter((f) => f >= 0)
        .map((f) => trainer.spec.features[f].kind),
    );
    expect([...used].sort()).toEqual(['choice', 'id', 'length', 'number', 'token']);
  });

  it('grow the same bytes from the same rows and seed, and others from another seed where rows are drawn', () => {
    const data = everyKind(400, 'binary');
    const grow = (seed: number): Weights => {
      const trainer = openTrainer(data, { output: binary, seed, options: { rowShare: 0.6, featureShare: 0.5 } });
      growRounds(trainer, 8);
      return trainer.weights();
    };
    expect(grow(1)).toEqual(grow(1));
    expect(grow(1)).not.toEqual(grow(2));
  });

  it('go on after an interruption to the very trees they would have grown', () => {
    const data = everyKind(400, 'multiclass');
    const task = {
      output: multiclass,
      training: range(0, 300),
      validation: range(300, 400),
      options: { rowShare: 0.6, featureShare: 0.5 },
    };
    const whole = openTrainer(data, task);
    const losses = growRounds(whole, 9);
    const first = openTrainer(data, task);
    growRounds(first, 4);
    const second = openTrainer(data, { ...task, weights: first.weights() });
    expect(growRounds(second, 5)).toEqual(losses.slice(4));
    expect(second.weights()).toEqual(whole.weights());
    expect(whole.weights(4)).toEqual(first.weights());
  });

  it('learn three classes that no single threshold tells apart', () => {
    const random = createRandom(5);
    const rows = Array.from({ length: 600 }, () => [random.next(), random.next()]);
    const data = numberData(
      rows,
      rows.map(([x, y]) => (x > 0.5 ? 1 : 0) + (y > 0.5 ? 1 : 0)),
    );
    const trainer = openTrainer(data, { output: multiclass });
    growRounds(trainer, 30);
    const outputs = createTreesForward(trainer.spec, trainer.weights())(data.batch);
    const right = rows.filter((_, row) => outputs[3 * row + data.batch.label[row]] > 0.5);
    expect(right.length).toBeGreaterThan(590);
  });

  it('split on whether a number is missing where only that tells', () => {
    const rows = Array.from({ length: 200 }, (_, i) => [i % 4 === 0 ? null : (i * 37) % 101]);
    const data = numberData(
      rows,
      rows.map(([x]) => (x === null ? 1 : 0)),
    );
    const trainer = openTrainer(data, { output: binary });
    growRounds(trainer, 40);
    const outputs = createTreesForward(trainer.spec, trainer.weights())(data.batch);
    for (const [row, label] of data.batch.label.entries()) expect(Math.abs(outputs[row] - label)).toBeLessThan(0.05);
  });

  it('count a row of a class with weight three as three rows', () => {
    const { rows, label } = mixedRows(300, 8);
    const classes = label.map((value) => (value > 1 ? 1 : 0));
    const numbers = rows.map((row) => row.map((value) => (typeof value === 'string' ? value.charCodeAt(0) : value)));
    const copies = classes.flatMap((positive, row) => Array<number>(positive ? 3 : 1).fill(row));
    const options = { minRows: 1, minHessian: 4 };
    const weighted = openTrainer(numberData(numbers, classes), { output: binary, classWeights: [1, 3], options });
    const repeated = openTrainer(
      numberData(
        copies.map((row) => numbers[row]),
        copies.map((row) => classes[row]),
      ),
      { output: binary, options },
    );
    growRounds(weighted, 5);
    growRounds(repeated, 5);
    const { batch } = numberData(numbers, classes);
    const answers = [weighted, repeated].map((trainer) => createTreesForward(trainer.spec, trainer.weights())(batch));
    for (let row = 0; row < batch.rows; row++) expect(answers[0][row]).toBeCloseTo(answers[1][row], 4);
  });

  it('do not learn identifiers by heart', () => {
    const random = createRandom(11);
    const rows = 2000;
    const ids = Int32Array.from({ length: rows }, () => random.nextInt(900));
    const data: TreeData = {
      spec: { denseWidth: 0, denseNames: [], embeddings: [{ feature: 'id', vocabularySize: 900, dimension: 1 }], texts: [] },
      columns: [{ kind: 'id', name: 'id', input: 0, count: 900 }],
      batch: {
        rows,
        dense: new Float32Array(),
        ids: [ids],
        tokens: [],
        label: Float32Array.from({ length: rows }, () => random.nextInt(2)),
      },
    };
    const trainer = openTrainer(data, { output: binary, training: range(0, 1000), validation: range(1000, 2000) });
    const losses = growRounds(trainer, 20).map(({ validation }) => validation);
    // Nothing can be learnt: ln 2 is the best there is. Learning the ids by heart would cost much more than this.
    expect(Math.max(...losses)).toBeLessThan(Math.log(2) * 1.03);
  });

  it('find the categories that matter among many', () => {
    const random = createRandom(12);
    const rows = 4000;
    const ids = Int32Array.from({ length: rows }, () => random.nextInt(300));
    const data: TreeData = {
      spec: { denseWidth: 0, denseNames: [], embeddings: [{ feature: 'id', vocabularySize: 300, dimension: 1 }], texts: [] },
      columns: [{ kind: 'id', name: 'id', input: 0, count: 300 }],
      batch: {
        rows,
        dense: new Float32Array(),
        ids: [ids],
        tokens: [],
        label: Float32Array.from(ids, (id) => (id % 3 === 0 ? 1 : 0)),
      },
    };
    const trainer = openTrainer(data, { output: binary, training: range(0, 3000), validation: range(3000, 4000) });
    // Always answering the share of ones has a loss of 0.64.
    expect(growRounds(trainer, 60).at(-1)?.validation).toBeLessThan(0.2);
  });

  it('refuse tensors that are no trees: a walk must end', () => {
    const trainer = openTrainer(everyKind(300, 'binary'), { output: binary });
    growRounds(trainer, 2);
    const weights = trainer.weights();
    expect(treesFit(trainer.spec, weights)).toBe(true);
    const changed = (name: string, value: number): Weights => {
      const tensor = weights.get(name);
      const data = tensor?.data.slice() ?? new Float32Array();
      data[0] = value;
      return new Map([...weights, [name, { shape: tensor?.shape ?? [], data }]]);
    };
    expect(treesFit(trainer.spec, changed('nodes/left', 0))).toBe(false);
    expect(treesFit(trainer.spec, changed('nodes/feature', 999))).toBe(false);
    expect(treesFit(trainer.spec, changed('roots', 1e6))).toBe(false);
    expect(treesFit(trainer.spec, new Map())).toBe(false);
  });
});

function range(from: number, until: number): Uint32Array {
  return Uint32Array.from({ length: until - from }, (_, i) => from + i);
}

/** Two numbers, one of them missing now and then, and five categories, as exact rows and as trees see them. */
function mixedRows(count: number, seed: number) {
  const random = createRandom(seed);
  const rows = Array.from({ length: count }, (): ExactValue[] => [
    random.nextInt(15),
    random.next() < 0.2 ? null : random.nextInt(9),
    'abcde'[random.nextInt(5)],
  ]);
  const label = rows.map(
    ([x, y, z]) =>
      Math.sin(Number(x)) + (y === null ? 2 : Number(y) / 5) + (z === 'b' || z === 'd' ? 1.5 : 0) + 0.3 * random.nextGaussian(),
  );
  const { spec, columns, batch } = numberData(
    rows.map(([x, y]) => [x as number, y as number | null]),
    label,
  );
  const data: TreeData = {
    spec: { ...spec, embeddings: [{ feature: 'z', vocabularySize: 5, dimension: 1 }] },
    columns: [...columns, { kind: 'id', name: 'z', input: 0, count: 5 }],
    batch: { ...batch, ids: [Int32Array.from(rows, ([, , z]) => 'abcde'.indexOf(String(z)))] },
  };
  return { rows, label: [...batch.label], data };
}

/** Numbers, a choice, a choice of which several may be set, ids and a text, all of which the label depends on. */
function everyKind(count: number, kind: string): TreeData {
  const random = createRandom(21);
  const [width, length] = [8, 6];
  const dense = new Float32Array(count * width);
  const ids = new Int32Array(count);
  const tokens = new Int32Array(count * length);
  const label = new Float32Array(count);
  for (let row = 0; row < count; row++) {
    const at = row * width;
    const missing = random.next() < 0.2;
    dense[at] = missing ? 0 : random.nextGaussian();
    dense[at + 1] = missing ? 1 : 0;
    const chosen = random.nextInt(4);
    if (chosen < 3) dense[at + 2 + chosen] = 1;
    for (let i = 5; i < 8; i++) dense[at + i] = random.next() < 0.5 ? 1 : 0;
    ids[row] = random.nextInt(20);
    const words = 1 + random.nextInt(length);
    for (let i = 0; i < words; i++) tokens[row * length + i] = 1 + random.nextInt(9);
    const text = tokens.subarray(row * length, (row + 1) * length);
    const score =
      (missing ? 1 : dense[at]) +
      (chosen === 1 ? 1.2 : 0) +
      dense[at + 6] +
      (ids[row] % 4 === 0 ? 1.5 : 0) +
      (text.includes(3) ? 1.5 : 0) +
      0.3 * words;
    label[row] =
      kind === 'regression' ? score : kind === 'binary' ? Number(score > 3) : Number(score > 2.3) + Number(score > 3.8);
  }
  const denseNames = ['n', 'n=<missing>', 'c=a', 'c=b', 'c=c', 's=a', 's=b', 's=c'];
  return {
    spec: {
      denseWidth: width,
      denseNames,
      embeddings: [{ feature: 'e', vocabularySize: 20, dimension: 2 }],
      texts: [{ feature: 't', vocabularySize: 10, length, dimension: 2 }],
    },
    columns: [
      { kind: 'number', name: 'n', slot: 0, missing: 1 },
      { kind: 'choice', name: 'c', slot: 2, count: 3 },
      { kind: 'choice', name: 's', slot: 5, count: 3 },
      { kind: 'id', name: 'e', input: 0, count: 20 },
      { kind: 'length', name: 't', input: 0 },
    ],
    batch: { rows: count, dense, ids: [ids], tokens: [tokens], label },
  };
}
