/** StatisticsGen's properties: the `statistics` part of the project file, and the label where lift is asked for. */

import { z } from 'zod';
import type { MultilabelSource } from '../../model/index.ts';

const propertiesSchema = z.object({
  statistics: z
    .object({
      weight_feature: z.string().optional(),
      slices: z.array(z.array(z.string()).min(1)).default([]),
      cross_statistics: z.boolean().default(false),
    })
    .prefault({}),
  label: z
    .union([
      z.string(),
      z.object({ feature: z.string(), delimiter: z.string().optional(), columns: z.array(z.string()).optional() }),
    ])
    .nullish(),
});

export interface StatisticsProperties {
  readonly weightFeature: string | undefined;
  /** Each entry features to cross, alone or as `feature=value`. */
  readonly slices: readonly (readonly string[])[];
  readonly crossStatistics: boolean;
  /** A name, or where the classes of each row are. */
  readonly label: string | MultilabelSource | undefined;
}

export function readProperties(properties: unknown): StatisticsProperties {
  const { statistics, label } = propertiesSchema.parse(properties ?? {});
  return {
    weightFeature: statistics.weight_feature,
    slices: statistics.slices,
    crossStatistics: statistics.cross_statistics,
    label: label ?? undefined,
  };
}
