/** What the data checks need to know of the project file. */

import { z } from 'zod';
import type { Json } from '../../../foundation/index.ts';
import type { CheckSettings } from './data-checks.ts';

const propertiesSchema = z.object({
  label: z
    .object({
      name: z.string(),
      type: z.enum(['auto', 'binary', 'multiclass', 'regression', 'multilabel']).default('auto'),
      delimiter: z.string().optional(),
      columns: z.array(z.string()).optional(),
    })
    .nullish(),
  example_weight_key: z.string().optional(),
  references: z.array(z.object({ feature: z.string(), shares: z.record(z.string(), z.number()) })).default([]),
});

/** undefined where the properties ask for no checks. */
export function toCheckSettings(properties: Json | undefined): CheckSettings | undefined {
  if (properties === undefined || properties === null) return undefined;
  const { label, references, example_weight_key: exampleWeightKey } = propertiesSchema.parse(properties);
  return { label: label ?? undefined, references, ...(exampleWeightKey === undefined ? {} : { exampleWeightKey }) };
}
