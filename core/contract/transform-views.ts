/** Views: the fitted transform. */

import type { TransformKind } from './project-config.ts';

export interface TransformFeatureView {
  readonly name: string;
  readonly role: 'feature' | 'label' | 'excluded';
  /** What the project file says. */
  readonly configured: TransformKind;
  /** What `auto` became, with its reason. */
  readonly applied: Exclude<TransformKind, 'auto'>;
  readonly reason: string;
  /** Inputs of the network this feature becomes. */
  readonly width: number;
  readonly detail: string;
}

export interface TransformView {
  readonly features: readonly TransformFeatureView[];
  readonly inputs: number;
  /** Real rows before and after, at most 20. */
  readonly preview: readonly {
    readonly before: Readonly<Record<string, string | null>>;
    readonly after: Readonly<Record<string, string>>;
  }[];
}
