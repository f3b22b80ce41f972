/** The component contract (TFX's driver / executor / publisher): what a stage declares and what its executor gets and gives. */

import type { CancelSignal, Json, Result } from '../foundation/index.ts';

export const nodeNames = [
  'ExampleGen',
  'StatisticsGen',
  'SchemaGen',
  'ExampleValidator',
  'Transform',
  'Tuner',
  'Trainer',
  'Evaluator',
  'Pusher',
] as const;
export type NodeName = (typeof nodeNames)[number];

/** TFX artifact type names. */
export type ArtifactType =
  | 'Examples'
  | 'ExampleStatistics'
  | 'Schema'
  | 'ExampleAnomalies'
  | 'TransformGraph'
  | 'HyperParameters'
  | 'TunerResults'
  | 'Model'
  | 'ModelEvaluation'
  | 'ModelBlessing'
  | 'PushedModel';

export type PropertyValue = string | number;
export type Properties = Readonly<Record<string, PropertyValue>>;

export interface InputArtifact {
  readonly id: number;
  readonly type: ArtifactType;
  /** Absolute folder of the artifact. */
  readonly dir: string;
  readonly properties: Properties;
}

export interface Progress {
  /** What is being done, in two or three words. */
  readonly step: string;
  readonly done: number;
  /** Absent when the end is not known. */
  readonly total?: number;
  readonly unit: 'rows' | 'bytes' | 'epochs' | 'steps' | 'files' | 'trials';
}

/** One live fact of a running stage: progress, a log line, a training epoch, or a trial of a tuning. */
export type StageReport =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'epoch'; readonly epoch: EpochReport }
  | { readonly kind: 'trial'; readonly trial: TrialReport };

export interface EpochReport {
  /** `trees`: their epochs are rounds. `candidate`: the network. */
  readonly model: 'candidate' | 'linear_baseline' | 'trees';
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly validationLoss: number;
  readonly seconds: number;
  readonly rowsPerSecond: number;
}

/** A trial of a tuning as it stands: told when a stretch of training begins and when it ends. */
export interface TrialReport {
  /** From 0. */
  readonly trial: number;
  /** Setting of the model, as `learning_rate` or `trees.max_leaves`, to its value. */
  readonly settings: Readonly<Record<string, Json>>;
  /** stopped: the time was up before it had a loss. */
  readonly state: 'running' | 'paused' | 'ended' | 'failed' | 'stopped';
  /** Trained so far. */
  readonly epochs: number;
  /** Validation loss after so many epochs. */
  readonly losses: readonly { readonly epochs: number; readonly loss: number }[];
  readonly seconds: number;
  readonly problem?: string;
}

/** Everything an executor may know. Plain data but for `signal` and `report`, which the worker supplies. */
export interface StageContext {
  readonly projectDir: string;
  /** Artifacts by input key; several for rolling spans, oldest first. */
  readonly inputs: Readonly<Record<string, readonly InputArtifact[]>>;
  /** Empty staging folders by output key; the executor writes only there (and in `stateDir`). */
  readonly outputs: Readonly<Record<string, string>>;
  /** Kept between a killed attempt and its resume (training checkpoints); removed when published. */
  readonly stateDir: string;
  /** The part of the project file this stage depends on; part of the fingerprint. */
  readonly properties: Json;
  readonly seed: number;
  readonly signal: CancelSignal;
  report(report: StageReport): void;
}

export interface StageOutcome {
  /** Properties of each output artifact, by output key. */
  readonly outputs: Readonly<Record<string, Properties>>;
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Short facts for people, shown in the rail and in `run`. */
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface StageDeclaration {
  readonly node: NodeName;
  /** Raised whenever the same inputs would give other outputs. */
  readonly codeVersion: number;
  readonly inputs: Readonly<Record<string, { readonly type: ArtifactType; readonly optional?: boolean }>>;
  readonly outputs: Readonly<Record<string, ArtifactType>>;
}

export interface Stage extends StageDeclaration {
  execute(context: StageContext): Promise<Result<StageOutcome>>;
}
