/** What the program `device-answers` prints. */

export interface DeviceAnswers {
  readonly title: string;
  /** Differences: the largest of six steps' losses and of one batch's, by engine. */
  readonly losses: {
    readonly title: string;
    readonly first: number;
    readonly last: number;
    readonly differences: Readonly<Record<string, number>>;
  }[];
  readonly optimizers: {
    readonly optimizer: string;
    readonly weights: number;
    readonly state: number;
    readonly resumed: number;
  }[];
  readonly tensors: { readonly none: number; readonly early: number; readonly late: number; readonly disposed: number };
  readonly overPort: {
    readonly title: string;
    readonly difference: number;
    readonly weights: number;
    readonly bug: string;
    readonly afterClose: string;
  };
  readonly lost: { readonly problem: string; readonly loss: number };
}
