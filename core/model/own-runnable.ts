/** This project's own models as runnable ones: TensorFlow's signatures over raw features and serialised tf.Example. */

import { setImmediate } from 'node:timers/promises';
import type { ColumnBatch } from '../formats/index.ts';
import { attempt, invariant, type Result, raise, unwrap } from '../foundation/index.ts';
import { openedLayers } from '../learning/index.ts';
import { exampleBatch } from './example-batch.ts';
import { featureBatch, featureRows } from './feature-tensors.ts';
import type { Model, SignatureTensor } from './model.ts';
import { closeModel, loadModel } from './model-file.ts';
import { createPredictor, type Predictions } from './predictor.ts';
import type { RunnableModel, SignatureDef, TensorInfo, TensorValue } from './runnable-model.ts';

/** Rows predicted between two turns of the event loop, so that other requests are not held up by a large one. */
const batchRows = 1024;

const predict = 'tensorflow/serving/predict';
const utf8 = new TextEncoder();

/** The signatures by name; `classification` or `regression` as TensorFlow's estimators name them. */
export function openOwnModel(dir: string): Promise<Result<RunnableModel>> {
  return attempt(async () => createOwnRunnable(unwrap(await loadModel(dir))));
}

export function createOwnRunnable(model: Model): RunnableModel {
  return new OwnRunnable(model);
}

class OwnRunnable implements RunnableModel {
  readonly signatures: Readonly<Record<string, SignatureDef>>;
  readonly engine: string;
  readonly multilabel: boolean;
  readonly #inputs: readonly SignatureTensor[];
  readonly #classes: readonly Uint8Array[] | undefined;
  /** Not the model: its weights are to go when it is disposed of. */
  readonly #opened: Pick<Model, 'network'>;
  #predict: ((batch: ColumnBatch) => Predictions) | undefined;

  constructor(model: Model) {
    const { network } = model;
    this.engine = network.family === 'layers' ? openedLayers(network).engine : 'fused';
    this.#opened = { network };
    this.signatures = signaturesOf(model);
    this.multilabel = model.label.kind === 'multilabel';
    this.#inputs = model.signature.inputs;
    this.#classes = model.label.kind === 'regression' ? undefined : model.label.classes.map((name) => utf8.encode(name));
    const predictor = createPredictor(model);
    this.#predict = (batch) => predictor.predict(batch);
  }

  async run(
    name: string,
    inputs: ReadonlyMap<string, TensorValue>,
    outputs?: readonly string[],
  ): Promise<ReadonlyMap<string, TensorValue>> {
    const signature = this.signatures[name];
    invariant(signature !== undefined, `the model has the signature ${name}`);
    const rowsOf = signature.rawFeatures === true ? this.#featureRows(inputs) : this.#exampleRows(signature, inputs);
    const all = await this.#outputs(rowsOf);
    const wanted = outputs ?? Object.keys(signature.outputs);
    return new Map(wanted.map((alias) => [alias, all.get(alias) ?? raise('serving/bad-request', `No output ${alias}`, '')]));
  }

  dispose(): void {
    this.#predict = undefined;
    closeModel(this.#opened);
  }

  #featureRows(tensors: ReadonlyMap<string, TensorValue>): RowSource {
    const rows = featureRows(this.#inputs, tensors);
    return { rows, batch: (from, to) => featureBatch(this.#inputs, tensors, { from, to }) };
  }

  #exampleRows(signature: SignatureDef, tensors: ReadonlyMap<string, TensorValue>): RowSource {
    const [alias = ''] = Object.keys(signature.inputs);
    const tensor = tensors.get(alias);
    if (tensor?.dtype !== 'DT_STRING' || tensor.shape.length !== 1) {
      return raise('serving/bad-request', `Input "${alias}" expects serialised tf.Example of shape [-1]`, '');
    }
    const records = tensor.data as readonly Uint8Array[];
    return { rows: records.length, batch: (from, to) => exampleBatch(this.#inputs, records, { from, to }) };
  }

  async #outputs({ rows, batch }: RowSource): Promise<ReadonlyMap<string, TensorValue>> {
    const classes = this.#classes;
    const width = classes?.length ?? 1;
    const values = new Float32Array(rows * width);
    for (let from = 0; from < rows; from += batchRows) {
      if (from > 0) await setImmediate();
      const predictions = this.#predict?.(batch(from, Math.min(rows, from + batchRows)));
      invariant(predictions !== undefined, 'a model that was given back is not asked');
      values.set(predictions.kind === 'regression' ? predictions.values : predictions.scores, from * width);
    }
    if (!classes) return new Map([['outputs', { dtype: 'DT_FLOAT', shape: [rows, 1], data: values }]]);
    return classified(classes, values, rows);
  }
}

interface RowSource {
  readonly rows: number;
  batch(from: number, to: number): ColumnBatch;
}

function classified(classes: readonly Uint8Array[], scores: Float32Array, rows: number): Map<string, TensorValue> {
  const width = classes.length;
  const names: Uint8Array[] = [];
  const predicted: Uint8Array[] = [];
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 0; k < width; k++) {
      names.push(classes[k]);
      // The first of equals.
      if (scores[row * width + k] > scores[row * width + best]) best = k;
    }
    predicted.push(classes[best]);
  }
  return new Map<string, TensorValue>([
    ['classes', { dtype: 'DT_STRING', shape: [rows, width], data: names }],
    ['predicted', { dtype: 'DT_STRING', shape: [rows], data: predicted }],
    ['scores', { dtype: 'DT_FLOAT', shape: [rows, width], data: scores }],
  ]);
}

function signaturesOf(model: Model): Readonly<Record<string, SignatureDef>> {
  const { label } = model;
  const inputs = Object.fromEntries(
    model.signature.inputs.map(({ name, dtype, shape }) => [name, { name: `serving_default_${name}:0`, dtype, shape }]),
  );
  const shape = [-1, label.kind === 'regression' ? 1 : label.classes.length];
  const outputs = label.kind === 'regression' ? infos({ outputs: ['DT_FLOAT', shape] }) : classOutputs(shape);
  const examples = (alias: string): Record<string, TensorInfo> => ({
    [alias]: { name: `serialized_examples_${alias}:0`, dtype: 'DT_STRING', shape: [-1] },
  });
  const named: Record<string, SignatureDef> =
    label.kind === 'regression'
      ? { regression: { inputs: examples('inputs'), outputs, methodName: 'tensorflow/serving/regress' } }
      : {
          classification: {
            inputs: examples('inputs'),
            outputs: { classes: outputs.classes, scores: outputs.scores },
            methodName: 'tensorflow/serving/classify',
          },
        };
  return {
    serving_default: { inputs, outputs, methodName: predict, rawFeatures: true },
    serving_examples: { inputs: examples('examples'), outputs, methodName: predict },
    ...named,
  };
}

function classOutputs(shape: readonly number[]): Record<string, TensorInfo> {
  return infos({ classes: ['DT_STRING', shape], predicted: ['DT_STRING', [-1]], scores: ['DT_FLOAT', shape] });
}

function infos(
  outputs: Readonly<Record<string, readonly ['DT_FLOAT' | 'DT_STRING', readonly number[]]>>,
): Record<string, TensorInfo> {
  return Object.fromEntries(
    Object.entries(outputs).map(([alias, [dtype, shape]], i) => [alias, { name: `StatefulPartitionedCall:${i}`, dtype, shape }]),
  );
}
