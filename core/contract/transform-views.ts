/** Views: the fitted transform. */

import type { FeatureConfig, TransformKind } from './project-config.ts';

/** How a feature's values are spread over the rows sampled; bins of equal width, or the commonest values. */
export type DistributionView =
  | {
      readonly kind: 'numbers';
      /**
       * What is counted, where it is not the values themselves: characters of a text, terms of a row, days since 1970-01-01,
       * an image's mean from 0 black to 1 white.
       */
      readonly of?: 'characters' | 'terms' | 'days' | 'brightness';
      readonly low: number;
      readonly high: number;
      readonly counts: readonly number[];
      readonly missing: number;
    }
  | {
      readonly kind: 'values';
      readonly values: readonly { readonly name: string; readonly count: number }[];
      /** Values beyond those, and rows with one of them. */
      readonly others: { readonly values: number; readonly count: number };
      readonly missing: number;
    };

/** What the network needs for a feature; its parameters follow from these and the model's settings. */
export interface FeatureCostView {
  readonly dense: number;
  readonly ids?: { readonly vocabulary: number; readonly dimension: number };
  readonly tokens?: { readonly vocabulary: number; readonly dimension: number; readonly length: number };
  readonly pixels?: { readonly height: number; readonly width: number; readonly channels: number };
}

export interface TransformFeatureView {
  readonly name: string;
  readonly role: 'feature' | 'label' | 'weight' | 'excluded';
  /** What the project file says. */
  readonly configured: TransformKind;
  /** What `auto` became, with its reason. */
  readonly applied: Exclude<TransformKind, 'auto'>;
  readonly reason: string;
  /** Inputs of the network this feature becomes. */
  readonly width: number;
  readonly detail: string;
  /** Of the column; bytes for a cross. */
  readonly dtype: 'int' | 'float' | 'bytes';
  /** A derived feature's raw columns; absent for a column. */
  readonly sources?: readonly string[];
  /** Its entry in the project file when it was fitted. */
  readonly settings: Partial<FeatureConfig>;
  readonly cost: FeatureCostView;
  /** Over the rows sampled; absent where there is nothing to show. */
  readonly before?: DistributionView;
  readonly after?: DistributionView;
}

/** What the label became. */
export interface TransformLabelView {
  readonly kind: 'binary' | 'multiclass' | 'multilabel' | 'regression';
  /** Rows of train by class; empty for regression. */
  readonly classes: readonly { readonly name: string; readonly count: number }[];
  readonly missing: number;
  /** Regression: of the values as they are. */
  readonly skewness?: number;
  /** Regression: whether its logarithm is learnt. */
  readonly log: boolean;
}

export interface TransformView {
  readonly features: readonly TransformFeatureView[];
  readonly label: TransformLabelView;
  readonly inputs: number;
  /** Rows of train the distributions are of. */
  readonly sampled: number;
  /** Real rows before and after, at most 20. */
  readonly preview: readonly {
    readonly before: Readonly<Record<string, string | null>>;
    readonly after: Readonly<Record<string, string>>;
    /** Of image features, by name: data addresses of pictures as they were and as the network gets them. */
    readonly pictures?: Readonly<Record<string, { readonly before?: string; readonly after: string }>>;
  }[];
}
