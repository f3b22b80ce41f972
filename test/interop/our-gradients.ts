/**
 * Writes what the fused engine makes of small networks, for TensorFlow to be asked the same: gradients of the first batch,
 * gradients clipped row by row, and the weights after some steps of every optimiser; and all that of rows with weights. `our-gradients OUT.json`.
 */

import { writeFileSync } from 'node:fs';
import { unwrap } from '../../core/foundation/index.ts';
import {
  type EngineName,
  initialWeights,
  type LabelledBatch,
  type NetworkSpec,
  networkVariables,
  openEngine,
  type TrainerOptions,
  type Weights,
} from '../../core/learning/index.ts';
import { optimizerNames } from '../../core/learning/optimizer-rule.ts';
import { rowOf } from '../../core/learning/private-sum.ts';
import { networks, randomBatch, randomWeights, weighted } from '../unit/learning/example-networks.ts';

const rows = 24;
const steps = 5;
const schedule = { kind: 'exponential', rate: 0.5, steps: 3 } as const;

const engine = unwrap(await openEngine('fused:simd'));

function plain(weights: Weights): Record<string, { shape: readonly number[]; data: number[] }> {
  return Object.fromEntries([...weights].map(([name, { shape, data }]) => [name, { shape, data: [...data] }]));
}

function plainBatch({ dense, ids, tokens, images = [], label, weights }: LabelledBatch) {
  const lists = {
    ids: ids.map((each) => [...each]),
    tokens: tokens.map((each) => [...each]),
    images: images.map((each) => [...each]),
  };
  return { dense: [...dense], ...lists, label: [...label], ...(weights && { weights: [...weights] }) };
}

/** With plain gradient descent at rate 1 a step moves each weight by minus its gradient. */
function gradients(
  network: NetworkSpec,
  batch: LabelledBatch,
  given: Pick<TrainerOptions, 'classWeights' | 'private'> & { readonly weights: Weights },
): Weights {
  const { weights } = given;
  const options: TrainerOptions = { optimizer: 'sgd', learningRate: 1, seed: 1, ...given };
  const trainer = engine.createTrainer({ ...network, l2: 0 }, options);
  trainer.step(batch);
  const after = trainer.weights();
  return new Map(
    [...weights].map(([name, { shape, data }]) => [
      name,
      { shape, data: data.map((value, i) => value - (after.get(name)?.data[i] ?? Number.NaN)) },
    ]),
  );
}

/** The middle one of the norms of its rows' gradients: half of them are clipped. */
function middleNorm(network: NetworkSpec, batch: LabelledBatch, given: Parameters<typeof gradients>[2]): number {
  const norms = Array.from({ length: batch.rows }, (_, row) => {
    let squares = 0;
    for (const { data } of gradients(network, rowOf(batch, row), given).values())
      for (const slope of data) squares += slope * slope;
    return Math.sqrt(squares);
  });
  return norms.sort((a, b) => a - b)[batch.rows >> 1] as number;
}

function answer([name, spec]: (typeof networks)[number]) {
  const network = { ...spec, dropout: 0, l2: 0.01 };
  const classWeights = network.output.kind === 'regression' ? [] : [0.5, 2, 1, 3].slice(0, Math.max(2, network.output.units));
  const weights = randomWeights(initialWeights(network, 1), 5);
  const batches = Array.from({ length: steps }, (_, i) => randomBatch(network, { rows, seed: 6 + (i % 2) }));
  const weighed = batches.map(weighted);
  // Few different tokens, so that a row's gradients of one add up before it is clipped.
  const repetitive = {
    ...batches[0],
    tokens: batches[0].tokens.map((tokens) => tokens.map((id) => (id === 0 ? 0 : 1 + (id % 3)))),
  };
  const clipNorm = middleNorm(network, repetitive, { weights, classWeights });
  const options = { learningRate: 0.01, schedule, clipNorm: 0.3, momentum: 0.8, weightDecay: 0.1 };
  const trainedOn = (rowsOf: readonly LabelledBatch[], optimizer: TrainerOptions['optimizer']) => {
    const trainer = engine.createTrainer(network, { ...options, optimizer, seed: 1, weights, classWeights });
    const losses = rowsOf.map((batch) => trainer.step(batch));
    return { optimizer, losses, weights: plain(trainer.weights()) };
  };
  const clipsOn = (batch: LabelledBatch) => ({
    clipNorm,
    batch: plainBatch(batch),
    gradients: plain(gradients(network, batch, { weights, classWeights, private: { clipNorm, noiseMultiplier: 0 } })),
  });
  return {
    name,
    network,
    rows,
    options,
    classWeights,
    variables: networkVariables(network),
    weights: plain(weights),
    batches: batches.map(plainBatch),
    gradients: plain(gradients(network, batches[0], { weights, classWeights })),
    private: clipsOn(repetitive),
    trained: optimizerNames.map((optimizer) => trainedOn(batches, optimizer)),
    weighed: {
      batches: weighed.map(plainBatch),
      gradients: plain(gradients(network, weighed[0], { weights, classWeights })),
      private: clipsOn(weighted(repetitive)),
      trained: optimizerNames.map((optimizer) => trainedOn(weighed, optimizer)),
    },
  };
}

/** A network with batch normalisation: its losses and all of its weights after some steps on an engine. */
async function normalised(name: EngineName) {
  const inputs = { denseWidth: 6, denseNames: ['a', 'b', 'c', 'd', 'e', 'f'], embeddings: [], texts: [] };
  const network: NetworkSpec = { ...networks[0][1], inputs, hidden: [8, 5], batchNorm: true };
  const weights = initialWeights(network, 3);
  const batches = Array.from({ length: steps }, (_, i) => randomBatch(network, { rows, seed: 16 + i }));
  const trainer = unwrap(await openEngine(name)).createTrainer(network, {
    optimizer: 'adam',
    learningRate: 0.01,
    seed: 1,
    weights,
  });
  const losses = batches.map((batch) => trainer.step(batch));
  const unseen = randomBatch(network, { rows, seed: 99 });
  return {
    engine: name,
    hidden: network.hidden,
    rows,
    weights: plain(weights),
    batches: batches.map(plainBatch),
    losses,
    after: plain(trainer.weights()),
    unseen: { ...plainBatch(unseen), loss: trainer.loss(unseen).sum / rows },
  };
}

const [out] = process.argv.slice(2);
writeFileSync(
  out as string,
  JSON.stringify({
    cases: networks.map(answer),
    normalised: await Promise.all((['tfjs:cpu', 'fused:simd'] as const).map(normalised)),
  }),
);
