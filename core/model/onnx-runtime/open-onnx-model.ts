/** An ONNX model as a runnable model, computed by ONNX Runtime on this machine's processor. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { raise } from '../../foundation/index.ts';
import type { RunnableModel, SignatureDef, TensorInfo, TensorValue } from '../runnable-model.ts';
import { checkInputs } from '../signature-inputs.ts';
import { dtypeOfOnnx, fromOnnx, toOnnx } from './onnx-tensors.ts';

const signatureName = 'serving_default';

type Runtime = typeof import('onnxruntime-node');

/** model.onnx, or the only file that ends so; undefined where there is none. */
export async function findOnnxFile(dir: string): Promise<string | undefined> {
  const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('.onnx'));
  const name = names.find((candidate) => candidate === 'model.onnx') ?? (names.length === 1 ? names[0] : undefined);
  return name === undefined ? undefined : join(dir, name);
}

/** Raises engine/unavailable, and model/invalid with the runtime's own reason. */
export async function openOnnxModel(file: string): Promise<RunnableModel> {
  const runtime = await loadRuntime();
  const session = await createSession(runtime, file);
  try {
    return new RunnableOnnxModel(runtime, session, signatureOf(session));
  } catch (error) {
    await session.release();
    throw error;
  }
}

let loading: Promise<Runtime> | undefined;

/** Its binding is loaded once in a process, and only where an ONNX model is opened. */
function loadRuntime(): Promise<Runtime> {
  loading ??= import('onnxruntime-node').catch((error: unknown) => {
    loading = undefined;
    return raise('engine/unavailable', 'ONNX Runtime cannot be loaded here', 'Use a SavedModel of the same model.', {
      details: { reason: reasonOf(error) },
    });
  });
  return loading;
}

function createSession({ InferenceSession: Session }: Runtime, file: string): Promise<InferenceSession> {
  // What goes wrong comes back as an error: nothing of its own on standard error.
  return Session.create(file, { executionProviders: ['cpu'], logSeverityLevel: 4 }).catch((error: unknown) =>
    raise(
      'model/invalid',
      `ONNX Runtime does not take the model: ${reasonOf(error)}`,
      'Convert the model again, with operators it knows.',
    ),
  );
}

function signatureOf(session: InferenceSession): SignatureDef {
  return {
    inputs: infosOf(session.inputMetadata),
    outputs: infosOf(session.outputMetadata),
    methodName: 'tensorflow/serving/predict',
  };
}

function infosOf(metadata: readonly InferenceSession.ValueMetadata[]): Readonly<Record<string, TensorInfo>> {
  return Object.fromEntries(
    metadata.map((value) => {
      const dtype = value.isTensor ? dtypeOfOnnx(value.type) : undefined;
      if (!value.isTensor || dtype === undefined) {
        const kind = value.isTensor ? value.type : 'no tensor';
        return raise(
          'model/invalid',
          `"${value.name}" of the model is ${kind}`,
          'Convert the model with tensors of numbers and texts.',
        );
      }
      // A size with a name, or without one, is open.
      const shape = value.shape.map((size) => (typeof size === 'number' && size >= 0 ? size : -1));
      return [value.name, { name: value.name, dtype, shape }];
    }),
  );
}

class RunnableOnnxModel implements RunnableModel {
  readonly signatures: Readonly<Record<string, SignatureDef>>;
  readonly engine = 'onnxruntime';
  readonly #runtime: Runtime;
  readonly #session: InferenceSession;
  readonly #signature: SignatureDef;

  constructor(runtime: Runtime, session: InferenceSession, signature: SignatureDef) {
    this.#runtime = runtime;
    this.#session = session;
    this.#signature = signature;
    this.signatures = { [signatureName]: signature };
  }

  async run(
    signature: string,
    inputs: ReadonlyMap<string, TensorValue>,
    outputs: readonly string[] = Object.keys(this.#signature.outputs),
  ): Promise<ReadonlyMap<string, TensorValue>> {
    if (signature !== signatureName) {
      return raise(
        'model/invalid',
        `The model has no signature ${signature}`,
        `Use ${signatureName}: ONNX models have no other.`,
      );
    }
    const values = checkInputs(this.#signature, inputs, outputs);
    const names = Object.keys(this.#signature.inputs);
    const feeds = Object.fromEntries(names.map((name, i) => [name, toOnnx(this.#runtime, values[i] as TensorValue)]));
    const results = await this.#compute(feeds, outputs);
    return new Map(outputs.map((name) => [name, fromOnnx(results[name] as Tensor)]));
  }

  dispose(): void {
    void this.#session.release();
  }

  #compute(feeds: Record<string, Tensor>, outputs: readonly string[]): Promise<InferenceSession.ReturnType> {
    return this.#session
      .run(feeds, [...outputs])
      .catch((error: unknown) =>
        raise(
          'model/invalid',
          `The inputs do not go together: ${reasonOf(error)}`,
          'Give inputs of the shapes of the signature.',
        ),
      );
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
