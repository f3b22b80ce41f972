/**
 * An encoder in ONNX Runtime: ids of texts in, one vector a text out.
 *
 * The package's own session answers in a later turn of the event loop, but its binding computes at once: asked directly, the
 * transform stays one function from a batch to numbers, in training and serving alike.
 */

import { invariant, raise } from '../../foundation/index.ts';

export type Pooling = 'mean' | 'cls';

export interface EncoderSession {
  /** Numbers of a vector. */
  readonly dimension: number;
  /** rows x length ids without any padding; rows x dimension out. */
  run(ids: readonly (readonly number[])[]): Float32Array;
}

type Binding = typeof import('onnxruntime-node/dist/binding.js');
type Runtime = Binding & Pick<typeof import('onnxruntime-node'), 'Tensor'>;
type Session = InstanceType<Binding['binding']['InferenceSession']>;
type Metadata = Session['inputMetadata'][number];

/** Loaded once in a process, and not before it is needed: it is tens of megabytes. */
async function loadRuntime(): Promise<Runtime> {
  try {
    const { Tensor } = await import('onnxruntime-node');
    const { binding, initOrt } = await import('onnxruntime-node/dist/binding.js');
    initOrt();
    return { binding, initOrt, Tensor };
  } catch (error) {
    return raise(
      'engine/unavailable',
      'ONNX Runtime cannot be loaded on this machine',
      'Use text or tfidf instead of sentence.',
      {
        details: { reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) },
      },
    );
  }
}

/** ONNX' numbers of element types. */
const elementTypes = { float: 1, int32: 6, int64: 7 } as const;
const inputNames = ['input_ids', 'attention_mask', 'token_type_ids'] as const;
type InputName = (typeof inputNames)[number];

/** Problems: engine/unavailable, model/invalid (no ONNX graph, or not one of a text encoder). */
export async function openEncoder(path: string, pooling: Pooling): Promise<EncoderSession> {
  const runtime = await loadRuntime();
  const session = new runtime.binding.InferenceSession();
  try {
    session.loadModel(path, { logSeverityLevel: 3 });
  } catch (error) {
    raiseInvalid(`ONNX Runtime says: ${error instanceof Error ? error.message : String(error)}`);
  }
  const inputs = session.inputMetadata.map(checkedInput);
  if (!inputs.some(({ name }) => name === 'input_ids')) raiseInvalid('its graph has no input input_ids');
  const output = chooseOutput(session.outputMetadata);
  const run = (ids: readonly (readonly number[])[]) => runSession({ runtime, session, inputs, output, pooling }, ids);
  const probe = run([[0, 0, 0]]);
  if (probe.length === 0) raiseInvalid('its output is empty');
  return { dimension: probe.length, run };
}

interface GraphInput {
  readonly name: InputName;
  readonly wide: boolean;
}

function checkedInput({ name, type }: Metadata): GraphInput {
  const known = inputNames.find((one) => one === name);
  if (known === undefined) return raiseInvalid(`its graph has an input ${name}; known are ${inputNames.join(', ')}`);
  if (type !== elementTypes.int64 && type !== elementTypes.int32)
    return raiseInvalid(`its input ${name} is not of whole numbers`);
  return { name: known, wide: type === elementTypes.int64 };
}

interface GraphOutput {
  readonly name: string;
  /** A vector a text, or one a token. */
  readonly pooled: boolean;
}

/** `sentence_embedding` where the graph pools itself, else vectors of tokens, else the one output of a vector a text. */
function chooseOutput(outputs: readonly Metadata[]): GraphOutput {
  const floats = outputs.filter(({ isTensor, type }) => isTensor && type === elementTypes.float);
  const named = floats.find(({ name, shape }) => name === 'sentence_embedding' && shape.length === 2);
  const tokens = floats.find(({ name }) => name === 'last_hidden_state') ?? floats.find(({ shape }) => shape.length === 3);
  const pooled = named ?? (tokens ? undefined : floats.find(({ shape }) => shape.length === 2));
  if (pooled) return { name: pooled.name, pooled: true };
  if (tokens) return { name: tokens.name, pooled: false };
  return raiseInvalid('its graph has no output of 32-bit floats with a vector a text or a token');
}

interface OpenSession {
  readonly runtime: Runtime;
  readonly session: Session;
  readonly inputs: readonly GraphInput[];
  readonly output: GraphOutput;
  readonly pooling: Pooling;
}

function runSession(
  { runtime, session, inputs, output, pooling }: OpenSession,
  ids: readonly (readonly number[])[],
): Float32Array {
  const rows = ids.length;
  const length = ids[0]?.length ?? 0;
  invariant(
    ids.every((row) => row.length === length),
    'texts of a batch have as many tokens',
  );
  const inputValue = {
    input_ids: (row: number, i: number) => ids[row]?.[i] ?? 0,
    attention_mask: () => 1,
    token_type_ids: () => 0,
  };
  const feeds = Object.fromEntries(
    inputs.map(({ name, wide }) => {
      const values = Array.from({ length: rows * length }, (_, i) => inputValue[name](Math.floor(i / length), i % length));
      const data = wide ? BigInt64Array.from(values, BigInt) : Int32Array.from(values);
      const tensor =
        data instanceof Int32Array
          ? new runtime.Tensor('int32', data, [rows, length])
          : new runtime.Tensor('int64', data, [rows, length]);
      return [name, tensor];
    }),
  );
  const { data, dims } = computed(session, feeds, output.name);
  const dimension = dims.at(-1) ?? 0;
  const expected = output.pooled ? [rows, dimension] : [rows, length, dimension];
  if (dims.join() !== expected.join()) raiseInvalid(`its output has shape [${dims.join()}] where [${expected.join()}] was due`);
  if (output.pooled) return data.slice();
  return pooling === 'cls' ? firstTokens(data, { rows, length, dimension }) : meanOfTokens(data, { rows, length, dimension });
}

function computed(
  session: Session,
  feeds: Parameters<Session['run']>[0],
  name: string,
): { data: Float32Array; dims: readonly number[] } {
  try {
    const found = session.run(feeds, { [name]: null }, {})[name];
    if (found && 'data' in found && found.data instanceof Float32Array) return { data: found.data, dims: found.dims };
  } catch (error) {
    raiseInvalid(`ONNX Runtime says: ${error instanceof Error ? error.message : String(error)}`);
  }
  return raiseInvalid(`its output ${name} holds no floats`);
}

interface TokenShape {
  readonly rows: number;
  readonly length: number;
  readonly dimension: number;
}

function firstTokens(data: Float32Array, { rows, length, dimension }: TokenShape): Float32Array {
  const vectors = new Float32Array(rows * dimension);
  for (let row = 0; row < rows; row++) {
    const from = row * length * dimension;
    vectors.set(data.subarray(from, from + dimension), row * dimension);
  }
  return vectors;
}

/** Over all tokens, those around the text among them, as sentence-transformers does. */
function meanOfTokens(data: Float32Array, { rows, length, dimension }: TokenShape): Float32Array {
  const vectors = new Float32Array(rows * dimension);
  for (let row = 0; row < rows; row++) {
    for (let d = 0; d < dimension; d++) {
      let sum = 0;
      for (let i = 0; i < length; i++) sum += data[(row * length + i) * dimension + d];
      vectors[row * dimension + d] = sum / length;
    }
  }
  return vectors;
}

export function raiseInvalid(because: string): never {
  return raise('model/invalid', `The encoder cannot be used: ${because}`, 'Take an ONNX export of a BERT-like text encoder.');
}
