/** From a user's module to a spec that is open in this process. */

import type { LayersModel } from '@tensorflow/tfjs';
import { deriveSeed, type Json } from '../../foundation/index.ts';
import { openGraphDevice } from '../graph-device.ts';
import type { NetworkOutput, Tensor, Weights } from '../network.ts';
import type { TransformedSpec } from '../network-input.ts';
import { withoutTensors } from '../tensor-scope.ts';
import { loadTfjs, type Tfjs, useBackend } from '../tfjs.ts';
import { canonicalTopology } from './canonical-topology.ts';
import { checkedModel, raiseModule } from './checked-model.ts';
import { runModule } from './get-model.ts';
import { type LayersModule, type LayersSpec, type LayersVariable, modelInfo } from './layers-spec.ts';
import { holdOpen, loadTopology } from './opened-layers.ts';
import { withSeededRandom } from './seeded-random.ts';

export interface LayersOrder {
  /** file: URL of the module. */
  readonly url: string;
  readonly source: string;
  readonly settings: LayersModule['settings'];
  readonly inputs: TransformedSpec;
  readonly output: NetworkOutput;
  readonly seed: number;
}

/** Initial weights are drawn from the seed. Raises module/failed. */
export async function buildLayers({ url, source, settings, inputs, output, seed }: LayersOrder): Promise<LayersSpec> {
  const { engine } = await openGraphDevice();
  const tf = await loadTfjs();
  useBackend(tf, engine);
  const stock = stockClasses(tf);
  const info = modelInfo(inputs, output, settings);
  const made = await withSeededRandom(deriveSeed(seed, 'module'), () => runModule(tf, url, info));
  const model = checkedModel(tf, made, info);
  const { topology, rename } = canonicalTopology(topologyOf(model));
  const needed = !(layersOf(model).every((layer) => isStockLayer(layer, stock)) && isStock(topology, stock));
  const names = uniqueNames(model.weights.map(({ originalName }) => rename(originalName)));
  const trainable = new Set(model.trainableWeights);
  const variables = model.weights.map(
    (weight, i): LayersVariable => ({ name: names[i], shape: weight.shape as number[], trainable: trainable.has(weight) }),
  );
  const spec: LayersSpec = { family: 'layers', inputs, output, topology, variables, module: { source, settings, needed } };
  const initial = valuesOf(tf, model, variables);
  // What is trained is what is saved: the model its JSON gives.
  const trained = needed ? model : await rebuilt(tf, model, topology);
  holdOpen(spec, { tf, engine, model: trained, initial });
  return spec;
}

type StockClasses = ReadonlyMap<string, unknown>;

let known: StockClasses | undefined;

/** The classes that TF.js itself brings, by name; those of modules come later. */
function stockClasses(tf: Tfjs): StockClasses {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  known ??= new Map(Object.entries(classNameMap).map(([name, [layer]]) => [name, layer]));
  return known;
}

type Layer = LayersModel['layers'][number];

/** Those of models within the model too. */
function layersOf({ layers }: Pick<LayersModel, 'layers'>): readonly Layer[] {
  return layers.flatMap((layer) => ('layers' in layer ? layersOf(layer as unknown as LayersModel) : [layer]));
}

/** A module may give its class the name of another. */
function isStockLayer(layer: Layer, stock: StockClasses): boolean {
  return stock.get(layer.getClassName()) === layer.constructor;
}

function topologyOf(model: LayersModel): Readonly<Record<string, Json>> {
  try {
    return JSON.parse(JSON.stringify(model.toJSON(null, false)));
  } catch (error) {
    return raiseModule(`The model has no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Whether TF.js alone knows all of a model's layers, initialisers, regularisers and constraints. */
function isStock(value: Json, stock: StockClasses): boolean {
  if (Array.isArray(value)) return value.every((item) => isStock(item, stock));
  if (typeof value !== 'object' || value === null) return true;
  const entries = value as { readonly [key: string]: Json };
  const kind = entries['class_name'];
  if (typeof kind === 'string' && !stock.has(kind)) return false;
  return Object.values(entries).every((item) => isStock(item, stock));
}

async function rebuilt(tf: Tfjs, model: LayersModel, topology: object): Promise<LayersModel> {
  const again = await loadTopology(tf, topology).catch((error: Error) =>
    raiseModule(`TensorFlow.js does not open its own JSON of the model (${error.message})`),
  );
  model.dispose();
  return again;
}

function valuesOf(tf: Tfjs, model: LayersModel, variables: readonly LayersVariable[]): Weights {
  return withoutTensors(
    tf,
    () =>
      new Map(
        variables.map(({ name, shape }, i): [string, Tensor] => {
          const values = model.weights[i].read().dataSync<'float32'>();
          return [name, { shape, data: values.slice() }];
        }),
      ),
  );
}

function uniqueNames(names: readonly string[]): readonly string[] {
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before > 0 ? `${name}_${before}` : name;
  });
}
