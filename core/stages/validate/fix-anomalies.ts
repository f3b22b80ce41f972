/** The fix for one feature: TFDV's update_schema, for that feature alone. */

import { type DatasetFeatureStatistics, type Schema, updateSchemaFor, type ViewControls } from '../../formats/index.ts';

/**
 * A new schema that the feature's statistics fit; the one given stays as it is. A feature that is gone, or came with
 * another type, becomes DEPRECATED. Drift and skew thresholds are raised only where `controls` holds what was compared.
 * `featurePath` is serialized, as in Anomalies.
 */
export function fixAnomalies(
  schema: Schema,
  statistics: DatasetFeatureStatistics,
  featurePath: string,
  controls: ViewControls = {},
): Schema {
  return updateSchemaFor(schema, statistics, {
    ...controls,
    maxStringDomainSize: 100,
    inferFeatureShape: false,
    only: new Set([featurePath]),
  });
}
