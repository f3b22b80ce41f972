/** The domains a feature of tensorflow.metadata.v0.Schema may have (schema.proto, proto2). */

import { createMessage, defineMessage, enumeration, nested, repeated, scalar } from './tfmd-fields.ts';

export interface IntDomain {
  name?: string;
  min?: bigint;
  max?: bigint;
  is_categorical?: boolean;
}

export interface FloatDomain {
  name?: string;
  /** float32, as max. */
  min?: number;
  max?: number;
  disallow_nan?: boolean;
  disallow_inf?: boolean;
  is_embedding?: boolean;
  is_categorical?: boolean;
  embedding_dim?: number;
  embedding_type?: string;
}

export interface StringDomain {
  name?: string;
  value: string[];
  is_categorical?: 'CATEGORICAL_UNSPECIFIED' | 'CATEGORICAL_YES' | 'CATEGORICAL_NO';
}

export interface BoolDomain {
  name?: string;
  true_value?: string;
  false_value?: string;
}

export interface ImageDomain {
  minimum_supported_image_fraction?: number;
  max_image_byte_size?: number;
}

/** Domains without settings: MID, URL, audio, video, content chunk. */
export type EmptyDomain = Record<string, never>;

/** One of the two. */
export interface TimeDomain {
  string_format?: string;
  integer_format?: string;
}

export interface NaturalLanguageDomain {
  vocabulary?: string;
  coverage?: FeatureCoverageConstraints;
  token_constraints: SequenceValueConstraints[];
  sequence_length_constraints?: SequenceLengthConstraints;
}

export interface FeatureCoverageConstraints {
  min_coverage?: number;
  min_avg_token_length?: number;
  excluded_string_tokens: string[];
  excluded_int_tokens: bigint[];
  oov_string_tokens: string[];
}

export interface SequenceValueConstraints {
  int_value?: bigint;
  string_value?: string;
  min_per_sequence?: number;
  max_per_sequence?: number;
  min_fraction_of_sequences?: number;
  max_fraction_of_sequences?: number;
}

export interface SequenceLengthConstraints {
  excluded_int_value: bigint[];
  excluded_string_value: string[];
  min_sequence_length?: number;
  max_sequence_length?: number;
}

export const intDomainType = defineMessage<IntDomain>('IntDomain', 'explicit', [
  scalar<IntDomain>('string', 'name', 1),
  scalar<IntDomain>('bigint', 'min', 3),
  scalar<IntDomain>('bigint', 'max', 4),
  scalar<IntDomain>('bool', 'is_categorical', 5),
]);

export const floatDomainType = defineMessage<FloatDomain>('FloatDomain', 'explicit', [
  scalar<FloatDomain>('string', 'name', 1),
  scalar<FloatDomain>('float', 'min', 3),
  scalar<FloatDomain>('float', 'max', 4),
  scalar<FloatDomain>('bool', 'disallow_nan', 5),
  scalar<FloatDomain>('bool', 'disallow_inf', 6),
  scalar<FloatDomain>('bool', 'is_embedding', 7),
  scalar<FloatDomain>('bool', 'is_categorical', 8),
  scalar<FloatDomain>('int64', 'embedding_dim', 9),
  scalar<FloatDomain>('string', 'embedding_type', 10),
]);

const categorical = { CATEGORICAL_UNSPECIFIED: 0, CATEGORICAL_YES: 1, CATEGORICAL_NO: 2 };

export const stringDomainType = defineMessage<StringDomain>('StringDomain', 'explicit', [
  scalar<StringDomain>('string', 'name', 1),
  repeated(scalar<StringDomain>('string', 'value', 2)),
  enumeration<StringDomain>(categorical, 'is_categorical', 3),
]);

export const boolDomainType = defineMessage<BoolDomain>('BoolDomain', 'explicit', [
  scalar<BoolDomain>('string', 'name', 1),
  scalar<BoolDomain>('string', 'true_value', 2),
  scalar<BoolDomain>('string', 'false_value', 3),
]);

