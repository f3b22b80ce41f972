/** Views: runs, the graph, lineage, jobs and the events that tell of them. */

import type { Problem } from '../foundation/index.ts';
import type { MetricName } from './evaluation-config.ts';
import type { FeedbackStatus } from './feedback-views.ts';
import type { ProjectSummary } from './project-views.ts';
import type { EpochReport, NodeName, Progress, PropertyValue, TrialReport } from './stage.ts';

export type NodeState = 'PENDING' | 'RUNNING' | 'COMPLETE' | 'CACHED' | 'FAILED' | 'CANCELED' | 'SKIPPED';
export type RunState = 'RUNNING' | 'COMPLETE' | 'FAILED' | 'CANCELED' | 'INTERRUPTED';

export interface NodeRun {
  readonly node: NodeName;
  readonly state: NodeState;
  readonly seconds: number;
  readonly rowsIn?: number;
  readonly rowsOut?: number;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly progress?: Progress;
  readonly problem?: Problem;
}

export interface RunSummary {
  readonly id: string;
  readonly state: RunState;
  readonly startedAt: number;
  readonly seconds: number;
  readonly nodes: readonly NodeRun[];
  readonly blessed?: boolean;
  readonly pushedVersion?: string;
}

export interface PipelineNode {
  readonly node: NodeName;
  readonly upstream: readonly NodeName[];
}

export interface PipelineView {
  readonly nodes: readonly PipelineNode[];
  readonly run?: RunSummary;
}

export interface RunNote {
  readonly note: string;
  readonly tags: readonly string[];
}

/** By run id; runs without any are absent. */
export type RunNotes = Readonly<Record<string, RunNote>>;

export interface ComparedRow {
  readonly name: string;
  /** In order of the runs; null where a run has none. */
  readonly values: readonly (PropertyValue | null)[];
  readonly differs: boolean;
}

export interface RunsComparison {
  readonly runs: readonly (RunNote & {
    readonly id: string;
    readonly startedAt: number;
    readonly state: RunState;
    readonly modelId?: number;
    readonly main?: MetricName;
  })[];
  /** Within each group what differs comes first. */
  readonly groups: readonly {
    readonly name: 'data' | 'code' | 'settings' | 'metrics' | 'time';
    readonly rows: readonly ComparedRow[];
  }[];
  /** Of the candidate, by run. */
  readonly curves: readonly (readonly Pick<EpochReport, 'epoch' | 'loss' | 'validationLoss'>[])[];
}

export interface LineageNode {
  /** `artifact:12`, `execution:7`, or `file:<path>`. */
  readonly id: string;
  readonly kind: 'artifact' | 'execution' | 'file';
  readonly title: string;
  readonly subtitle: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
}

export interface LineageView {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface JobView {
  readonly id: string;
  /** "Run pipeline", "Upload complaints.csv". */
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly progress?: Progress;
  /** Units of progress per second. */
  readonly rate?: number;
  readonly secondsLeft?: number;
  readonly problem?: Problem;
}

/** Pushed to every open window. */
export type CoreEvent =
  | { readonly kind: 'project'; readonly project: ProjectSummary }
  | { readonly kind: 'job'; readonly job: JobView }
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'epoch'; readonly runId: string; readonly epoch: EpochReport }
  | { readonly kind: 'trial'; readonly runId: string; readonly trial: TrialReport }
  | { readonly kind: 'serving'; readonly running: boolean }
  | { readonly kind: 'feedback'; readonly status: FeedbackStatus };
