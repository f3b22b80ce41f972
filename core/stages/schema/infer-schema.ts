/** TFDV's infer_schema and update_schema. */

import {
  commonStatistics,
  createSchema,
  type DatasetFeatureStatistics,
  type Schema,
  updateSchemaFor,
} from '../../formats/index.ts';

export interface InferOptions {
  /** String features with at most so many values get a domain; default 100. */
  readonly maxStringDomainSize?: number;
  /** Features with one fixed number of values get a shape instead of a value count; default true. */
  readonly inferFeatureShape?: boolean;
}

/** Features that only custom statistics speak of (sparse and weighted ones) are left out, as in TFDV. */
export function inferSchema(statistics: DatasetFeatureStatistics, options: InferOptions = {}): Schema {
  const { maxStringDomainSize = 100, inferFeatureShape = true } = options;
  const features = statistics.features.filter((feature) => commonStatistics(feature) !== undefined);
  return updateSchemaFor(createSchema(), { ...statistics, features }, { maxStringDomainSize, inferFeatureShape });
}

/**
 * A schema the statistics fit: every anomaly's fix applied; the schema given stays as it is. New features get a value
 * count, never a shape, and required features that are gone become DEPRECATED, as in TFDV.
 */
export function updateSchema(
  schema: Schema,
  statistics: DatasetFeatureStatistics,
  options: Pick<InferOptions, 'maxStringDomainSize'> = {},
): Schema {
  const { maxStringDomainSize = 100 } = options;
  return updateSchemaFor(schema, statistics, { maxStringDomainSize, inferFeatureShape: false });
}
