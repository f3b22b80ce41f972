import { beforeAll, describe, expect, it } from 'vitest';
import { modelTemplate } from '../../../../core/app/model-template.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import {
  closeLayers,
  createForward,
  createLayersForward,
  type Engine,
  initialWeights,
  type LayersSpec,
  type NetworkSpec,
  openEngine,
  openLayers,
  type Tensor,
  type Weights,
} from '../../../../core/learning/index.ts';
import { deepNetwork, largestDifference, randomBatch, randomWeights, weighted } from '../example-networks.ts';
import { builtFrom } from './module-file.ts';

const withoutTexts: NetworkSpec = { ...deepNetwork, inputs: { ...deepNetwork.inputs, texts: [] }, hidden: [9, 6, 4], l2: 0.01 };
const networks: readonly (readonly [string, NetworkSpec])[] = [
  ['binary', withoutTexts],
  ['multiclass', { ...withoutTexts, output: { kind: 'multiclass', units: 4 } }],
  ['multilabel', { ...withoutTexts, inputs: { ...withoutTexts.inputs, targets: 3 }, output: { kind: 'multilabel', units: 3 } }],
  ['regression', { ...withoutTexts, output: { kind: 'regression', units: 1 } }],
  ['binary of ids alone', { ...withoutTexts, inputs: { ...withoutTexts.inputs, denseWidth: 0, denseNames: [] } }],
];

/** The names of the template's weights, and of our network's. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^wide_dense\/kernel$/, 'wide/dense/kernel'],
  [/^wide_embedding_(\d)\/embeddings$/, 'wide/embedding_$1/kernel'],
  [/^table_embedding_(\d)\/embeddings$/, 'deep/embedding_$1/embeddings'],
  [/^hidden_(\d)\/(\w+)$/, 'deep/dense_$1/$2'],
  [/^deep_output\/kernel$/, 'deep/output/kernel'],
  [/^deep_output\/bias$/, 'output/bias'],
];

function ourName(name: string): string {
  const [pattern, ours] = names.find(([one]) => one.test(name)) ?? [/$/, ''];
  return name.replace(pattern, ours);
}

/** Our weights as the template's. */
function translated({ variables }: LayersSpec, weights: Weights): Weights {
  return new Map(
    variables.map(({ name, shape }): [string, Tensor] => [
      name,
      { shape, data: weights.get(ourName(name))?.data ?? new Float32Array() },
    ]),
  );
}

let wasm: Engine;
let cpu: Engine;
let fused: Engine;

beforeAll(async () => {
  [wasm, cpu, fused] = [
    unwrap(await openEngine('tfjs:wasm')),
    unwrap(await openEngine('tfjs:cpu')),
    unwrap(await openEngine('fused:simd')),
  ];
});

describe.each(networks)("the template's model of a %s label", (_, network) => {
  const settings = { hidden: [9, 6, 4], l2: 0.01 };

  it.each(['tfjs:wasm', 'tfjs:cpu'] as const)(
    'loses, on %s, as our own network does from equal weights, step for step',
    async (name) => {
      const spec = await builtFrom(modelTemplate, network, settings);
      const weights = randomWeights(initialWeights(network, 1), 3);
      expect(spec.variables.map((variable) => ourName(variable.name)).sort()).toEqual([...weights.keys()].sort());
      const classWeights = network.output.kind === 'regression' ? [] : [0.5, 2, 1, 3].slice(0, Math.max(2, network.output.units));
      const options = { optimizer: 'adam', learningRate: 0.003, seed: 1, clipNorm: 2, classWeights } as const;
      const ours = fused.createTrainer(network, { ...options, weights });
      const theirs = (name === 'tfjs:wasm' ? wasm : cpu).createTrainer(spec, { ...options, weights: translated(spec, weights) });
      const batches = Array.from({ length: 20 }, (_, i) => weighted(randomBatch(network, { rows: 32, seed: i % 3 })));
      const [expected, losses] = [ours, theirs].map((trainer) => batches.map((batch) => trainer.step(batch)));
      expect(largestDifference(losses, expected)).toBeLessThan(1e-4);
      expect(expected[19]).toBeLessThan(expected[1]);
      const after = translated(spec, ours.weights());
      for (const [weight, { data }] of theirs.weights()) {
        expect(largestDifference(data, after.get(weight)?.data ?? []), weight).toBeLessThan(5e-4);
      }
      ours.dispose();
      closeLayers(spec);
    },
  );

  it('answers as our own network does', async () => {
    const spec = await builtFrom(modelTemplate, network, settings);
    const weights = randomWeights(initialWeights(network, 1), 3);
    const batch = randomBatch(network, { rows: 50, seed: 2 });
    const answers = createLayersForward(spec, translated(spec, weights))(batch);
    expect(largestDifference(answers, createForward(network, weights)(batch))).toBeLessThan(1e-6);
    closeLayers(spec);
  });
});

