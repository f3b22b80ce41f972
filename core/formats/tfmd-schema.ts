/** tensorflow.metadata.v0.Schema and its features (schema.proto, proto2): types and field tables. */

import { type DerivedFeatureSource, derivedFeatureSourceType, type ProtoAny, protoAnyType } from './tfmd-derived.ts';
import {
  type BoolDomain,
  boolDomainType,
  type EmptyDomain,
  emptyDomainType,
  type FloatDomain,
  floatDomainType,
  type ImageDomain,
  type IntDomain,
  imageDomainType,
  intDomainType,
  type NaturalLanguageDomain,
  naturalLanguageDomainType,
  type StringDomain,
  stringDomainType,
  type TimeDomain,
  timeDomainType,
  timeOfDayDomainType,
} from './tfmd-domains.ts';
import { createMessage, defineMessage, enumeration, type MessageType, mapOf, nested, repeated, scalar } from './tfmd-fields.ts';
import { type Path, pathType } from './tfmd-path.ts';
import {
  type FixedShape,
  fixedShapeType,
  type TensorRepresentationGroup,
  tensorRepresentationGroupType,
} from './tfmd-tensor-representation.ts';

export type SchemaFeatureType = 'TYPE_UNKNOWN' | 'BYTES' | 'INT' | 'FLOAT' | 'STRUCT';

export type LifecycleStage =
  | 'UNKNOWN_STAGE'
  | 'PLANNED'
  | 'ALPHA'
  | 'BETA'
  | 'PRODUCTION'
  | 'DEPRECATED'
  | 'DEBUG_ONLY'
  | 'DISABLED'
  | 'VALIDATION_DERIVED';

export interface Schema {
  feature: Feature[];
  sparse_feature: SparseFeature[];
  weighted_feature: WeightedFeature[];
  string_domain: StringDomain[];
  float_domain: FloatDomain[];
  int_domain: IntDomain[];
  default_environment: string[];
  annotation?: Annotation;
  dataset_constraints?: DatasetConstraints;
  tensor_representation_group: Map<string, TensorRepresentationGroup>;
  represent_variable_length_as_ragged?: boolean;
}

export interface Feature {
  name?: string;
  deprecated?: boolean;
  /** One of the two. */
  presence?: FeaturePresence;
  group_presence?: { required?: boolean };
  /** One of the three. */
  shape?: FixedShape;
  value_count?: ValueCount;
  value_counts?: { value_count: ValueCount[] };
  type?: SchemaFeatureType;
  /** One of the domains; `domain` names a StringDomain of the schema. */
  domain?: string;
  int_domain?: IntDomain;
  float_domain?: FloatDomain;
  string_domain?: StringDomain;
  bool_domain?: BoolDomain;
  struct_domain?: StructDomain;
  natural_language_domain?: NaturalLanguageDomain;
  image_domain?: ImageDomain;
  mid_domain?: EmptyDomain;
  url_domain?: EmptyDomain;
  time_domain?: TimeDomain;
  time_of_day_domain?: TimeDomain;
  audio_domain?: EmptyDomain;
  video_domain?: EmptyDomain;
  content_chunk_domain?: EmptyDomain;
  distribution_constraints?: { min_domain_mass?: number };
  annotation?: Annotation;
  skew_comparator?: FeatureComparator;
  drift_comparator?: FeatureComparator;
  in_environment: string[];
  not_in_environment: string[];
  lifecycle_stage?: LifecycleStage;
  unique_constraints?: UniqueConstraints;
  validation_derived_source?: DerivedFeatureSource;
  sequence_metadata?: SequenceMetadata;
}

export interface FeaturePresence {
  min_fraction?: number;
  min_count?: number;
}

export interface ValueCount {
  min?: number;
  max?: number;
}

export interface UniqueConstraints {
  min?: number;
  max?: number;
}

export interface StructDomain {
  feature: Feature[];
  sparse_feature: SparseFeature[];
}

export interface Annotation {
  tag: string[];
  comment: string[];
  extra_metadata: ProtoAny[];
}

