/** A model that can be asked for outputs, whatever it was saved as: TensorFlow's signatures over tensors. */

/** TensorFlow's DataType names of tensors that cross a border. */
export type TensorValueDtype =
  | 'DT_FLOAT'
  | 'DT_DOUBLE'
  | 'DT_HALF'
  | 'DT_INT8'
  | 'DT_INT16'
  | 'DT_INT32'
  | 'DT_INT64'
  | 'DT_UINT8'
  | 'DT_UINT16'
  | 'DT_UINT32'
  | 'DT_UINT64'
  | 'DT_BOOL'
  | 'DT_STRING';

/**
 * Row-major values: Float32Array for DT_FLOAT and DT_HALF, Float64Array for DT_DOUBLE, the typed array of the width for
 * integers (BigInt64Array and BigUint64Array for 64 bits), Uint8Array of 0 and 1 for DT_BOOL, one byte string an element
 * for DT_STRING.
 */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly Uint8Array[];

export interface TensorValue {
  readonly dtype: TensorValueDtype;
  readonly shape: readonly number[];
  /** DT_FLOAT of a signature of raw features may be a Float64Array: numbers as they were sent. */
  readonly data: TensorData;
  /** Only for signatures of raw features: 1 where no value was given; `data` holds 0 or no bytes there. */
  readonly missing?: Uint8Array;
}

/** TensorFlow's TensorInfo. */
export interface TensorInfo {
  /** Of the tensor in the graph, `x:0`. */
  readonly name: string;
  readonly dtype: TensorValueDtype;
  /** -1 where a size is open; undefined where the rank is unknown. */
  readonly shape: readonly number[] | undefined;
}

/** TensorFlow's SignatureDef. */
export interface SignatureDef {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly outputs: Readonly<Record<string, TensorInfo>>;
  /** `tensorflow/serving/predict`, `…/classify` or `…/regress`. */
  readonly methodName: string;
  /** The inputs are features as they were collected: values may be missing. */
  readonly rawFeatures?: boolean;
}

/** What a session is given and asked for, by the names of the graph: `x:0`, `x` alone for its first output. */
export interface GraphRequest {
  readonly feeds: ReadonlyMap<string, TensorValue>;
  readonly fetches: readonly string[];
  /** Nodes that run for what they do. */
  readonly targets: readonly string[];
}

export interface NamedGraph {
  /** What the graph does not know or cannot run is refused in TensorFlow's words, without being thrown. */
  run(request: GraphRequest): Promise<GraphAnswer>;
}

export type GraphAnswer =
  /** In the order of the fetches. */
  | { readonly tensors: readonly TensorValue[] }
  | { readonly refused: 'NOT_FOUND' | 'INVALID_ARGUMENT' | 'UNIMPLEMENTED'; readonly message: string };

/** One loaded model. `run` may be called again before an earlier call is done. */
export interface RunnableModel {
  /** By signature name, `serving_default` among them where the model has a default. */
  readonly signatures: Readonly<Record<string, SignatureDef>>;
  /** What computes: `fused`, `onnxruntime`, `tfjs:wasm` … */
  readonly engine: string;
  /** Its classes do not exclude each other. */
  readonly multilabel?: boolean;
  /**
   * Inputs by alias, all of the signature's; outputs by alias, those asked for or all. Problems are thrown as ProblemError
   * (model/invalid for inputs whose shapes do not go together).
   */
  run(
    signature: string,
    inputs: ReadonlyMap<string, TensorValue>,
    outputs?: readonly string[],
  ): Promise<ReadonlyMap<string, TensorValue>>;
  /** Runs any part of the graph, where the model has one whose tensors have names. */
  readonly graph?: NamedGraph;
  /** Gives back its memory; after it `run` is a bug. */
  dispose(): void;
}