const noisy = `
export function getModel(tf, { inputs, label }) {
  const dense = inputs.find(({ kind }) => kind === 'dense');
  const input = tf.input({ name: dense.name, shape: dense.shape });
  let layer = tf.layers.dense({ units: 8, activation: 'tanh' }).apply(input);
  layer = tf.layers.batchNormalization().apply(layer);
  layer = tf.layers.dropout({ rate: 0.4 }).apply(layer);
  layer = tf.layers.gaussianNoise({ stddev: 0.1 }).apply(layer);
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: label.units, activation: label.activation }).apply(layer) });
}`;

describe('a trainer of a Layers model', () => {
  const options = { optimizer: 'adam', learningRate: 0.01, seed: 5 } as const;
  const batches = Array.from({ length: 8 }, (_, i) => randomBatch(withoutTexts, { rows: 32, seed: i }));

  it('draws initial weights, dropout and noise from the seed, and leaves Math.random as it was', async () => {
    const random = Math.random;
    const train = async () => {
      const spec = await builtFrom(noisy, withoutTexts);
      const trainer = wasm.createTrainer(spec, options);
      const losses = batches.map((batch) => trainer.step(batch));
      return { spec, losses, weights: trainer.weights() };
    };
    const once = await train();
    const again = await train();
    expect(again.losses).toEqual(once.losses);
    expect(again.weights).toEqual(once.weights);
    expect(again.spec).toEqual(once.spec);
    expect(Math.random).toBe(random);
  });

  it('goes on from weights and state as one that was not stopped, moving averages included', async () => {
    const whole = await builtFrom(noisy, withoutTexts);
    const trainer = wasm.createTrainer(whole, options);
    const losses = batches.map((batch) => trainer.step(batch));
    const first = wasm.createTrainer(whole, options);
    for (const batch of batches.slice(0, 4)) first.step(batch);
    const later = await builtFrom(noisy, withoutTexts);
    const second = wasm.createTrainer(later, { ...options, weights: first.weights(), optimizerState: first.optimizerState() });
    expect(batches.slice(4).map((batch) => second.step(batch))).toEqual(losses.slice(4));
    expect(second.weights()).toEqual(trainer.weights());
    const moving = whole.variables.filter(({ trainable }) => !trainable).map(({ name }) => name);
    expect(moving).toEqual([
      'batch_normalization_BatchNormalization1/moving_mean',
      'batch_normalization_BatchNormalization1/moving_variance',
    ]);
    expect(
      second
        .weights()
        .get(moving[0])
        ?.data.some((value) => value !== 0),
    ).toBe(true);
  });

  it('takes turns with another on one spec without mixing their weights', async () => {
    const spec = await builtFrom(noisy, withoutTexts);
    const alone = wasm.createTrainer(spec, options);
    const losses = batches.map((batch) => alone.step(batch));
    const [a, b] = [wasm.createTrainer(spec, options), wasm.createTrainer(spec, { ...options, seed: 6, learningRate: 0.1 })];
    const turns = batches.map((batch) => {
      const loss = a.step(batch);
      b.step(batch);
      return loss;
    });
    expect(turns).toEqual(losses);
  });

  it('answers the same when it is opened again from what was saved', async () => {
    const spec = await builtFrom(noisy, withoutTexts);
    const trainer = wasm.createTrainer(spec, options);
    for (const batch of batches) trainer.step(batch);
    const before = createLayersForward(spec, trainer.weights())(batches[0]);
    const saved: LayersSpec = JSON.parse(JSON.stringify(spec));
    await openLayers(saved);
    expect(createLayersForward(saved, trainer.weights())(batches[0])).toEqual(before);
    closeLayers(saved);
  });

  it('holds constraints and frozen layers of the module', async () => {
    const source = `
export function getModel(tf, { inputs, label }) {
  const input = tf.input({ name: 'dense', shape: inputs[0].shape });
  const frozen = tf.layers.dense({ name: 'frozen', units: 6, trainable: false }).apply(input);
  const bound = tf.layers.dense({ name: 'bound', units: 4, kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.5 }) }).apply(frozen);
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: label.units, activation: label.activation }).apply(bound) });
}`;
    const spec = await builtFrom(source, withoutTexts);
    const trainer = wasm.createTrainer(spec, { ...options, learningRate: 0.3 });
    const before = trainer.weights();
    for (const batch of batches) trainer.step(batch);
    const after = trainer.weights();
    expect(after.get('frozen/kernel')).toEqual(before.get('frozen/kernel'));
    const bound = after.get('bound/kernel')?.data ?? new Float32Array();
    for (let unit = 0; unit < 4; unit++) {
      const column = bound.filter((_, i) => i % 4 === unit);
      expect(Math.hypot(...column)).toBeLessThan(0.5001);
    }
  });

  it('leaves no tensor behind', async () => {
    const spec = await builtFrom(noisy, withoutTexts);
    const trainer = wasm.createTrainer(spec, options);
    trainer.step(batches[0]);
    const tf = await import('@tensorflow/tfjs');
    const before = tf.memory().numTensors;
    for (const batch of batches) trainer.step(batch);
    trainer.loss(batches[0]);
    createLayersForward(spec, trainer.weights())(batches[0]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
