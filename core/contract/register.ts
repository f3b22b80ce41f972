/** The rows of the prediction register: what the model server writes and the feedback room reads, one JSON object a row. */

/** A raw input value as served: digits of an int64 beyond 2^53 and NaN, Infinity, -Infinity are text; null is missing. */
export type RegisterValue = string | number | null | { readonly b64: string };

export interface PredictionRecord {
  /** 26 characters, sortable by time. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly model: string;
  readonly version: string;
  /** By input name; redacted inputs are absent. */
  readonly inputs: Readonly<Record<string, RegisterValue>>;
  /**
   * The number, or the class with the highest score; of two the positive one above evaluation.decision_threshold. Multilabel:
   * the classes above it, as `labelSetText` writes them.
   */
  readonly predicted: string | number;
  /** Classification only: the model's classes and one score each. */
  readonly classes?: readonly string[];
  readonly scores?: readonly number[];
  /** Any number of the classes may be true. */
  readonly multilabel?: true;
  /** Names of inputs left out on the user's wish. */
  readonly redacted?: readonly string[];
}