export interface SparseFeature {
  name?: string;
  deprecated?: boolean;
  lifecycle_stage?: LifecycleStage;
  presence?: FeaturePresence;
  dense_shape?: FixedShape;
  index_feature: { name?: string }[];
  is_sorted?: boolean;
  value_feature?: { name?: string };
  type?: SchemaFeatureType;
}

export interface WeightedFeature {
  name?: string;
  feature?: Path;
  weight_feature?: Path;
  lifecycle_stage?: LifecycleStage;
}

export interface FeatureComparator {
  infinity_norm?: { threshold?: number };
  jensen_shannon_divergence?: { threshold?: number; source?: { type?: 'DEFAULT' | 'QUANTILES' | 'STANDARD' } };
  normalized_abs_difference?: { threshold?: number };
}

export interface NumericValueComparator {
  min_fraction_threshold?: number;
  max_fraction_threshold?: number;
}

export interface DatasetConstraints {
  num_examples_drift_comparator?: NumericValueComparator;
  num_examples_version_comparator?: NumericValueComparator;
  min_examples_count?: number;
  max_examples_count?: number;
}

export interface SequenceMetadata {
  sequential_status?: string;
  joint_group?: string;
  sequence_truncation_limit?: number;
}

const featureTypes = { TYPE_UNKNOWN: 0, BYTES: 1, INT: 2, FLOAT: 3, STRUCT: 4 };
const lifecycleStages = {
  UNKNOWN_STAGE: 0,
  PLANNED: 1,
  ALPHA: 2,
  BETA: 3,
  PRODUCTION: 4,
  DEPRECATED: 5,
  DEBUG_ONLY: 6,
  DISABLED: 7,
  VALIDATION_DERIVED: 9,
};

const presenceType = defineMessage<FeaturePresence>('FeaturePresence', 'explicit', [
  scalar<FeaturePresence>('double', 'min_fraction', 1),
  scalar<FeaturePresence>('int64', 'min_count', 2),
]);

type GroupPresence = NonNullable<Feature['group_presence']>;
const groupPresenceType = defineMessage<GroupPresence>('FeaturePresenceWithinGroup', 'explicit', [
  scalar<GroupPresence>('bool', 'required', 1),
]);

const valueCountType = defineMessage<ValueCount>('ValueCount', 'explicit', [
  scalar<ValueCount>('int64', 'min', 1),
  scalar<ValueCount>('int64', 'max', 2),
]);

type ValueCountList = NonNullable<Feature['value_counts']>;
const valueCountListType = defineMessage<ValueCountList>('ValueCountList', 'explicit', [
  repeated(nested<ValueCountList>(() => valueCountType, 'value_count', 1)),
]);

const uniqueConstraintsType = defineMessage<UniqueConstraints>('UniqueConstraints', 'explicit', [
  scalar<UniqueConstraints>('int64', 'min', 1),
  scalar<UniqueConstraints>('int64', 'max', 2),
]);

type Distribution = NonNullable<Feature['distribution_constraints']>;
const distributionType = defineMessage<Distribution>('DistributionConstraints', 'explicit', [
  scalar<Distribution>('double', 'min_domain_mass', 1),
]);

const annotationType = defineMessage<Annotation>('Annotation', 'explicit', [
  repeated(scalar<Annotation>('string', 'tag', 1)),
  repeated(scalar<Annotation>('string', 'comment', 2)),
  repeated(nested<Annotation>(() => protoAnyType, 'extra_metadata', 3)),
]);

type Threshold = NonNullable<FeatureComparator['infinity_norm']>;
const thresholdType = defineMessage<Threshold>('InfinityNorm', 'explicit', [scalar<Threshold>('double', 'threshold', 1)]);

type Divergence = NonNullable<FeatureComparator['jensen_shannon_divergence']>;
type Selection = NonNullable<Divergence['source']>;
const selectionType = defineMessage<Selection>('HistogramSelection', 'explicit', [
  enumeration<Selection>({ DEFAULT: 0, QUANTILES: 1, STANDARD: 2 }, 'type', 1),
]);
const divergenceType = defineMessage<Divergence>('JensenShannonDivergence', 'explicit', [
  scalar<Divergence>('double', 'threshold', 1),
  nested<Divergence>(() => selectionType, 'source', 2),
]);

