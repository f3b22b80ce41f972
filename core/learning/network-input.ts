/** What the fitted transform makes of a batch: the numbers a network reads. */

export interface TransformedBatch {
  readonly rows: number;
  /** rows x denseWidth, row-major: scaled numbers, indicators, one-hots. */
  readonly dense: Float32Array;
  /** One array of `rows` ids per embedding input, in [0, vocabularySize). */
  readonly ids: readonly Int32Array[];
  /** One array of rows x length token ids per text input; 0 is padding. */
  readonly tokens: readonly Int32Array[];
  /** One array of rows x height x width x channels values per image input, 255 x 256 is full; absent without images. */
  readonly images?: readonly Uint16Array[];
}

/** The shape of TransformedBatch, fixed when the transform is fitted. */
export interface TransformedSpec {
  readonly denseWidth: number;
  /** Name of every dense slot, `feature` or `feature=value`; denseWidth long. */
  readonly denseNames: readonly string[];
  readonly embeddings: readonly EmbeddingInput[];
  readonly texts: readonly TextInput[];
  /** Absent without images. */
  readonly images?: readonly ImageInput[];
  /** Targets of a row, one a class; multilabel only. Absent: one. */
  readonly targets?: number;
}

export interface EmbeddingInput {
  readonly feature: string;
  /** Ids run over [0, vocabularySize): known values first, then out-of-vocabulary buckets. */
  readonly vocabularySize: number;
  readonly dimension: number;
}

export interface TextInput {
  readonly feature: string;
  /** 0 padding, 1 out of vocabulary, then words by frequency. */
  readonly vocabularySize: number;
  /** Tokens per row. */
  readonly length: number;
  readonly dimension: number;
  /** The token embeddings are given, not learnt; absent: learnt. */
  readonly frozen?: true;
}

export interface ImageInput {
  readonly feature: string;
  readonly height: number;
  readonly width: number;
  /** 1 grey, 3 colour. */
  readonly channels: number;
}

export interface LabelledBatch extends TransformedBatch {
  /**
   * rows x targets: class index for classification, the target as the network learns it (standardised) for regression;
   * multilabel: 1 or 0 for each class.
   */
  readonly label: Float32Array;
  /** What each row's loss counts, at or above 0: a sum of weighted losses is divided by rows, as in Keras. Absent: all 1. */
  readonly weights?: Float32Array;
}
