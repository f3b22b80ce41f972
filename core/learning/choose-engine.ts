/** Which engine trains a network: measured on the very network and batch, because dispatch often outweighs arithmetic. */

import { createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import { type Engine, type EngineName, engineNames } from './engine.ts';
import type { NetworkSpec } from './network.ts';
import type { LabelledBatch } from './network-input.ts';
import { loadBackend } from './tfjs.ts';
import { createTfjsTrainer } from './tfjs-trainer.ts';

/** One row of the engine table; the contract's EngineView. */
export interface EngineMeasurement {
  readonly name: EngineName;
  readonly available: boolean;
  readonly chosen: boolean;
  readonly reason: string;
  /** Median of the warmed steps. */
  readonly stepMs?: number;
  readonly rowsPerSecond?: number;
}

export interface EngineChoice {
  readonly engine: Engine;
  readonly engines: readonly EngineMeasurement[];
}

export type WantedEngine = 'auto' | 'tensorflow' | 'wasm' | 'cpu';

/** auto's engine unless another is this much faster: results differ in the last bits, so a choice must not flip with noise. */
const usual: EngineName = 'tfjs:wasm';
const worthSwitching = 2;

const warmedSteps = 5;
/** An engine that needs longer than this for its first step is measured by that step alone. */
const slowStepMs = 500;

/** Loads an engine, which then is ready to train. Problem: engine/unavailable. */
export async function openEngine(name: EngineName): Promise<Result<Engine>> {
  try {
    const tf = await loadBackend(name);
    tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync();
    return succeed({ name, createTrainer: (network, options) => createTfjsTrainer(tf, name, network, options) });
  } catch (error) {
    const details = { engine: name, reason: reasonOf(error) };
    return fail(
      createProblem('engine/unavailable', `The engine ${name} cannot be used here`, 'Set the engine to auto.', { details }),
    );
  }
}

/**
 * Opens every engine, times a few warmed steps of `network` on `batch` on each, and chooses. Problem: engine/unavailable
 * where the wanted one does not load, or none does.
 */
export async function chooseEngine(
  network: NetworkSpec,
  batch: LabelledBatch,
  wanted: WantedEngine = 'auto',
): Promise<Result<EngineChoice>> {
  const trials: Trial[] = [];
  for (const name of engineNames) trials.push(await tryEngine(name, network, batch));
  const chosen = choose(trials, wanted);
  if (!chosen.engine) return fail(unavailable(chosen));
  const engines = trials.map((trial) => describe(trial, chosen, wanted, batch.rows));
  return succeed({ engine: chosen.engine, engines });
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message.split('\n')[0].trim() : String(error);
  return /can ?not be found|cannot find (module|package)/i.test(message) ? 'not installed' : message;
}

interface Trial {
  readonly name: EngineName;
  readonly engine?: Engine;
  readonly stepMs?: number;
  /** Why it is not available. */
  readonly missing?: string;
}

async function tryEngine(name: EngineName, network: NetworkSpec, batch: LabelledBatch): Promise<Trial> {
  const opened = await openEngine(name);
  if (!opened.ok) return { name, missing: String(opened.problem.details?.reason) };
  return { name, engine: opened.value, stepMs: timeStep(opened.value, network, batch) };
}

function timeStep(engine: Engine, network: NetworkSpec, batch: LabelledBatch): number {
  const trainer = engine.createTrainer(network, { optimizer: 'adam', learningRate: 0.001, seed: 0 });
  const time = (): number => {
    const start = performance.now();
    trainer.step(batch);
    return performance.now() - start;
  };
  const first = time();
  if (first > slowStepMs) return first;
  const times = Array.from({ length: warmedSteps }, time).sort((a, b) => a - b);
  trainer.dispose();
  return times[Math.floor(times.length / 2)];
}

function choose(trials: readonly Trial[], wanted: WantedEngine): Trial {
  if (wanted !== 'auto') return trials.find((trial) => trial.name === `tfjs:${wanted}`) ?? trials[0];
  const available = trials.filter((trial) => trial.engine);
  const standing = available.find((trial) => trial.name === usual) ?? available[0] ?? trials[0];
  const fastest = available.reduce((best, trial) => (speed(trial) > speed(best) ? trial : best), standing);
  return speed(fastest) >= worthSwitching * speed(standing) ? fastest : standing;
}

function speed(trial: Trial): number {
  return trial.stepMs ? 1 / trial.stepMs : 0;
}

function describe(trial: Trial, chosen: Trial, wanted: WantedEngine, rows: number): EngineMeasurement {
  const { name, stepMs } = trial;
  if (stepMs === undefined) {
    return { name, available: false, chosen: false, reason: trial.missing ?? 'not available' };
  }
  const isChosen = trial === chosen;
  return {
    name,
    available: true,
    chosen: isChosen,
    reason: isChosen ? chosenReason(trial, wanted) : otherReason(trial, chosen, wanted),
    stepMs,
    rowsPerSecond: Math.round((1000 * rows) / stepMs),
  };
}

function chosenReason(trial: Trial, wanted: WantedEngine): string {
  if (wanted !== 'auto') return 'set in the project file';
  return trial.name === usual
    ? 'fast enough here that no other is worth switching to'
    : 'more than twice as fast as the usual engine';
}

function otherReason(trial: Trial, chosen: Trial, wanted: WantedEngine): string {
  if (wanted !== 'auto') return 'not the one set in the project file';
  const ratio = speed(chosen) / speed(trial);
  return ratio >= 1 ? `${ratio.toFixed(1)} times slower` : 'faster, but not by enough to switch';
}

function unavailable(trial: Trial) {
  return createProblem(
    'engine/unavailable',
    `The engine ${trial.name} cannot be used on this machine`,
    'Set the engine to auto to train with what is here.',
    { details: { engine: trial.name, reason: trial.missing ?? '' } },
  );
}