const comparatorType = defineMessage<FeatureComparator>('FeatureComparator', 'explicit', [
  nested<FeatureComparator>(() => thresholdType, 'infinity_norm', 1),
  nested<FeatureComparator>(() => divergenceType, 'jensen_shannon_divergence', 2),
  nested<FeatureComparator>(() => thresholdType, 'normalized_abs_difference', 3),
]);

const sequenceMetadataType = defineMessage<SequenceMetadata>('SequenceMetadata', 'explicit', [
  enumeration<SequenceMetadata>({ SEQUENTIAL_UNSPECIFIED: 0, SEQUENTIAL_YES: 1, SEQUENTIAL_NO: 2 }, 'sequential_status', 3),
  scalar<SequenceMetadata>('string', 'joint_group', 4),
  scalar<SequenceMetadata>('int64', 'sequence_truncation_limit', 5),
]);

type Named = { name?: string };
const namedType = defineMessage<Named>('IndexFeature', 'explicit', [scalar<Named>('string', 'name', 1)]);

const sparseFeatureType = defineMessage<SparseFeature>('SparseFeature', 'explicit', [
  scalar<SparseFeature>('string', 'name', 1),
  scalar<SparseFeature>('bool', 'deprecated', 2),
  nested<SparseFeature>(() => presenceType, 'presence', 4),
  nested<SparseFeature>(() => fixedShapeType, 'dense_shape', 5),
  repeated(nested<SparseFeature>(() => namedType, 'index_feature', 6)),
  enumeration<SparseFeature>(lifecycleStages, 'lifecycle_stage', 7),
  scalar<SparseFeature>('bool', 'is_sorted', 8),
  nested<SparseFeature>(() => namedType, 'value_feature', 9),
  enumeration<SparseFeature>(featureTypes, 'type', 10),
]);

const weightedFeatureType = defineMessage<WeightedFeature>('WeightedFeature', 'explicit', [
  scalar<WeightedFeature>('string', 'name', 1),
  nested<WeightedFeature>(() => pathType, 'feature', 2),
  nested<WeightedFeature>(() => pathType, 'weight_feature', 3),
  enumeration<WeightedFeature>(lifecycleStages, 'lifecycle_stage', 4),
]);

const structDomainType: MessageType<StructDomain> = defineMessage<StructDomain>('StructDomain', 'explicit', [
  repeated(nested<StructDomain>(() => featureType, 'feature', 1)),
  repeated(nested<StructDomain>(() => sparseFeatureType, 'sparse_feature', 2)),
]);

const presenceGroup = { oneof: 'presence_constraints' };
const shapeGroup = { oneof: 'shape_type' };
const domainGroup = { oneof: 'domain_info' };

