/** Where a probability becomes a decision: one number, or one for each class that is named. */

import { z } from 'zod';

const shareSchema = z.number().min(0).max(1);

/** A map: multilabel, class to threshold; of two classes the positive one's counts. Classes that it does not name: 0.5. */
export const decisionThresholdSchema = z.union([shareSchema, z.record(z.string().min(1), shareSchema)]);

export type DecisionThreshold = z.infer<typeof decisionThresholdSchema>;

export const usualThreshold = 0.5;

export function thresholdOf(threshold: DecisionThreshold | undefined, name: string): number {
  if (threshold === undefined) return usualThreshold;
  return typeof threshold === 'number' ? threshold : (threshold[name] ?? usualThreshold);
}
