/** Makes an engine ready to train, or says why it is not to be had here. */

import { createProblem, fail, ProblemError, type Result, succeed } from '../foundation/index.ts';
import { normIsNotPrivate } from './batch-norm.ts';
import {
  type AnyEngine,
  type AnyEngineName,
  deviceEngineName,
  type Engine,
  type EngineName,
  type TfjsEngineName,
} from './engine.ts';
import { createFusedTrainer, type FusedSetup } from './fused/fused-trainer.ts';
import { buildRefusal, type FusedBuild } from './fused/kernel-module.ts';
import { createLayersTrainer } from './layers/layers-trainer.ts';
import { loadBackend } from './tfjs.ts';
import { createTfjsTrainer } from './tfjs-trainer.ts';
import { openDeviceEngine } from './webgpu/device-engine.ts';

/** Problem: engine/unavailable, with the reason among its details. */
export async function openEngine(name: EngineName): Promise<Result<Engine>> {
  const setup = fusedSetup(name);
  if (setup) return openFused(name, setup);
  try {
    return succeed(await openTfjs(name as TfjsEngineName));
  } catch (error) {
    return fail(unavailable(name, reasonOf(error)));
  }
}

/** The GPU's engine too, which answers later. */
export async function openAnyEngine(name: AnyEngineName): Promise<Result<AnyEngine>> {
  if (name !== deviceEngineName) return openEngine(name);
  try {
    return succeed(await openDeviceEngine());
  } catch (error) {
    return fail(unavailable(name, reasonOf(error)));
  }
}

function fusedSetup(name: EngineName): FusedSetup | undefined {
  const parts = /^fused:(relaxed|simd)(?: x(\d+))?$/.exec(name);
  return parts ? { build: parts[1] as FusedBuild, threads: Number(parts[2] ?? 1) } : undefined;
}

function openFused(name: EngineName, setup: FusedSetup): Result<Engine> {
  const refusal = buildRefusal(setup.build);
  if (refusal !== undefined) return fail(unavailable(name, refusal));
  return succeed({
    name,
    createTrainer: (network, options) => {
      if (network.family === 'layers') throw new ProblemError(unavailable(name, 'trains our own networks, not Layers models'));
      if (network.batchNorm && options.private) throw new ProblemError(unavailable(name, normIsNotPrivate));
      return createFusedTrainer(setup, network, options);
    },
  });
}

async function openTfjs(name: TfjsEngineName): Promise<Engine> {
  const tf = await loadBackend(name);
  tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync();
  return {
    name,
    createTrainer: (network, options) =>
      network.family === 'layers' ? createLayersTrainer(name, network, options) : createTfjsTrainer(tf, name, network, options),
  };
}

function unavailable(name: AnyEngineName, reason: string) {
  return createProblem('engine/unavailable', `The engine ${name} cannot be used here: ${reason}`, 'Set model.engine to auto.', {
    details: { engine: name, reason },
  });
}

/** In a few words, for the table of engines. */
export function reasonOf(error: unknown): string {
  if (error instanceof ProblemError) return String(error.problem.details?.reason ?? error.problem.message);
  const message = error instanceof Error ? error.message.split('\n')[0].trim() : String(error);
  return /can ?not be found|cannot find (module|package)/i.test(message) ? 'not installed' : message;
}
