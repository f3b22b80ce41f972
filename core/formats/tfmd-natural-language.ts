/** tensorflow.metadata.v0.NaturalLanguageStatistics (statistics.proto, proto3), as far as validation reads it. */

import { decodeMessage } from './tfmd-binary.ts';
import type { ProtoAny } from './tfmd-derived.ts';
import { defineMessage, nested, repeated, scalar } from './tfmd-fields.ts';

export interface NaturalLanguageStatistics {
  /** Share of the tokens that are in the vocabulary. */
  feature_coverage: number;
  avg_token_length: number;
  token_statistics: TokenStatistics[];
}

export interface TokenStatistics {
  /** One of the two. */
  string_token?: string;
  int_token?: bigint;
  frequency: number;
  fraction_of_sequences: number;
  per_sequence_min_frequency: number;
  per_sequence_avg_frequency: number;
  per_sequence_max_frequency: number;
}

const tokenType = defineMessage<TokenStatistics>('NaturalLanguageStatistics.TokenStatistics', 'implicit', [
  scalar<TokenStatistics>('string', 'string_token', 1, { oneof: 'token' }),
  scalar<TokenStatistics>('bigint', 'int_token', 2, { oneof: 'token' }),
  scalar<TokenStatistics>('double', 'frequency', 3),
  scalar<TokenStatistics>('double', 'fraction_of_sequences', 4),
  scalar<TokenStatistics>('double', 'per_sequence_min_frequency', 5),
  scalar<TokenStatistics>('double', 'per_sequence_avg_frequency', 6),
  scalar<TokenStatistics>('double', 'per_sequence_max_frequency', 7),
]);

export const naturalLanguageStatisticsType = defineMessage<NaturalLanguageStatistics>('NaturalLanguageStatistics', 'implicit', [
  scalar<NaturalLanguageStatistics>('double', 'feature_coverage', 1),
  scalar<NaturalLanguageStatistics>('double', 'avg_token_length', 2),
  repeated(nested<NaturalLanguageStatistics>(() => tokenType, 'token_statistics', 6)),
]);

const typeName = 'tensorflow.metadata.v0.NaturalLanguageStatistics';

/** Undefined where the value holds another message or cannot be read. */
export function unpackNaturalLanguageStatistics(any: ProtoAny | undefined): NaturalLanguageStatistics | undefined {
  if (any === undefined || !any.type_url.endsWith(`/${typeName}`)) return undefined;
  try {
    return decodeMessage(naturalLanguageStatisticsType, any.value);
  } catch {
    return undefined;
  }
}
