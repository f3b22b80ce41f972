/** A TF.js Layers model as a runnable model. */

import { raise } from '../../foundation/index.ts';
import type { DeviceValues, LayersNetwork, LayersTensorInfo } from '../../learning/index.ts';
import type { RunnableModel, SignatureDef, TensorInfo, TensorValue } from '../runnable-model.ts';
import { checkInputs } from '../signature-inputs.ts';

const signatureName = 'serving_default';
const dtypes = { float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL' } as const;

export class RunnableLayers implements RunnableModel {
  readonly signatures: Readonly<Record<string, SignatureDef>>;
  readonly engine: string;
  readonly #network: LayersNetwork;
  readonly #signature: SignatureDef;

  constructor(network: LayersNetwork) {
    this.engine = network.engine;
    this.#network = network;
    this.#signature = {
      inputs: infosOf(network.inputs),
      outputs: infosOf(network.outputs),
      methodName: 'tensorflow/serving/predict',
    };
    this.signatures = { [signatureName]: this.#signature };
  }

  async run(
    signature: string,
    inputs: ReadonlyMap<string, TensorValue>,
    outputs: readonly string[] = Object.keys(this.#signature.outputs),
  ): Promise<ReadonlyMap<string, TensorValue>> {
    if (signature !== signatureName) return refuse(`The model has no signature ${signature}`);
    const values = checkInputs(this.#signature, inputs, outputs);
    const given = this.#network.inputs.map(({ dtype }, i) => {
      const { shape, data } = values[i] as TensorValue;
      return { dtype, shape, data: data as DeviceValues };
    });
    const results = this.#compute(given);
    const named = new Map(
      this.#network.outputs.map(({ name, dtype }, i) => [name, { dtype: dtypes[dtype], ...results[i] } as TensorValue]),
    );
    return new Map(outputs.map((name) => [name, named.get(name) as TensorValue]));
  }

  dispose(): void {
    this.#network.dispose();
  }

  #compute(given: Parameters<LayersNetwork['predict']>[0]): ReturnType<LayersNetwork['predict']> {
    try {
      return this.#network.predict(given);
    } catch (error) {
      return refuse(`The inputs do not go together: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function infosOf(infos: readonly LayersTensorInfo[]): Readonly<Record<string, TensorInfo>> {
  return Object.fromEntries(infos.map(({ name, dtype, shape }) => [name, { name, dtype: dtypes[dtype], shape }]));
}

function refuse(message: string): never {
  return raise('model/invalid', message, 'Give inputs of the types and shapes of the signature serving_default.');
}
