/** TensorFlow Serving's model for tests as a runnable one: y = x/2 + offset over tensors and tf.Example, in all its signatures. */

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeMessage } from '../../../core/formats/index.ts';
import { attempt, raise } from '../../../core/foundation/index.ts';
import type { RunnableModel, SignatureDef, TensorInfo, TensorValue } from '../../../core/model/index.ts';
import { exampleType } from '../../../core/serving/grpc/example-messages.ts';
import type { ServableLoader } from '../../../core/serving/index.ts';

/** A version folder, complete at once. `offset` tells versions apart. */
export async function pushHalfPlus(basePath: string, version: string, offset = 2): Promise<void> {
  const aside = join(basePath, `.${version}.staging`);
  await mkdir(aside, { recursive: true });
  await writeFile(join(aside, 'model.json'), JSON.stringify({ offset }));
  await rename(aside, join(basePath, version));
}

export const loadHalfPlus: ServableLoader = (dir) =>
  attempt(async () => {
    const { offset } = JSON.parse(await readFile(join(dir, 'model.json'), 'utf8'));
    return halfPlusTwo(Number(offset));
  });

export function halfPlusTwo(offset = 2): RunnableModel {
  return {
    engine: 'half',
    signatures,
    run: async (name, inputs, outputs) => run({ name, inputs, outputs, offset }),
    dispose: () => undefined,
  };
}

const float = (name: string): TensorInfo => ({ name, dtype: 'DT_FLOAT', shape: [-1, 1] });
const examples: TensorInfo = { name: 'tf_example:0', dtype: 'DT_STRING', shape: undefined };

function signature(kind: 'predict' | 'classify' | 'regress', input: TensorInfo, output: string): SignatureDef {
  const methodName = `tensorflow/serving/${kind}`;
  if (kind === 'predict') return { inputs: { x: input }, outputs: { y: float(output) }, methodName };
  const alias = kind === 'classify' ? 'scores' : 'outputs';
  return { inputs: { inputs: input }, outputs: { [alias]: float(output) }, methodName };
}

const signatures: Readonly<Record<string, SignatureDef>> = {
  regress_x2_to_y3: signature('regress', float('x2:0'), 'y3:0'),
  serving_default: signature('predict', float('x:0'), 'y:0'),
  regress_x_to_y2: signature('regress', examples, 'y2:0'),
  regress_x_to_y: signature('regress', examples, 'y:0'),
  classify_x_to_y: signature('classify', examples, 'y:0'),
};

interface Run {
  readonly name: string;
  readonly inputs: ReadonlyMap<string, TensorValue>;
  readonly outputs: readonly string[] | undefined;
  readonly offset: number;
}

function run({ name, inputs, outputs, offset }: Run): ReadonlyMap<string, TensorValue> {
  const [given] = inputs.values();
  if (!given) return raise('serving/bad-request', 'No input', '');
  const numbers =
    given.dtype === 'DT_STRING' ? (given.data as readonly Uint8Array[]).map(featureX) : [...(given.data as Float32Array)];
  const more = name.endsWith('y2') || name.endsWith('y3') ? 1 : 0;
  const data = Float32Array.from(numbers, (x) => x / 2 + offset + more);
  const shape = given.dtype === 'DT_STRING' ? [numbers.length, 1] : given.shape;
  const [alias = ''] = outputs ?? Object.keys(signatures[name]?.outputs ?? {});
  return new Map([[alias, { dtype: 'DT_FLOAT', shape, data }]]);
}

function featureX(bytes: Uint8Array): number {
  const { features } = decodeMessage(exampleType, bytes);
  const value = features?.feature.get('x')?.float_list?.value[0];
  return value ?? raise('serving/bad-request', "Could not parse example input: feature 'x' is missing", '');
}
