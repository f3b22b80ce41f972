/** Procedures of the model registry: models and versions, their aliases, what is served, the trash. */

import { oc, type as output } from '@orpc/contract';
import { z } from 'zod';
import type * as views from './views.ts';

const versionSchema = z.string().regex(/^\d{1,19}$/);
const modelSchema = z.strictObject({ modelId: z.int() });

/** An alias must not read as a version. */
export const aliasSchema = z
  .string()
  .max(64)
  .regex(/^(?!\d+$)[A-Za-z0-9_.-]+$/, 'an alias is made of letters, digits, _, . and -, and is no number');

export const registryProcedures = {
  view: oc.output(output<views.RegistryView>()),
  /** One model in full. */
  model: oc.input(modelSchema).output(output<views.RegisteredModelDetail>()),
  /** An SVG picture of its graph. */
  graph: oc.input(modelSchema).output(output<{ readonly svg: string; readonly nodes: number }>()),
  compare: oc.input(z.strictObject({ modelId: z.int(), otherId: z.int() })).output(output<views.ModelsDifference>()),
  /** Sets or moves an alias, in the project file and the running server; null deletes it. */
  setAlias: oc
    .input(z.strictObject({ alias: aliasSchema, version: versionSchema.nullable() }))
    .output(output<views.RegistryView>()),
  /** This version answers requests that name none, until another is chosen; null: the newest does. */
  serve: oc.input(z.strictObject({ version: versionSchema.nullable() })).output(output<views.RegistryView>()),
  /** Pushes a trained model again; one that is not blessed with a reason, which is recorded. */
  push: oc
    .input(z.strictObject({ modelId: z.int(), reason: z.string().trim().min(1).max(2000).optional() }))
    .output(output<{ readonly runId: string; readonly version: string }>()),
  /** Withdraws a version from serving, into the trash. Refused while it is asked for. */
  archive: oc.input(z.strictObject({ version: versionSchema })).output(output<views.RegistryView>()),
  restoreVersion: oc.input(z.strictObject({ version: versionSchema })).output(output<views.RegistryView>()),
  /** Moves a trained model to the trash. Refused while the newest run or a pushed version stands on it. */
  deleteModel: oc.input(modelSchema).output(output<views.RegistryView>()),
  restoreModel: oc.input(modelSchema).output(output<views.RegistryView>()),
};
