/** Which version answers which request: what is asked for, and what the server says of it. */

import { z } from 'zod';

const versionWords = 'a version is its digits, as a text or as a number';

/** As a text, or as a number where that is exact. */
const versionText = z
  .union([z.string(), z.number()], versionWords)
  .transform((version) => (typeof version === 'string' || Number.isSafeInteger(version) ? String(version) : ''))
  .refine((version) => /^\d{1,19}$/.test(version), versionWords);

/** A new version gets a growing share of the requests, and none again once it does worse than the stable one. */
export const canarySchema = z.strictObject({
  /** Shares of the second variant, one after the other. */
  steps: z
    .array(z.number().positive().max(1))
    .min(1)
    .default([0.01, 0.05, 0.25, 0.5, 1])
    .refine((steps) => steps.every((share, i) => share > (steps[i - 1] ?? 0)), 'steps must grow'),
  /** A step lasts until the new version has answered so many requests, and so long. */
  min_requests: z.int().min(1).default(200),
  min_seconds: z.number().min(0).default(60),
  /** Rolled back when its latency (median) is so many times the stable one's, beyond chance. */
  max_latency_ratio: z.number().min(1).default(2),
  /** Beyond chance: a difference as large comes about by chance with less than this probability. */
  significance: z.number().positive().max(0.5).default(0.01),
});

export const routingSchema = z
  .strictObject({
    model: z.string().min(1),
    /** Shares are relative to their sum; of a canary, the first variant is the stable one. None: the newest version answers all. */
    variants: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
          version: versionText,
          share: z.number().min(0).max(1_000_000).default(1),
        }),
      )
      .max(16)
      .default([]),
    /** The same value goes to the same variant: a request header (gRPC: metadata), or an input's value in the first row. */
    sticky: z.union([z.strictObject({ header: z.string().min(1) }), z.strictObject({ input: z.string().min(1) })]).optional(),
    /** Is asked the same after the answer has been given; what it says is compared and never returned. */
    shadow: z.strictObject({ version: versionText, share: z.number().positive().max(1).default(1) }).optional(),
    canary: canarySchema.optional(),
  })
  .refine(({ variants }) => new Set(variants.map(({ name }) => name)).size === variants.length, 'variants need different names')
  .refine(
    ({ variants, canary }) => variants.length === 0 || canary !== undefined || variants.some(({ share }) => share > 0),
    'one variant at least needs a share',
  )
  .refine(({ variants, canary }) => canary === undefined || variants.length === 2, 'a canary has two variants');

export type RoutingConfig = z.infer<typeof routingSchema>;
export type CanaryConfig = z.infer<typeof canarySchema>;

const canaryStateSchema = z.strictObject({
  state: z.enum(['growing', 'finished', 'rolled_back']),
  /** Index into the steps. */
  step: z.int().min(0),
  stepSince: z.number(),
  /** Why it was rolled back. */
  reason: z.string().optional(),
});

/** What outlives a restart of the server. */
export const routingStateSchema = z.strictObject({
  routing: routingSchema,
  /** Milliseconds since the epoch. */
  since: z.number(),
  canary: canaryStateSchema.optional(),
});

/** Where a project keeps it, under its folder: a list, one entry a model. */
export const routingStatePath = '.loopwright/state/routing.json';

export type CanaryState = Readonly<z.infer<typeof canaryStateSchema>>;
export type RoutingState = Readonly<z.infer<typeof routingStateSchema>>;
