/**
 * Training on a TensorFlow.js backend: its kernels multiply matrices and differentiate the dense layers.
 *
 * Lookups, text towers, the loss and the optimiser run on typed arrays here, because their gradients touch a few rows of
 * large tables, which the backends' dense kernels make slow. The network is that of `layersArtifacts`.
 */

import { invariant } from '../foundation/index.ts';
import { normIsNotPrivate } from './batch-norm.ts';
import { createDeepInput } from './deep-input.ts';
import { createDenseLayers, createMatrixProduct, type LayerPass } from './dense-layers.ts';
import { dropoutMasks, dropoutSeeds } from './dropout-mask.ts';
import type { TfjsEngineName, Trainer, TrainerOptions } from './engine.ts';
import { imageValues } from './image-augmentation.ts';
import type { NetworkSpec, Weights } from './network.ts';
import type { LabelledBatch } from './network-input.ts';
import { createOptimizer, type Parameter } from './optimizer.ts';
import { createPrivateNoise } from './private-noise.ts';
import { createPrivateSum, type PrivateSum, rowOf, rowPart } from './private-sum.ts';
import { type Tfjs, useBackend } from './tfjs.ts';
import { assertFits, initialWeights, networkVariables } from './variables.ts';
import { createWidePart } from './wide-part.ts';

export function createTfjsTrainer(tf: Tfjs, engine: TfjsEngineName, network: NetworkSpec, options: TrainerOptions): Trainer {
  const parameters = createParameters(network, options.weights ?? initialWeights(network, options.seed));
  const parameter = (name: string): Parameter => {
    const found = parameters.get(name);
    invariant(found, `the network has ${name}`);
    return found;
  };
  const all = [...parameters.values()];
  const optimizer = createOptimizer(all, { ...options, l2: network.l2 }, options.optimizerState);
  const wide = createWidePart(network, parameter);
  const deep = network.family === 'linear' ? undefined : createDeepInput(network, parameter, createMatrixProduct(tf));
  const runLayers = createDenseLayers(tf, network, parameter);

  const run = (batch: LabelledBatch, training: boolean, { masks, images }: OfStep): LayerPass => {
    useBackend(tf, engine);
    const classWeights = options.classWeights ?? [];
    const inputs = { wide: wide.forward(batch), deep: deep?.forward(batch, images), masks, classWeights };
    return runLayers(batch, inputs, training);
  };
  const ofStep = (batch: LabelledBatch): OfStep => {
    const [seed, iterations] = [options.seed, optimizer.iterations()];
    const masks = dropoutMasks(network, batch.rows, dropoutSeeds(network, seed, iterations));
    return { masks, images: imageValues(network, batch, { seed, iterations }) };
  };
  /** Adds the gradients to the parameters' and returns the sum of the losses. */
  const addGradients = (batch: LabelledBatch, { masks, images }: OfStep): number => {
    const pass = run(batch, true, { masks, images });
    wide.backward(batch, pass.logitGradient);
    if (deep && pass.deepGradient) deep.backward(batch, pass.deepGradient);
    return pass.lossSum;
  };
  invariant(!(options.private && network.batchNorm), normIsNotPrivate);
  const privateSum =
    options.private &&
    createPrivateSum(all, options.private.clipNorm, createPrivateNoise(networkVariables(network), options.private));
  const addPrivately = (batch: LabelledBatch, sum: PrivateSum): number => {
    const step = ofStep(batch);
    let losses = 0;
    for (let row = 0; row < batch.rows; row++) {
      losses += addGradients(rowOf(batch, row), ofRow(step, batch.rows, row));
      sum.add();
    }
    sum.finish(optimizer.iterations() + 1, batch.rows);
    return losses;
  };
  return {
    step: (batch) => {
      for (const { gradient } of all) gradient.fill(0);
      const losses = privateSum ? addPrivately(batch, privateSum) : addGradients(batch, ofStep(batch));
      optimizer.apply();
      return losses / batch.rows;
    },
    loss: (batch) => ({ sum: run(batch, false, { masks: [], images: imageValues(network, batch) }).lossSum, rows: batch.rows }),
    weights: () => new Map(all.map(({ variable, data }) => [variable.name, { shape: variable.shape, data: data.slice() }])),
    optimizerState: () => optimizer.state(),
    dispose: () => parameters.clear(),
  };
}

/** What a step's random numbers make of its batch. */
interface OfStep {
  readonly masks: readonly Float32Array[];
  readonly images: readonly Float32Array[];
}

function ofRow({ masks, images }: OfStep, rows: number, row: number): OfStep {
  const part = (values: Float32Array): Float32Array => rowPart(values, rows, row);
  return { masks: masks.map(part), images: images.map(part) };
}

function createParameters(network: NetworkSpec, weights: Weights): Map<string, Parameter> {
  assertFits(network, weights);
  return new Map(
    networkVariables(network).map((variable) => {
      const data = weights.get(variable.name)?.data.slice() ?? new Float32Array();
      return [variable.name, { variable, data, gradient: new Float32Array(data.length) }];
    }),
  );
}
