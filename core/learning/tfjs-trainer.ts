/**
 * Training on a TensorFlow.js backend: its kernels multiply matrices and differentiate the dense layers.
 *
 * Lookups, text towers, the loss and the optimiser run on typed arrays here, because their gradients touch a few rows of
 * large tables, which the backends' dense kernels make slow. The network is that of `layersArtifacts`.
 */

import { invariant } from '../foundation/index.ts';
import { createDeepInput } from './deep-input.ts';
import { createDenseLayers, createMatrixProduct, type LayerPass } from './dense-layers.ts';
import { dropoutMasks, dropoutSeeds } from './dropout-mask.ts';
import type { TfjsEngineName, Trainer, TrainerOptions } from './engine.ts';
import { imageValues } from './image-augmentation.ts';
import type { NetworkSpec, Weights } from './network.ts';
import type { LabelledBatch } from './network-input.ts';
import { createOptimizer, type Parameter } from './optimizer.ts';
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

  const run = (batch: LabelledBatch, training: boolean): LayerPass => {
    useBackend(tf, engine);
    const step = { seed: options.seed, iterations: optimizer.iterations() };
    const inputs = {
      wide: wide.forward(batch),
      deep: deep?.forward(batch, imageValues(network, batch, training ? step : undefined)),
      masks: training ? dropoutMasks(network, batch.rows, dropoutSeeds(network, options.seed, optimizer.iterations())) : [],
      classWeights: options.classWeights ?? [],
    };
    return runLayers(batch, inputs, training);
  };
  return {
    step: (batch) => {
      for (const { gradient } of all) gradient.fill(0);
      const pass = run(batch, true);
      wide.backward(batch, pass.logitGradient);
      if (deep && pass.deepGradient) deep.backward(batch, pass.deepGradient);
      optimizer.apply();
      return pass.lossSum / batch.rows;
    },
    loss: (batch) => ({ sum: run(batch, false).lossSum, rows: batch.rows }),
    weights: () => new Map(all.map(({ variable, data }) => [variable.name, { shape: variable.shape, data: data.slice() }])),
    optimizerState: () => optimizer.state(),
    dispose: () => parameters.clear(),
  };
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
