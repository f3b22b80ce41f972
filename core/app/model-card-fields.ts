/** The fields of a model card as model-card-toolkit names them, schema 0.0.2. Numbers are texts there. */

export interface ModelCard {
  readonly schema_version: '0.0.2';
  readonly model_details: {
    readonly name: string;
    readonly overview: string;
    readonly documentation: string;
    readonly owners: readonly { readonly name: string }[];
    readonly version: { readonly name: string; readonly date: string; readonly diff: string };
    readonly licenses: readonly { readonly identifier: string }[];
    readonly references: readonly { readonly reference: string }[];
    readonly citations: readonly { readonly style: string; readonly citation: string }[];
    readonly path: string;
  };
  readonly model_parameters: {
    readonly model_architecture: string;
    readonly data: readonly CardData[];
    readonly input_format: string;
    readonly input_format_map: readonly KeyValue[];
    readonly output_format: string;
    readonly output_format_map: readonly KeyValue[];
  };
  readonly quantitative_analysis: {
    readonly performance_metrics: readonly CardMetric[];
    readonly graphics: { readonly collection: readonly { readonly name: string; readonly image: string }[] };
  };
  readonly considerations: {
    readonly users: readonly CardItem[];
    readonly use_cases: readonly CardItem[];
    readonly limitations: readonly CardItem[];
    readonly tradeoffs: readonly CardItem[];
    readonly ethical_considerations: readonly { readonly name: string; readonly mitigation_strategy: string }[];
  };
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

export interface CardItem {
  readonly description: string;
}

export interface CardData {
  readonly name: string;
  readonly description: string;
  readonly link: string;
  readonly sensitive?: { readonly sensitive_data: readonly string[] };
}

export interface CardMetric {
  readonly type: string;
  readonly value: string;
  /** Empty: all rows. */
  readonly slice: string;
  readonly confidence_interval?: { readonly lower_bound: string; readonly upper_bound: string };
  readonly threshold?: number;
}