export const imageDomainType = defineMessage<ImageDomain>('ImageDomain', 'explicit', [
  scalar<ImageDomain>('float', 'minimum_supported_image_fraction', 1),
  scalar<ImageDomain>('int64', 'max_image_byte_size', 2),
]);

export const emptyDomainType = defineMessage<EmptyDomain>('Domain', 'explicit', []);

const timeFormats = {
  FORMAT_UNKNOWN: 0,
  UNIX_SECONDS: 1,
  UNIX_MILLISECONDS: 2,
  UNIX_MICROSECONDS: 3,
  UNIX_NANOSECONDS: 4,
  UNIX_DAYS: 5,
};

export const timeDomainType = defineMessage<TimeDomain>('TimeDomain', 'explicit', [
  scalar<TimeDomain>('string', 'string_format', 1, { oneof: 'format' }),
  enumeration<TimeDomain>(timeFormats, 'integer_format', 2, { oneof: 'format' }),
]);

export const timeOfDayDomainType = defineMessage<TimeDomain>('TimeOfDayDomain', 'explicit', [
  scalar<TimeDomain>('string', 'string_format', 1, { oneof: 'format' }),
  enumeration<TimeDomain>({ FORMAT_UNKNOWN: 0, PACKED_64_NANOS: 1 }, 'integer_format', 2, { oneof: 'format' }),
]);

const coverageType = defineMessage<FeatureCoverageConstraints>('FeatureCoverageConstraints', 'explicit', [
  scalar<FeatureCoverageConstraints>('float', 'min_coverage', 1),
  scalar<FeatureCoverageConstraints>('float', 'min_avg_token_length', 2),
  repeated(scalar<FeatureCoverageConstraints>('string', 'excluded_string_tokens', 3)),
  repeated(scalar<FeatureCoverageConstraints>('bigint', 'excluded_int_tokens', 4, { packed: true })),
  repeated(scalar<FeatureCoverageConstraints>('string', 'oov_string_tokens', 5)),
]);

const tokenConstraintsType = defineMessage<SequenceValueConstraints>('SequenceValueConstraints', 'explicit', [
  scalar<SequenceValueConstraints>('bigint', 'int_value', 1, { oneof: 'value' }),
  scalar<SequenceValueConstraints>('string', 'string_value', 2, { oneof: 'value' }),
  scalar<SequenceValueConstraints>('int64', 'min_per_sequence', 3),
  scalar<SequenceValueConstraints>('int64', 'max_per_sequence', 4),
  scalar<SequenceValueConstraints>('float', 'min_fraction_of_sequences', 5),
  scalar<SequenceValueConstraints>('float', 'max_fraction_of_sequences', 6),
]);

const lengthConstraintsType = defineMessage<SequenceLengthConstraints>('SequenceLengthConstraints', 'explicit', [
  repeated(scalar<SequenceLengthConstraints>('bigint', 'excluded_int_value', 1)),
  repeated(scalar<SequenceLengthConstraints>('string', 'excluded_string_value', 2)),
  scalar<SequenceLengthConstraints>('int64', 'min_sequence_length', 3),
  scalar<SequenceLengthConstraints>('int64', 'max_sequence_length', 4),
]);

export const naturalLanguageDomainType = defineMessage<NaturalLanguageDomain>('NaturalLanguageDomain', 'explicit', [
  scalar<NaturalLanguageDomain>('string', 'vocabulary', 1),
  nested<NaturalLanguageDomain>(() => coverageType, 'coverage', 2),
  repeated(nested<NaturalLanguageDomain>(() => tokenConstraintsType, 'token_constraints', 3)),
  nested<NaturalLanguageDomain>(() => lengthConstraintsType, 'sequence_length_constraints', 5),
]);

export function createStringDomain(init: Partial<StringDomain>): StringDomain {
  return createMessage(stringDomainType, init);
}
