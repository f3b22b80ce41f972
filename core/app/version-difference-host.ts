/** The difference of two versions for the host: in a worker thread where there is one built, else in this thread. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { views } from '../contract/index.ts';
import { CancelledError, type Result, raise, throwIfCancelled, unwrap } from '../foundation/index.ts';
import { type ProgressWatch, progressEvents } from './progress-events.ts';
import type { ProjectSession } from './project-session.ts';
import { type DifferenceRequest, differenceOfVersions, type VersionSide } from './version-difference.ts';
import type { FromDifferenceThread } from './version-difference-worker.ts';

export interface DifferenceInput {
  readonly from: number;
  readonly to: number;
  readonly key: readonly string[];
}

export interface DifferenceOptions {
  /** The folder of the built programs. */
  readonly programDir?: string;
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** At most so many progress events a second, however fast rows are read. */
const progressMs = 100;
let started = 0;

/** Throws ProblemError, and CancelledError within a second of the signal. */
export async function versionDifference(
  session: ProjectSession,
  input: DifferenceInput,
  options: DifferenceOptions,
): Promise<views.VersionDifference> {
  throwIfCancelled(options.signal);
  const sides = { from: sideOf(session, input.from), to: sideOf(session, input.to) };
  const name = `${input.from}-${input.to}-${++started}`;
  const workDir = unwrap(await session.workspace.stateDir('VersionDifference', name));
  const request: DifferenceRequest = { ...sides, key: input.key, workDir };
  const watch = { signal: options.signal, onProgress: rarely(options.onProgress) };
  try {
    const { programDir } = options;
    return unwrap(
      programDir === undefined ? await differenceOfVersions(request, watch) : await inThread(programDir, request, watch),
    );
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** The same as events: progress first, the difference last. */
export async function* differenceEvents(
  session: ProjectSession,
  input: DifferenceInput,
  { programDir, signal }: { readonly programDir?: string; readonly signal?: AbortSignal },
): AsyncGenerator<views.DifferenceEvent, void, void> {
  const work = (watch: ProgressWatch) => versionDifference(session, input, { programDir, ...watch });
  yield { kind: 'done', difference: yield* progressEvents(work, signal) };
}

function sideOf(session: ProjectSession, artifactId: number): VersionSide {
  const artifact = session.metadata.artifact(artifactId);
  if (artifact?.type !== 'Examples')
    return raise('artifact/not-found', `There are no examples ${artifactId}.`, 'The Data screen lists them.');
  if (artifact.state !== 'LIVE')
    return raise('artifact/not-found', `Version ${artifactId} is in the trash.`, 'Restore it on the Data screen.');
  return { artifactId, dir: session.workspace.artifactPath(artifact.uri) };
}

function inThread(
  programDir: string,
  request: DifferenceRequest,
  watch: { readonly signal: AbortSignal; onProgress(done: number, total: number): void },
): Promise<Result<views.VersionDifference>> {
  const thread = new Worker(pathToFileURL(join(programDir, 'version-difference.mjs')), { workerData: request });
  return new Promise<Result<views.VersionDifference>>((resolve, reject) => {
    watch.signal.addEventListener('abort', () => reject(new CancelledError()));
    thread.on('message', (message: FromDifferenceThread) => {
      if (message.kind === 'done') resolve(message.result);
      else watch.onProgress(message.done, message.total);
    });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`The thread that compares versions ended with code ${code} and no answer`)));
  }).finally(() => thread.terminate());
}

function rarely(onProgress: (done: number, total: number) => void): typeof onProgress {
  let next = 0;
  return (done, total) => {
    const now = performance.now();
    if (now < next) return;
    next = now + progressMs;
    onProgress(done, total);
  };
}
