/** Classification and regression over serialised tf.Example, as TensorFlow Serving's Classify and Regress do it. */

import type { SignatureDef } from '../model/index.ts';
import { type Inference, signatureOf } from './inference.ts';
import type { Tensors } from './registered-rows.ts';
import { classifyLog, regressLog } from './request-log/logged-requests.ts';
import { invalidArgument } from './serving-status.ts';
import type { TypedTensor } from './tensor.ts';
import type { TrackingRange } from './tracking-id.ts';
import type { ServableHandle } from './version-entry.ts';

export interface ExamplesCall {
  /** "" for the default one. */
  readonly signature: string;
  readonly examples: readonly Uint8Array[];
  /** Not registered: another call of the same request was. */
  readonly unregistered?: boolean;
  /** Of a request that is logged as a whole. */
  readonly isPart?: boolean;
}

export interface ScoredClass {
  /** "" where the model names no classes. */
  readonly label: string;
  /** 0 where it gives no scores. */
  readonly score: number;
}

export interface ClassifyAnswer {
  readonly signature: string;
  /** By example. */
  readonly results: readonly (readonly ScoredClass[])[];
  readonly ids: TrackingRange | undefined;
}

export interface RegressAnswer {
  readonly signature: string;
  /** By example. */
  readonly results: readonly number[];
  readonly ids: TrackingRange | undefined;
}

export const methodNames = { classify: 'tensorflow/serving/classify', regress: 'tensorflow/serving/regress' } as const;

export async function classify(inference: Inference, handle: ServableHandle, call: ExamplesCall): Promise<ClassifyAnswer> {
  const { name, signature } = signatureOf(handle, call.signature, unknownSignature);
  requireMethod(signature, 'classification', methodNames.classify);
  const count = Object.keys(signature.outputs).length;
  if (count !== 1 && count !== 2) invalidArgument(`Expected one or two output Tensors, found ${count}`);
  if (!signature.outputs.classes && !signature.outputs.scores) {
    invalidArgument('Expected classification signature outputs to contain at least one of "classes" or "scores".');
  }
  const { outputs, ids } = await infer(inference, handle, { ...call, signature: name });
  const results = scoredClasses(outputs, call.examples.length);
  if (call.isPart !== true) {
    const classifications = results.map((classes) => ({ classes: [...classes] }));
    inference.log(handle, () => classifyLog(handle, { ...call, signature: name }, { classifications }));
  }
  return { signature: name, results, ids };
}

export async function regress(inference: Inference, handle: ServableHandle, call: ExamplesCall): Promise<RegressAnswer> {
  const { name, signature } = signatureOf(handle, call.signature, unknownSignature);
  requireMethod(signature, 'regression', methodNames.regress);
  if (Object.keys(signature.outputs).length !== 1) invalidArgument('Expected one output Tensor.');
  if (!signature.outputs.outputs) invalidArgument('No regression outputs found in SignatureDef');
  const { outputs, ids } = await infer(inference, handle, { ...call, signature: name });
  const results = regressions(outputs, call.examples.length);
  if (call.isPart !== true) {
    const logged = { regressions: results.map((value) => ({ value })) };
    inference.log(handle, () => regressLog(handle, { ...call, signature: name }, logged));
  }
  return { signature: name, results, ids };
}

function unknownSignature(name: string): never {
  return invalidArgument(`No signature was found with the name: ${name}`);
}

function requireMethod(signature: SignatureDef, what: 'classification' | 'regression', method: string): void {
  if (signature.methodName !== method) {
    invalidArgument(`Expected ${what} signature method_name to be ${method}. Was: ${signature.methodName}`);
  }
  if (Object.keys(signature.inputs).length !== 1) invalidArgument('Expected one input Tensor.');
  if (!signature.inputs.inputs) invalidArgument(`No ${what} inputs found in SignatureDef`);
}

interface InferredExamples {
  readonly outputs: Tensors;
  readonly ids: TrackingRange | undefined;
}

async function infer(inference: Inference, handle: ServableHandle, call: ExamplesCall): Promise<InferredExamples> {
  const { signature, examples } = call;
  if (examples.length === 0) invalidArgument('Input is empty.');
  const dtype = handle.servable.signatures[signature]?.inputs.inputs?.dtype;
  if (dtype !== 'DT_STRING') invalidArgument(`Input "inputs" expects ${dtype} but got serialised examples`);
  const inputs = new Map<string, TypedTensor>([['inputs', { dtype: 'DT_STRING', shape: [examples.length], data: examples }]]);
  inference.countExamples(handle, examples.length);
  if (call.unregistered !== true) return inference.infer(handle, { signature, inputs, isLoggedElsewhere: true });
  return { outputs: await inference.run(handle, { signature, inputs }), ids: undefined };
}

function scoredClasses(outputs: Tensors, examples: number): readonly (readonly ScoredClass[])[] {
  const classes = outputs.get('classes');
  const scores = outputs.get('scores');
  if (classes) requireTable(classes, { name: 'classes', dtype: 'DT_STRING', examples });
  if (scores) requireTable(scores, { name: 'scores', dtype: 'DT_FLOAT', examples });
  const width = (classes ?? scores)?.shape[1] ?? 0;
  if (classes && scores && scores.shape[1] !== width) {
    invalidArgument(`Tensors class and score should match in dim_size(1). Got ${width} vs. ${scores.shape[1]}`);
  }
  const names = classes?.data as readonly Uint8Array[] | undefined;
  return Array.from({ length: examples }, (_, row) =>
    Array.from({ length: width }, (_unused, k) => ({
      label: names ? Buffer.from(names[row * width + k] ?? []).toString('utf8') : '',
      score: scores ? Number(scores.data[row * width + k]) : 0,
    })),
  );
}

interface TableNeeds {
  readonly name: string;
  readonly dtype: string;
  readonly examples: number;
}

function requireTable({ shape, dtype }: TypedTensor, needs: TableNeeds): void {
  if (shape.length !== 2) {
    invalidArgument(`Expected Tensor shape: [batch_size num_classes] but got [${shape.join(',')}]`);
  }
  if (dtype !== needs.dtype) invalidArgument(`Expected ${needs.name} Tensor of ${needs.dtype}. Got: ${dtype}`);
  if (shape[0] !== needs.examples) {
    invalidArgument(`Expected ${needs.name} output batch size of ${needs.examples}. Got: ${shape[0]}`);
  }
}

function regressions(outputs: Tensors, examples: number): readonly number[] {
  const tensor = outputs.get('outputs');
  if (!tensor) return invalidArgument("Could not find output tensor 'outputs'");
  const { shape, dtype, data } = tensor;
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    invalidArgument(`Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got [${shape.join(',')}]`);
  }
  if (shape[0] !== examples) {
    invalidArgument(`Input batch size did not match output batch size: ${examples} vs. ${shape[0]}`);
  }
  if (dtype !== 'DT_FLOAT') invalidArgument(`Expected output Tensor of DT_FLOAT.  Got: ${dtype}`);
  return Array.from(data as Float32Array);
}
