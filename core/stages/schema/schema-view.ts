/** The schema as the screen shows it. */

import type { views } from '../../contract/index.ts';
import {
  type Feature,
  type FeatureComparator,
  isDeprecated,
  printSchema,
  type Schema,
  SchemaDraft,
} from '../../formats/index.ts';

export interface SchemaViewOptions {
  /** The text of schema.pbtxt where there is one; absent: the schema printed. */
  readonly text?: string;
  readonly canUndo?: boolean;
  readonly canRedo?: boolean;
}

/** `schema` undefined: there is none yet. */
export function toSchemaView(schema: Schema | undefined, options: SchemaViewOptions = {}): views.SchemaView {
  const draft = schema === undefined ? undefined : new SchemaDraft(schema);
  return {
    exists: schema !== undefined,
    text: options.text ?? (schema === undefined ? '' : printSchema(schema)),
    features:
      draft === undefined
        ? []
        : draft.schema.feature.filter((feature) => !isDeprecated(feature)).map((feature) => toView(draft, feature)),
    canUndo: options.canUndo ?? false,
    canRedo: options.canRedo ?? false,
  };
}

function toView(draft: SchemaDraft, feature: Feature): views.SchemaFeatureView {
  return {
    name: feature.name ?? '',
    type: feature.type ?? 'TYPE_UNKNOWN',
    required: draft.isRequired(feature, undefined),
    minFraction: feature.presence?.min_fraction,
    valency: valency(feature),
    domain: domainValues(draft, feature),
    range: range(feature),
    driftThreshold: threshold(feature.drift_comparator),
    skewThreshold: threshold(feature.skew_comparator),
    notInEnvironment: [...feature.not_in_environment],
  };
}

function valency(feature: Feature): { min?: number; max?: number } | undefined {
  if (feature.value_count !== undefined) return { ...feature.value_count };
  if (feature.shape === undefined) return undefined;
  const size = feature.shape.dim.reduce((product, dim) => product * (dim.size ?? 0), 1);
  return { min: size, max: size };
}

function domainValues(draft: SchemaDraft, feature: Feature): readonly string[] | undefined {
  if (feature.bool_domain !== undefined && feature.type === 'BYTES') {
    const { true_value: yes, false_value: no } = feature.bool_domain;
    return [yes, no].filter((value) => value !== undefined);
  }
  if (feature.string_domain !== undefined) return feature.string_domain.value;
  return feature.domain === undefined
    ? undefined
    : draft.schema.string_domain.find((domain) => domain.name === feature.domain)?.value;
}

function range(feature: Feature): { min?: number; max?: number } | undefined {
  const integers = feature.int_domain;
  if (integers !== undefined && (integers.min !== undefined || integers.max !== undefined)) {
    return {
      min: integers.min === undefined ? undefined : Number(integers.min),
      max: integers.max === undefined ? undefined : Number(integers.max),
    };
  }
  if (feature.bool_domain !== undefined && feature.type !== 'BYTES') return { min: 0, max: 1 };
  const floats = feature.float_domain;
  return floats?.min === undefined && floats?.max === undefined ? undefined : { min: floats.min, max: floats.max };
}

function threshold(comparator: FeatureComparator | undefined): number | undefined {
  return (
    comparator?.infinity_norm?.threshold ??
    comparator?.jensen_shannon_divergence?.threshold ??
    comparator?.normalized_abs_difference?.threshold
  );
}
