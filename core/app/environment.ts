/** What the core is given by whoever hosts it, and what its parts share. */

import type { SpawnChild } from '../contract/index.ts';
import type { Clock } from '../foundation/index.ts';
import type { EventHub } from './event-hub.ts';
import type { Jobs } from './jobs.ts';
import type { StageWorkers } from './stage-workers.ts';

export interface CoreOptions {
  /** Per-user folder for recent projects and uploads; never inside the program. */
  readonly stateDir: string;
  /** Where new projects are proposed, e.g. ~/Loopwright. */
  readonly projectsDir: string;
  readonly runtime: 'electron' | 'node';
  readonly version: string;
  /** Shown to a second program that wants the same project. */
  readonly owner: string;
  /** A window serves what it pushed; a single command does not open a port on the side. */
  readonly servesPushedModels?: boolean;
  readonly spawn: SpawnChild;
  readonly clock?: Clock;
  /** Folder of the built programs; with it metadata.sqlite is written off the event loop, else in this process. */
  readonly programDir?: string;
}

export interface Environment {
  readonly options: CoreOptions;
  readonly clock: Clock;
  readonly hub: EventHub;
  readonly jobs: Jobs;
  readonly workers: StageWorkers;
}
