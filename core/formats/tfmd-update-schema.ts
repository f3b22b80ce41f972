/** TFDV's update_schema: a schema changed until a dataset's statistics fit it. */

import { serializePath } from './tfmd-path.ts';
import type { Schema } from './tfmd-schema.ts';
import { SchemaDraft } from './tfmd-schema-draft.ts';
import type { DatasetFeatureStatistics } from './tfmd-statistics.ts';
import { DatasetView, type ViewControls } from './tfmd-statistics-view.ts';
import { missingPaths, type UpdateOptions, updateRecursively } from './tfmd-update-feature.ts';

export interface SchemaUpdate extends UpdateOptions, ViewControls {
  /** Serialized paths of the features that may change; absent: all. */
  readonly only?: ReadonlySet<string>;
}

/** A new schema; the one given stays as it is. Required features without statistics become DEPRECATED. */
export function updateSchemaFor(schema: Schema, statistics: DatasetFeatureStatistics, update: SchemaUpdate): Schema {
  const draft = new SchemaDraft(schema);
  const dataset = new DatasetView(statistics, update);
  const concerned = (path: readonly string[]): boolean => update.only?.has(serializePath(path)) ?? true;
  for (const root of dataset.roots()) if (concerned(root.path)) updateRecursively(draft, root, update);
  for (const path of missingPaths(draft, dataset)) {
    const feature = concerned(path) ? draft.feature(path) : undefined;
    if (feature !== undefined) feature.lifecycle_stage = 'DEPRECATED';
  }
  return draft.schema;
}
