/** Which engine trains a network: measured on the very network and batch, because dispatch often outweighs arithmetic. */

import { createProblem, fail, ProblemError, type Result, succeed } from '../foundation/index.ts';
import { type AnyEngine, type AnyEngineName, deviceEngineName, engineNames, type TrainableSpec } from './engine.ts';
import type { LabelledBatch } from './network-input.ts';
import { openAnyEngine, reasonOf } from './open-engine.ts';

/** One row of the engine table; the contract's EngineView. */
export interface EngineMeasurement {
  readonly name: AnyEngineName;
  readonly available: boolean;
  readonly chosen: boolean;
  readonly reason: string;
  /** Median of the warmed steps. */
  readonly stepMs?: number;
  readonly rowsPerSecond?: number;
}

export interface EngineChoice {
  readonly engine: AnyEngine;
  readonly engines: readonly EngineMeasurement[];
}

export const wantedEngines = ['auto', 'fused', 'tensorflow', 'wasm', 'webgpu', 'cpu'] as const;
export type WantedEngine = (typeof wantedEngines)[number];

/** Whether `name` is among what was asked for; auto takes any. */
export function isWanted(name: AnyEngineName, wanted: WantedEngine): boolean {
  return wanted === 'auto' || name === `tfjs:${wanted}` || name.startsWith(`${wanted}:`);
}

/**
 * The first engine that is here stays unless another is this much faster: results differ in the last bits, so a choice must
 * not flip with noise.
 */
const worthSwitching = 2;

/** At least so many steps and so long; the second half counts, when compilers have warmed up. */
const leastSteps = 6;
const measuredMs = 60;
/** A slow engine is measured by fewer steps. */
const slowStepMs = 500;

/** Shorter steps have nothing to share out: meeting twice a step would cost as much as it gains. */
const leastSharedMs = 0.15;
/** Several threads must be this much faster than one: they take a core away from everything else. */
const worthThreads = 1.25;
/** A thread needs a while before it helps. */
const threadStartMs = 150;

/** A step on a GPU costs about 15 ms of dispatch alone: where the fastest here takes less than this it is not even timed. */
const worthDeviceMs = 40;

export interface EngineWishes {
  /** Whether a GPU by WebGPU may be chosen; absent: yes. */
  readonly device?: boolean;
  /** Absent: auto. */
  readonly wanted?: WantedEngine;
  /** Threads that one training may have, at most; absent: 1. */
  readonly threads?: number;
  /** Threads it has to have, where the engine knows threads; absent: what gains. */
  readonly exactly?: number;
}

/**
 * Opens every engine, times a few warmed steps of `network` on `batch` on each, and chooses; an engine that can share its
 * steps out among threads is then timed with them. Problem: engine/unavailable where the wanted one does not load, or none
 * does.
 */
export async function chooseEngine(
  network: TrainableSpec,
  batch: LabelledBatch,
  { wanted = 'auto', threads = 1, exactly, device = true }: EngineWishes = {},
): Promise<Result<EngineChoice>> {
  const trials: Trial[] = [];
  for (const name of engineNames) trials.push(await tryEngine(name, network, batch));
  if (device) trials.push(await tryDevice(trials, wanted, { network, batch }));
  const alone = choose(trials, wanted);
  if (!alone.engine) return fail(unavailable(alone));
  const counts = exactly === undefined ? countsWorthTrying(alone, threads) : [exactly].filter((count) => count > 1);
  const teams = await tryThreads(alone, counts, { network, batch });
  const team = teams.reduce<Trial | undefined>((best, trial) => (best && speed(best) >= speed(trial) ? best : trial), undefined);
  const gains = team && (exactly !== undefined || speed(team) >= worthThreads * speed(alone));
  const chosen = team?.engine && gains ? team : alone;
  const engine = chosen.engine ?? alone.engine;
  const described = { chosen, wanted, trials, rows: batch.rows };
  return succeed({
    engine,
    engines: [
      ...trials.map((trial) => describe(trial, described)),
      ...teams.map((trial) => describeTeam(trial, alone, { ...described, exactly })),
    ],
  });
}

/** Opening a device and compiling its shaders takes seconds: only where it may pay, or was asked for. */
async function tryDevice(
  trials: readonly Trial[],
  wanted: WantedEngine,
  { network, batch }: { readonly network: TrainableSpec; readonly batch: LabelledBatch },
): Promise<Trial> {
  const quickest = Math.min(...trials.map(({ stepMs = Number.POSITIVE_INFINITY }) => stepMs));
  if (wanted === 'webgpu' || (wanted === 'auto' && quickest >= worthDeviceMs)) {
    return tryEngine(deviceEngineName, network, batch);
  }
  if (wanted !== 'auto') return { name: deviceEngineName, missing: 'not the one set in the project file' };
  const took = `${quickest < 10 ? quickest.toPrecision(2) : Math.round(quickest)} ms`;
  return { name: deviceEngineName, missing: `not timed: pays where a step takes over ${worthDeviceMs} ms, here ${took}` };
}

function describeTeam(trial: Trial, alone: Trial, choice: Choice & Pick<EngineWishes, 'exactly'>): EngineMeasurement {
  const described = describe(trial, choice);
  if (!trial.engine) return described;
  const asked = 'so many threads are set in the project file';
  return { ...described, reason: choice.exactly === undefined ? threadsReason(trial, alone) : asked };
}

