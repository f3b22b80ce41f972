/** A Layers model as a list of operations, for any number of rows: what writers of other programs' graphs read. */

/** A number, or one that grows with the rows: `fixed + perRow x rows`. */
export type TapeSize = number | { readonly fixed: number; readonly perRow: number };

/** As TF.js hands it to the kernel; numbers may grow with the rows. */
export type TapeAttribute = TapeSize | string | boolean | null | undefined | readonly TapeAttribute[];

export type TapeType = 'float32' | 'int32' | 'bool';

export interface TapeTensor {
  readonly id: number;
  readonly dtype: TapeType;
  readonly shape: readonly TapeSize[];
}

export interface TapeNode {
  /** TF.js' name, which is nearly TensorFlow's. */
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly attrs: Readonly<Record<string, TapeAttribute>>;
  readonly outputs: readonly TapeTensor[];
}

/** `data`: all values, or where the shape grows with the rows the one value they all have. */
export interface TapeConstant extends TapeTensor {
  readonly data: ArrayLike<number>;
}

export interface NamedTensor extends TapeTensor {
  readonly name: string;
}

export interface LayersTape {
  /** Named as `modelInputs` has them: rows x its shape. */
  readonly inputs: readonly NamedTensor[];
  /** By the names of the spec's variables. */
  readonly variables: readonly NamedTensor[];
  readonly constants: readonly TapeConstant[];
  /** In an order in which they can be computed; none that nothing needs. */
  readonly nodes: readonly TapeNode[];
  /** rows x units: logits. */
  readonly output: number;
}
