/**
 * Training of a user's Layers model on a TensorFlow.js backend: TF.js differentiates it; the loss, the optimiser and the
 * weights between steps are those of every other engine.
 */

import type { Scalar, Tensor, Variable as TfVariable } from '@tensorflow/tfjs';
import { deriveSeed, invariant } from '../../foundation/index.ts';
import { createLoss } from '../dense-layers.ts';
import type { TfjsEngineName, Trainer, TrainerOptions } from '../engine.ts';
import type { LabelledBatch } from '../network-input.ts';
import { createOptimizer, type Parameter } from '../optimizer.ts';
import { withoutTensors } from '../tensor-scope.ts';
import { useBackend } from '../tfjs.ts';
import { elementCount } from '../variables.ts';
import { raiseModule } from './checked-model.ts';
import type { LayersSpec } from './layers-spec.ts';
import { type OpenedLayers, openedLayers } from './opened-layers.ts';
import { withSeededRandom } from './seeded-random.ts';

/** The spec must be open. Raises module/failed where the model cannot be computed or differentiated. */
export function createLayersTrainer(engine: TfjsEngineName, spec: LayersSpec, options: TrainerOptions): Trainer {
  const opened = openedLayers(spec);
  const { tf } = opened;
  invariant(options.private === undefined, 'a Layers model is not trained privately');
  const parameters = createParameters(spec, options, opened);
  const trained = parameters.filter((_, i) => spec.variables[i].trainable);
  // Penalties are the layers' own regularisers.
  const optimizer = createOptimizer(trained, { ...options, l2: 0 }, options.optimizerState);
  const weights = () => new Map(parameters.map(({ variable, data }) => [variable.name, { shape: variable.shape, data }]));
  const owner = {};
  const enter = (): void => {
    useBackend(tf, engine);
    opened.hold(owner, weights());
  };
  return {
    step: (batch) => {
      enter();
      const seed = deriveSeed(options.seed, `step/${optimizer.iterations()}`);
      const sum = guarded(() => withSeededRandom(seed, () => differentiate(opened, { spec, parameters, batch, options })));
      optimizer.apply();
      writeBack(opened, spec, parameters);
      return sum / batch.rows;
    },
    loss: (batch) => {
      enter();
      const sum = guarded(() =>
        withoutTensors(tf, () => {
          const { lossOf, pass } = createLoss(tf, spec, batch, options.classWeights ?? []);
          lossOf(opened.logits(batch, false));
          return pass().lossSum;
        }),
      );
      return { sum, rows: batch.rows };
    },
    weights: () => new Map([...weights()].map(([name, { shape, data }]) => [name, { shape, data: data.slice() }])),
    optimizerState: () => optimizer.state(),
    dispose: () => {},
  };
}

function createParameters({ variables }: LayersSpec, options: TrainerOptions, { initial }: OpenedLayers): readonly Parameter[] {
  const given = options.weights ?? initial;
  invariant(given, 'a model that was opened from its JSON is trained on from weights');
  return variables.map(({ name, shape }) => {
    const tensor = given.get(name);
    invariant(tensor?.data.length === elementCount(shape), `the weights have ${name} of shape [${shape}]`);
    // As AdamW is used: kernels decay, biases and tables do not.
    const penalised = name.endsWith('/kernel');
    return {
      variable: { name, shape, initial: 'zeros', penalised, padded: false },
      data: tensor.data.slice(),
      gradient: new Float32Array(tensor.data.length),
    };
  });
}

interface Step {
  readonly spec: LayersSpec;
  readonly parameters: readonly Parameter[];
  readonly batch: LabelledBatch;
  readonly options: TrainerOptions;
}

/** Fills the gradients in, and what layers keep of the batch (moving averages); returns the sum of the losses. */
function differentiate(opened: OpenedLayers, { spec, parameters, batch, options }: Step): number {
  const { tf, model, weights } = opened;
  return withoutTensors(tf, () => {
    const { lossOf, pass } = createLoss(tf, spec, batch, options.classWeights ?? []);
    const total = (): Scalar => {
      const loss = lossOf(opened.logits(batch, true));
      return model.calculateLosses().reduce((sum: Scalar, penalty: Tensor) => tf.add(sum, penalty) as Scalar, loss);
    };
    const variables = weights.flatMap((weight, i) => (spec.variables[i].trainable ? [weight.read() as TfVariable] : []));
    const { grads } = tf.variableGrads(total, variables);
    for (const [i, { gradient, data }] of parameters.entries()) {
      const weight = weights[i];
      if (spec.variables[i].trainable) {
        // A weight that the loss does not depend on has none.
        const found = grads[weight.name] as Tensor | undefined;
        if (found) gradient.set(found.dataSync<'float32'>());
        else gradient.fill(0);
      } else data.set(weight.read().dataSync<'float32'>());
    }
    return pass().lossSum;
  });
}

/** The optimiser's weights into the model; constraints of layers come after. */
function writeBack({ tf, weights }: OpenedLayers, { variables }: LayersSpec, parameters: readonly Parameter[]): void {
  withoutTensors(tf, () => {
    for (const [i, { name: _name, shape, trainable }] of variables.entries()) {
      if (!trainable) continue;
      const { data } = parameters[i];
      weights[i].write(tf.tensor(data, [...shape]));
      if (weights[i].constraint) data.set(weights[i].read().dataSync<'float32'>());
    }
  });
}

/** What TF.js throws while it computes a model is the model's. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, without] = /gradient function not found for (\w+)/i.exec(message) ?? [];
    if (without !== undefined) {
      return raiseModule(
        `The model cannot be trained: TensorFlow.js has no gradient of its operation ${without}`,
        'Build the model without it, or give it one with tf.customGrad.',
        { operation: without },
      );
    }
    const [, kernel] = /kernel '(\w+)' not registered/i.exec(message) ?? [];
    if (kernel !== undefined) {
      return raiseModule(`No engine here computes the model's operation ${kernel}`, 'Build the model without it.', {
        operation: kernel,
      });
    }
    if (/cannot find a connection/i.test(message)) {
      return raiseModule(
        'The model cannot be trained: its output does not depend on its weights',
        'Connect its layers from the inputs to the output.',
      );
    }
    return raiseModule(`The model cannot be computed (${message.split('\n')[0]})`);
  }
}
