/** Views: what the rail, Home and the bottom strip show. */

import type { ProjectConfig } from './project-config.ts';
import type { RunSummary } from './run-views.ts';
import type { NodeName } from './stage.ts';

export interface RecentProject {
  readonly dir: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  readonly exists: boolean;
}

export interface ExampleProject {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

export type StageId = 'data' | 'validate' | 'transform' | 'train' | 'evaluate' | 'serve' | 'feedback';
export type StageState = 'idle' | 'running' | 'done' | 'problem' | 'stale' | 'live';

/** One stop on the rail. */
export interface StageSummary {
  readonly id: StageId;
  readonly state: StageState;
  /** A few words: "26,000 rows · span 1". Numbers are already formatted for the project's locale (en). */
  readonly fact: string;
}

export interface ProjectSummary {
  readonly dir: string;
  readonly name: string;
  readonly config: ProjectConfig;
  readonly stages: readonly StageSummary[];
  readonly lastRun?: RunSummary;
  /** First node that would not be CACHED if the pipeline ran now; absent when all would be. */
  readonly nextNode?: NodeName;
  readonly labelsSinceTraining: number;
}

export interface SystemStatus {
  readonly version: string;
  readonly engine: string;
  readonly cores: number;
  /** Bytes resident in the host and its workers. */
  readonly memoryBytes: number;
  readonly endpoint?: { readonly url: string; readonly model: string; readonly version: string };
  readonly runtime: 'electron' | 'node';
}
