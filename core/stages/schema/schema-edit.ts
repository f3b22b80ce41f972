/** Changes a person makes to the schema, one at a time. */

import type { SchemaEdit } from '../../contract/index.ts';
import { clearDomain, deserializePath, type Feature, parseSchema, type Schema, SchemaDraft } from '../../formats/index.ts';
import { assertNever, createProblem, fail, type Result, succeed } from '../../foundation/index.ts';

type FeatureEdit = Exclude<SchemaEdit, { kind: 'text' } | { kind: 'remove_feature' }>;

/**
 * A new schema; the one given stays as it is. `feature` is a serialized path. Fails with `schema/invalid` where the
 * feature is not there or the edit does not fit its type, and for a text that cannot be parsed.
 */
export function applySchemaEdit(schema: Schema, edit: SchemaEdit): Result<Schema> {
  if (edit.kind === 'text') return parseSchema(edit.text);
  if (edit.kind === 'remove_feature') return removeFeature(schema, edit.feature);
  const draft = new SchemaDraft(schema);
  const feature = draft.feature(deserializePath(edit.feature) ?? [edit.feature]);
  if (feature === undefined) return refuse(`The schema has no feature ${edit.feature}.`);
  const objection = editFeature(draft, feature, edit);
  return objection === undefined ? succeed(draft.schema) : refuse(objection);
}

function refuse(message: string): Result<Schema> {
  return fail(createProblem('schema/invalid', message, 'Choose a change that fits the feature.'));
}

function removeFeature(schema: Schema, name: string): Result<Schema> {
  const removed = schema.feature.find((feature) => feature.name === name);
  if (removed === undefined) return refuse(`The schema has no feature ${name}.`);
  const feature = schema.feature.filter((other) => other !== removed);
  const shared = feature.some((other) => other.domain === removed.domain);
  const domains = schema.string_domain.filter((domain) => shared || domain.name !== removed.domain);
  return succeed({ ...schema, feature, string_domain: domains });
}

/** Why the edit cannot be, if it cannot. */
function editFeature(draft: SchemaDraft, feature: Feature, edit: FeatureEdit): string | undefined {
  switch (edit.kind) {
    case 'required':
      return setRequired(feature, edit.required);
    case 'min_fraction':
      feature.presence = { ...feature.presence, min_fraction: edit.value };
      delete feature.group_presence;
      return undefined;
    case 'domain_add':
      return addToDomain(draft, feature, edit.values);
    case 'domain_values_remove':
      return removeFromDomain(draft, feature, edit.values);
    case 'domain_remove':
      return removeDomain(draft, feature);
    case 'valency':
      return setValency(feature, edit);
    case 'range':
      return setRange(feature, edit);
    case 'drift_threshold':
      return setComparator(feature, 'drift_comparator', edit.value);
    case 'skew_threshold':
      return setComparator(feature, 'skew_comparator', edit.value);
    case 'not_in_environment':
      return setEnvironments(draft.schema, feature, edit.environments);
    case 'type':
      if (feature.type !== edit.type) removeDomain(draft, feature);
      feature.type = edit.type;
      if (feature.lifecycle_stage === 'DEPRECATED') delete feature.lifecycle_stage;
      return undefined;
    default:
      return assertNever(edit);
  }
}

function setRequired(feature: Feature, required: boolean): undefined {
  delete feature.group_presence;
  if (required) {
    feature.presence = { min_fraction: 1, min_count: 1 };
    if (feature.lifecycle_stage === 'DEPRECATED') delete feature.lifecycle_stage;
    return;
  }
  feature.presence = { min_count: 0 };
  // A shape holds only for a feature that is always there.
  delete feature.shape;
  if (feature.value_count?.min !== undefined) delete feature.value_count;
}

function addToDomain(draft: SchemaDraft, feature: Feature, values: readonly string[]): string | undefined {
  if (feature.type !== 'BYTES') return `Only features of type BYTES have a list of values; ${feature.name} is ${feature.type}.`;
  const domain = domainToExtend(draft, feature);
  for (const value of values) if (!domain.value.includes(value)) domain.value.push(value);
  return undefined;
}

