/** What the data checks need to know of the project file. */

import { z } from 'zod';
import type { Json } from '../../../foundation/index.ts';
import type { CheckSettings } from './data-checks.ts';

const propertiesSchema = z.object({
  label: z.object({ name: z.string(), type: z.enum(['auto', 'binary', 'multiclass', 'regression']).default('auto') }).nullish(),
  balanced: z.boolean().default(false),
  excluded: z.array(z.string()).default([]),
  scrubbed: z.array(z.string()).default([]),
  references: z.array(z.object({ feature: z.string(), shares: z.record(z.string(), z.number()) })).default([]),
});

/** undefined where the properties ask for no checks. */
export function toCheckSettings(properties: Json | undefined): CheckSettings | undefined {
  if (properties === undefined || properties === null) return undefined;
  const { label, balanced, excluded, scrubbed, references } = propertiesSchema.parse(properties);
  const names = [...new Set([...excluded, ...scrubbed])];
  return {
    label: label ? { ...label, balanced } : undefined,
    features: names.map((name) => ({ name, excluded: excluded.includes(name), scrubbed: scrubbed.includes(name) })),
    references,
  };
}
