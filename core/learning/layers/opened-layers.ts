/** A Layers model of a module that is open in this process: one for each spec, whose weights whoever uses it puts in first. */

import type { io, LayersModel, SymbolicTensor, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { invariant } from '../../foundation/index.ts';
import type { TfjsEngineName } from '../engine.ts';
import { openGraphDevice } from '../graph-device.ts';
import { pixelValues } from '../image-values.ts';
import type { Weights } from '../network.ts';
import type { TransformedBatch, TransformedSpec } from '../network-input.ts';
import { withoutTensors } from '../tensor-scope.ts';
import { loadTfjs, type Tfjs, useBackend } from '../tfjs.ts';
import { checkedModel, raiseModule } from './checked-model.ts';
import { runModule } from './get-model.ts';
import { type LayersSpec, modelInfo, modelInputs } from './layers-spec.ts';
import { showLogits } from './show-logits.ts';

/** TF.js does not export the type of a layer's weight. */
type LayerWeight = LayersModel['weights'][number];

export interface OpenedLayers {
  readonly tf: Tfjs;
  /** What predicts: `tfjs:wasm`, or `tfjs:cpu` where that is not to be had. */
  readonly engine: TfjsEngineName;
  readonly model: LayersModel;
  /** In the order of the spec's variables. */
  readonly weights: readonly LayerWeight[];
  /** Those of the layers' initialisers, or of nothing where the model was opened from its JSON. */
  readonly initial: Weights | undefined;
  /** Puts `weights` in, unless `owner` was the last to do so. */
  hold(owner: object, weights: Weights): void;
  /** What the model's inputs are called as `modelInputs` has them, in their order. */
  readonly inputNames: readonly string[];
  /** The batch as `apply` takes it; tensors of the current scope. */
  feed(batch: TransformedBatch): readonly Tensor[];
  /** rows x units, before the output's activation; a tensor of the current scope. */
  apply(fed: readonly Tensor[], rows: number, training: boolean): Tensor2D;
  /** `apply` of `feed`. */
  logits(batch: TransformedBatch, training: boolean): Tensor2D;
}

const opened = new WeakMap<LayersSpec, OpenedLayers>();

/** Of a spec that `openLayers` or `buildLayers` opened before. */
export function openedLayers(spec: LayersSpec): OpenedLayers {
  const found = opened.get(spec);
  invariant(found, 'a Layers model is opened before it is used');
  return found;
}

/** Problems: module/failed where its module has to be run and fails, model/invalid where the JSON does not open. */
export async function openLayers(spec: LayersSpec): Promise<void> {
  if (opened.has(spec)) return;
  const { engine } = await openGraphDevice();
  const tf = await loadTfjs();
  useBackend(tf, engine);
  const model = spec.module.needed ? await builtAgain(tf, spec) : await fromJson(tf, spec);
  holdOpen(spec, { tf, engine, model, initial: undefined });
}

/** Frees the model's tensors; the spec may be opened again. */
export function closeLayers(spec: LayersSpec): void {
  opened.get(spec)?.model.dispose();
  opened.delete(spec);
}

export function holdOpen(spec: LayersSpec, parts: Pick<OpenedLayers, 'tf' | 'engine' | 'model' | 'initial'>): void {
  const { tf, model } = parts;
  showLogits(tf, model);
  const { names, feed } = createFeed(tf, model.inputs, spec.inputs);
  const apply: OpenedLayers['apply'] = (fed, rows, training) => {
    const taken = fed.map((tensor, i) => cast(tf, tensor, model.inputs[i].dtype));
    const outputs = model.apply(taken, { training }) as Tensor | Tensor[];
    return tf.cast(tf.reshape([outputs].flat()[0], [rows, spec.output.units]), 'float32') as Tensor2D;
  };
  const weights = [...model.weights];
  let holder: object | undefined;
  opened.set(spec, {
    ...parts,
    weights,
    hold: (owner, given) => {
      if (holder === owner) return;
      holder = owner;
      for (const [i, { name, shape }] of spec.variables.entries()) {
        const tensor = given.get(name);
        invariant(tensor, `the weights have ${name}`);
        withoutTensors(tf, () => weights[i].write(tf.tensor(tensor.data, [...shape])));
      }
    },
    inputNames: names,
    feed,
    apply,
    logits: (batch, training) => apply(feed(batch), batch.rows, training),
  });
}

function cast(tf: Tfjs, tensor: Tensor, wanted: SymbolicTensor['dtype']): Tensor {
  return wanted === tensor.dtype ? tensor : tf.cast(tensor, wanted);
}

async function builtAgain(tf: Tfjs, { inputs, output, module }: LayersSpec): Promise<LayersModel> {
  const info = modelInfo(inputs, output, module.settings);
  // Of the text alone: the model is whole wherever its folder is.
  const url = `data:text/javascript;base64,${Buffer.from(module.source).toString('base64')}`;
  return checkedModel(tf, await runModule(tf, url, info), info);
}

async function fromJson(tf: Tfjs, { topology, variables }: LayersSpec): Promise<LayersModel> {
  try {
    const model = await loadTopology(tf, topology);
    const fits = model.weights.every(({ shape }, i) => shape.join() === variables[i]?.shape.join());
    if (fits && model.weights.length === variables.length) return model;
  } catch (error) {
    raiseModule(`TensorFlow.js does not open the model's JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  return raiseModule('The weights do not belong to the model');
}

/** With weights of the layers' initialisers. */
export function loadTopology(tf: Tfjs, topology: object): Promise<LayersModel> {
  const artifacts: io.ModelArtifacts = { modelTopology: topology };
  return tf.loadLayersModel({ load: async () => artifacts });
}

/** The batch as tensors, in the order of the model's inputs. */
function createFeed(
  tf: Tfjs,
  inputs: readonly SymbolicTensor[],
  spec: TransformedSpec,
): { readonly names: readonly string[]; feed(batch: TransformedBatch): Tensor[] } {
  const known = modelInputs(spec);
  const values = (name: string, { dense, ids, tokens, images = [] }: TransformedBatch): Float32Array | Int32Array => {
    const [, kind, index] = /^(embedding|text|image)_(\d+)$/.exec(name) ?? [];
    const at = Number(index);
    if (kind === 'image') return pixelValues(images[at]);
    return kind === undefined ? dense : kind === 'embedding' ? ids[at] : tokens[at];
  };
  const taken = inputs.map((input) => {
    const found = known.find(({ name }) => name === input.sourceLayer.name) ?? known[0];
    return { name: found.name, shape: found.shape, dtype: found.dtype };
  });
  return {
    names: taken.map(({ name }) => name),
    feed: (batch) => taken.map(({ name, shape, dtype }) => tf.tensor(values(name, batch), [batch.rows, ...shape], dtype)),
  };
}