/** Of a list shared by several features, each of them loses the values. */
function removeFromDomain(draft: SchemaDraft, feature: Feature, values: readonly string[]): string | undefined {
  const domain = feature.string_domain ?? (feature.domain === undefined ? undefined : draft.stringDomain(feature.domain));
  if (domain === undefined) return `${feature.name} has no list of values.`;
  domain.value = domain.value.filter((value) => !values.includes(value));
  return undefined;
}

function domainToExtend(draft: SchemaDraft, feature: Feature): { value: string[] } {
  if (feature.string_domain !== undefined) return feature.string_domain;
  const existing = feature.domain === undefined ? undefined : draft.stringDomain(feature.domain);
  if (existing !== undefined) return existing;
  clearDomain(feature);
  const added = draft.addStringDomain(feature.name ?? '');
  feature.domain = added.name;
  return added;
}

/** The shared list goes with its last user. */
function removeDomain(draft: SchemaDraft, feature: Feature): undefined {
  const name = feature.domain;
  clearDomain(feature);
  delete feature.distribution_constraints;
  if (name !== undefined && !draft.schema.feature.some((other) => other.domain === name)) draft.removeStringDomain(name);
}

function setRange(feature: Feature, { min, max }: { min?: number; max?: number }): string | undefined {
  if (min !== undefined && max !== undefined && min > max) return 'The smallest value is above the largest.';
  if (feature.type === 'INT') {
    if ([min, max].some((bound) => bound !== undefined && !Number.isInteger(bound)))
      return 'The range of an INT feature needs whole numbers.';
    const { is_categorical: categorical, min: oldMin, max: oldMax } = feature.int_domain ?? {};
    const [low, high] = [exactBound(min, oldMin), exactBound(max, oldMax)];
    if (low === 'inexact' || high === 'inexact')
      return 'Bounds beyond 2^53 have more digits than can be given here: write them into schema.pbtxt.';
    clearDomain(feature);
    const bounds = { ...(low === undefined ? {} : { min: low }), ...(high === undefined ? {} : { max: high }) };
    if (min !== undefined || max !== undefined || categorical)
      feature.int_domain = { ...bounds, ...(categorical ? { is_categorical: true } : {}) };
    return undefined;
  }
  if (feature.type !== 'FLOAT') return `Only numbers have a range; ${feature.name} is ${feature.type}.`;
  if ([min, max].some((bound) => bound !== undefined && !Number.isFinite(Math.fround(bound))))
    return 'A bound is beyond what a FLOAT of 32 bits holds.';
  const { min: _min, max: _max, ...others } = feature.float_domain ?? {};
  clearDomain(feature);
  const bounds = {
    ...(min === undefined ? {} : { min: Math.fround(min) }),
    ...(max === undefined ? {} : { max: Math.fround(max) }),
  };
  if (Object.keys({ ...others, ...bounds }).length > 0) feature.float_domain = { ...others, ...bounds };
  return undefined;
}

/** One that was only shown, rounded, and comes back unchanged keeps all of its 64 bits. */
function exactBound(given: number | undefined, before: bigint | undefined): bigint | 'inexact' | undefined {
  if (given === undefined) return undefined;
  if (before !== undefined && Number(before) === given) return before;
  return Number.isSafeInteger(given) ? BigInt(given) : 'inexact';
}

/** L-infinity for BYTES, Jensen-Shannon for numbers, where L-infinity measures nothing. */
function setComparator(feature: Feature, key: 'drift_comparator' | 'skew_comparator', value: number | undefined): undefined {
  if (value === undefined) delete feature[key];
  else if (feature.type === 'BYTES') feature[key] = { infinity_norm: { threshold: value } };
  else feature[key] = { jensen_shannon_divergence: { threshold: value } };
}

/** A shape says the number of values too: one of both. */
function setValency(feature: Feature, { min, max }: { min?: number; max?: number }): string | undefined {
  if (min !== undefined && max !== undefined && min > max) return 'The smallest number of values is above the largest.';
  delete feature.shape;
  delete feature.value_counts;
  delete feature.value_count;
  if (min !== undefined || max !== undefined)
    feature.value_count = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
  return undefined;
}

/** An environment must be a default one, so that the other features are expected in it. */
function setEnvironments(schema: Schema, feature: Feature, environments: readonly string[]): undefined {
  feature.not_in_environment = [...new Set(environments)];
  feature.in_environment = feature.in_environment.filter((name) => !environments.includes(name));
  schema.default_environment = [...new Set([...schema.default_environment, ...environments])];
  return undefined;
}