/** Two, four and so on, where there are as many and a step is long enough. */
function countsWorthTrying({ stepMs = 0 }: Trial, threads: number): readonly number[] {
  if (stepMs < leastSharedMs) return [];
  return [2, 4, 8].filter((count) => count <= threads);
}

/** The engine with so many threads; only the fused one knows any. */
async function tryThreads(
  { name }: Trial,
  counts: readonly number[],
  { network, batch }: { readonly network: TrainableSpec; readonly batch: LabelledBatch },
): Promise<readonly Trial[]> {
  const trials: Trial[] = [];
  if (name !== 'fused:simd' && name !== 'fused:relaxed') return trials;
  for (const count of counts) trials.push(await tryEngine(`${name} x${count}`, network, batch, threadStartMs));
  return trials;
}

function threadsReason(trial: Trial, alone: Trial): string {
  const ratio = speed(trial) / speed(alone);
  if (ratio < 1) return `slower than one thread`;
  return `${times(ratio)} as fast as one thread${ratio < worthThreads ? ', not enough to take another core' : ''}`;
}

interface Trial {
  readonly name: AnyEngineName;
  readonly engine?: AnyEngine;
  readonly stepMs?: number;
  /** Why it is not available. */
  readonly missing?: string;
}

async function tryEngine(name: AnyEngineName, network: TrainableSpec, batch: LabelledBatch, startMs = 0): Promise<Trial> {
  const opened = await openAnyEngine(name);
  if (!opened.ok) return { name, missing: String(opened.problem.details?.reason) };
  try {
    return { name, engine: opened.value, stepMs: await timeStep(opened.value, { network, batch, startMs }) };
  } catch (error) {
    if (error instanceof ProblemError) return { name, missing: reasonOf(error) };
    throw error;
  }
}

interface Timing {
  readonly network: TrainableSpec;
  readonly batch: LabelledBatch;
  /** What happens before does not count. */
  readonly startMs: number;
}

async function timeStep(engine: AnyEngine, { network, batch, startMs }: Timing): Promise<number> {
  const trainer = await engine.createTrainer(network, { optimizer: 'adam', learningRate: 0.001, seed: 0 });
  const time = async (): Promise<number> => {
    const start = performance.now();
    await trainer.step(batch);
    return performance.now() - start;
  };
  for (let started = 0; started < startMs; ) started += await time();
  const times = [await time()];
  let sum = times[0];
  while (sum < slowStepMs && (times.length < leastSteps || sum < measuredMs)) {
    times.push(await time());
    sum += times[times.length - 1];
  }
  trainer.dispose();
  const warmed = times.slice(Math.floor(times.length / 2)).sort((a, b) => a - b);
  return warmed[Math.floor(warmed.length / 2)];
}

function choose(trials: readonly Trial[], wanted: WantedEngine): Trial {
  const asked = trials.filter(({ name }) => isWanted(name, wanted));
  const available = asked.filter((trial) => trial.engine);
  const standing = available[0] ?? asked[0];
  if (wanted !== 'auto') return standing;
  const fastest = available.reduce((best, trial) => (speed(trial) > speed(best) ? trial : best), standing);
  return speed(fastest) >= worthSwitching * speed(standing) ? fastest : standing;
}

function speed(trial: Trial): number {
  return trial.stepMs ? 1 / trial.stepMs : 0;
}

interface Choice {
  readonly chosen: Trial;
  readonly wanted: WantedEngine;
  readonly trials: readonly Trial[];
  readonly rows: number;
}

function describe(trial: Trial, { chosen, wanted, trials, rows }: Choice): EngineMeasurement {
  const { name, stepMs } = trial;
  if (stepMs === undefined) {
    return { name, available: false, chosen: false, reason: trial.missing ?? 'not available' };
  }
  const isChosen = trial === chosen;
  return {
    name,
    available: true,
    chosen: isChosen,
    reason: isChosen ? chosenReason(trial, wanted, trials) : otherReason(trial, chosen, wanted),
    stepMs,
    rowsPerSecond: Math.round((1000 * rows) / stepMs),
  };
}

function chosenReason(trial: Trial, wanted: WantedEngine, trials: readonly Trial[]): string {
  if (wanted !== 'auto') return 'set in the project file';
  const others = trials.filter((other) => other !== trial && other.stepMs !== undefined);
  const next = others.reduce<Trial | undefined>((best, other) => (best && speed(best) >= speed(other) ? best : other), undefined);
  if (!next) return 'the only engine here';
  const ratio = speed(trial) / speed(next);
  return ratio < 1 ? 'no other is worth switching to' : `${times(ratio)} as fast as ${next.name}`;
}

function times(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)} times`;
}

function otherReason(trial: Trial, chosen: Trial, wanted: WantedEngine): string {
  if (!isWanted(trial.name, wanted)) return 'not the one set in the project file';
  const ratio = speed(chosen) / speed(trial);
  if (ratio >= 1) return `${times(ratio)} slower`;
  return isTeamOf(chosen, trial) ? 'the project file asks for more threads' : 'faster, but not by enough to switch';
}

function isTeamOf(team: Trial, alone: Trial): boolean {
  return team.name.startsWith(`${alone.name} x`);
}

function unavailable(trial: Trial) {
  return createProblem(
    'engine/unavailable',
    `The engine ${trial.name} cannot be used here${trial.missing ? `: ${trial.missing}` : ''}`,
    'Set model.engine to auto to train with what is here.',
    { details: { engine: trial.name, reason: trial.missing ?? '' } },
  );
}
