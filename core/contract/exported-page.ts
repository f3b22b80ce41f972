/** What crosses between the core and a page that carries a model: its data, and the predictor that runs in it. */

/** One value of a feature; `b64`: bytes that are not UTF-8. Empty text, null and absent are missing. */
export type PageValue = string | number | boolean | null | { readonly b64: string };
export type PageRow = Readonly<Record<string, PageValue | readonly PageValue[] | undefined>>;

/** One raw input, and how a form asks for it. */
export interface PageInput {
  readonly name: string;
  readonly type: 'int' | 'float' | 'text';
  /** `values`: any number of the options, or of texts. */
  readonly widget: 'number' | 'choice' | 'date' | 'text' | 'long_text' | 'values';
  /** The values the model tells apart; others count as unknown ones. */
  readonly options?: readonly string[];
  /** values: between them in one text; absent: a list. */
  readonly delimiter?: string;
  /** date: how it is written; unix and unix_ms are numbers. */
  readonly dateFormat?: 'ymd' | 'mdy' | 'dmy' | 'unix' | 'unix_ms';
  /** date: the model reads the hour too. */
  readonly time?: boolean;
  /** What a form begins with: the middle of what was seen, or the most frequent value; never a row of the data. */
  readonly start: string;
}

export interface PageMetric {
  readonly name: string;
  readonly value: number;
  /** 95 %. */
  readonly low?: number;
  readonly high?: number;
}

/** What the page says of the model. */
export interface PageFacts {
  readonly name: string;
  readonly version?: string;
  /** ISO 8601. */
  readonly trainedAt: string;
  readonly family: string;
  readonly label: string;
  readonly kind: 'binary' | 'multiclass' | 'multilabel' | 'regression';
  readonly classes: readonly string[];
  readonly inputs: readonly PageInput[];
  /** Of each class: what its probability has to be above; of two classes the second one's counts. */
  readonly thresholds: readonly number[];
  readonly metrics: readonly PageMetric[];
  /** Rows the metrics were measured on. */
  readonly evaluatedRows?: number;
  /** What the page's own script answered before it was written, beside this program. */
  readonly compared?: { readonly rows: number; readonly largestDifference: number };
}

/** The model as the page holds it, beside its weights in base64. */
export interface PageModel {
  readonly format: 'loopwright.page-model';
  readonly transform: unknown;
  readonly network: unknown;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** Of each row: the probability of each class in the order of the classes, or the one value of a regression. */
export type PageScores = readonly (readonly number[])[];

export interface PagePredictor {
  /** Throws an Error that names the input and says what it takes. */
  predict(rows: readonly PageRow[]): PageScores;
}

/** `globalThis.loopwright` in a page: left there by the predictor's script. */
export interface PageProgram {
  open(model: PageModel, weights: string): PagePredictor;
}
