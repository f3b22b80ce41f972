/** How the learning rate changes from step to step: Keras' schedules. */

export type LearningRateSchedule =
  | { readonly kind: 'constant' }
  /** Times `rate` after every `steps` steps, smoothly. */
  | { readonly kind: 'exponential'; readonly rate: number; readonly steps: number }
  /** Up in a line over `warmupSteps`, then half a cosine down to 0 at `totalSteps`. */
  | { readonly kind: 'cosine'; readonly warmupSteps: number; readonly totalSteps: number };

/** `step`: steps taken before, from 0. */
export function learningRateAt(base: number, schedule: LearningRateSchedule | undefined, step: number): number {
  if (schedule === undefined || schedule.kind === 'constant') return base;
  if (schedule.kind === 'exponential') return base * schedule.rate ** (step / schedule.steps);
  const { warmupSteps, totalSteps } = schedule;
  if (step < warmupSteps) return (base * step) / warmupSteps;
  const done = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return 0.5 * base * (1 + Math.cos(Math.PI * done));
}