export const featureType: MessageType<Feature> = defineMessage<Feature>('Feature', 'explicit', [
  scalar<Feature>('string', 'name', 1),
  scalar<Feature>('bool', 'deprecated', 2),
  nested<Feature>(() => valueCountType, 'value_count', 5, shapeGroup),
  enumeration<Feature>(featureTypes, 'type', 6),
  scalar<Feature>('string', 'domain', 7, domainGroup),
  nested<Feature>(() => intDomainType, 'int_domain', 9, domainGroup),
  nested<Feature>(() => floatDomainType, 'float_domain', 10, domainGroup),
  nested<Feature>(() => stringDomainType, 'string_domain', 11, domainGroup),
  nested<Feature>(() => boolDomainType, 'bool_domain', 13, domainGroup),
  nested<Feature>(() => presenceType, 'presence', 14, presenceGroup),
  nested<Feature>(() => distributionType, 'distribution_constraints', 15),
  nested<Feature>(() => annotationType, 'annotation', 16),
  nested<Feature>(() => groupPresenceType, 'group_presence', 17, presenceGroup),
  nested<Feature>(() => comparatorType, 'skew_comparator', 18),
  repeated(scalar<Feature>('string', 'not_in_environment', 19)),
  repeated(scalar<Feature>('string', 'in_environment', 20)),
  nested<Feature>(() => comparatorType, 'drift_comparator', 21),
  enumeration<Feature>(lifecycleStages, 'lifecycle_stage', 22),
  nested<Feature>(() => fixedShapeType, 'shape', 23, shapeGroup),
  nested<Feature>(() => naturalLanguageDomainType, 'natural_language_domain', 24, domainGroup),
  nested<Feature>(() => imageDomainType, 'image_domain', 25, domainGroup),
  nested<Feature>(() => emptyDomainType, 'mid_domain', 26, domainGroup),
  nested<Feature>(() => emptyDomainType, 'url_domain', 27, domainGroup),
  nested<Feature>(() => timeDomainType, 'time_domain', 28, domainGroup),
  nested<Feature>(() => structDomainType, 'struct_domain', 29, domainGroup),
  nested<Feature>(() => timeOfDayDomainType, 'time_of_day_domain', 30, domainGroup),
  nested<Feature>(() => uniqueConstraintsType, 'unique_constraints', 31),
  nested<Feature>(() => valueCountListType, 'value_counts', 32, shapeGroup),
  nested<Feature>(() => derivedFeatureSourceType, 'validation_derived_source', 34),
  nested<Feature>(() => sequenceMetadataType, 'sequence_metadata', 35),
  nested<Feature>(() => emptyDomainType, 'audio_domain', 36, domainGroup),
  nested<Feature>(() => emptyDomainType, 'video_domain', 37, domainGroup),
  nested<Feature>(() => emptyDomainType, 'content_chunk_domain', 38, domainGroup),
]);

const numericComparatorType = defineMessage<NumericValueComparator>('NumericValueComparator', 'explicit', [
  scalar<NumericValueComparator>('double', 'min_fraction_threshold', 1),
  scalar<NumericValueComparator>('double', 'max_fraction_threshold', 2),
]);

const datasetConstraintsType = defineMessage<DatasetConstraints>('DatasetConstraints', 'explicit', [
  nested<DatasetConstraints>(() => numericComparatorType, 'num_examples_drift_comparator', 1),
  nested<DatasetConstraints>(() => numericComparatorType, 'num_examples_version_comparator', 2),
  scalar<DatasetConstraints>('int64', 'min_examples_count', 3),
  scalar<DatasetConstraints>('int64', 'max_examples_count', 4),
]);

export const schemaType = defineMessage<Schema>('Schema', 'explicit', [
  repeated(nested<Schema>(() => featureType, 'feature', 1)),
  repeated(nested<Schema>(() => stringDomainType, 'string_domain', 4)),
  repeated(scalar<Schema>('string', 'default_environment', 5)),
  repeated(nested<Schema>(() => sparseFeatureType, 'sparse_feature', 6)),
  nested<Schema>(() => annotationType, 'annotation', 8),
  repeated(nested<Schema>(() => floatDomainType, 'float_domain', 9)),
  repeated(nested<Schema>(() => intDomainType, 'int_domain', 10)),
  nested<Schema>(() => datasetConstraintsType, 'dataset_constraints', 11),
  repeated(nested<Schema>(() => weightedFeatureType, 'weighted_feature', 12)),
  mapOf(nested<Schema>(() => tensorRepresentationGroupType, 'tensor_representation_group', 13)),
  scalar<Schema>('bool', 'represent_variable_length_as_ragged', 14),
]);

/** The members of Feature's domain_info, in field order. */
export const domainFields = featureType.fields
  .filter((field) => field.oneof === 'domain_info')
  .map((field) => field.name) as readonly (keyof Feature)[];

export function createSchema(init: Partial<Schema> = {}): Schema {
  return createMessage(schemaType, init);
}

export function createFeature(init: Partial<Feature>): Feature {
  return createMessage(featureType, init);
}
