/** What the schema tells the transform beyond the values themselves. */

import { isDeprecated, type Schema } from '../../formats/index.ts';
import type { SchemaHint } from '../../model/index.ts';

/** By feature name; only features of which the schema says something. */
export function schemaHints(schema: Schema): Readonly<Record<string, SchemaHint>> {
  const hints: Record<string, SchemaHint> = {};
  for (const feature of schema.feature) {
    if (feature.name === undefined) continue;
    const categorical = feature.int_domain?.is_categorical === true;
    const excluded = isDeprecated(feature);
    const image = feature.image_domain !== undefined;
    if (categorical || excluded || image) hints[feature.name] = { categorical, excluded, image };
  }
  return hints;
}
