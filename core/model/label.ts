/** The label as fitted on the train split: what a prediction means. */

export type Label =
  | {
      readonly kind: 'binary';
      readonly feature: string;
      /** Exactly two; index 1 is the positive class. */
      readonly classes: readonly [string, string];
      readonly dtype: 'int' | 'float' | 'bytes';
    }
  | {
      readonly kind: 'multiclass';
      readonly feature: string;
      readonly classes: readonly string[];
      readonly dtype: 'int' | 'float' | 'bytes';
    }
  | {
      readonly kind: 'multilabel';
      readonly feature: string;
      /** Any of them, all of them or none may be true of a row. */
      readonly classes: readonly string[];
      readonly dtype: 'int' | 'float' | 'bytes';
      /** Between the classes of a text; absent: the column holds lists. */
      readonly delimiter?: string;
      /** The classes are columns, not 0 where the class is true of the row; `feature` names no column then. */
      readonly columns?: readonly string[];
    }
  | {
      readonly kind: 'regression';
      readonly feature: string;
      /**
       * Training target = (value - mean) / deviation, or where `log` is there, (sign(y) * log(1 + |y|) - log.mean) /
       * log.deviation of the value y; predictions are scaled back.
       */
      readonly mean: number;
      readonly deviation: number;
      readonly log?: { readonly mean: number; readonly deviation: number };
      readonly dtype: 'int' | 'float';
    };
