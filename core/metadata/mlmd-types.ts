/** The enums and types of ML Metadata and TFX, by the numbers and names their files hold. */

import type { ArtifactState, ExecutionState } from './metadata-store.ts';

/** Position = number in metadata_store.proto. */
export const artifactStates: readonly ArtifactState[] = [
  'UNKNOWN',
  'PENDING',
  'LIVE',
  'MARKED_FOR_DELETION',
  'DELETED',
  'ABANDONED',
  'REFERENCE',
];
export const executionStates: readonly ExecutionState[] = [
  'UNKNOWN',
  'NEW',
  'RUNNING',
  'COMPLETE',
  'FAILED',
  'CACHED',
  'CANCELED',
];

export const typeKind = { execution: 0, artifact: 1, context: 2 } as const;
export type TypeKind = keyof typeof typeKind;

export const dataType = { int: 1, double: 2, string: 3 } as const;
export type DataType = keyof typeof dataType;

export const eventType = { INPUT: 3, OUTPUT: 4 } as const;
/** DECLARED_INPUT, INPUT, INTERNAL_INPUT. */
export const inputEventTypes: readonly number[] = [2, 3, 5];
/** DECLARED_OUTPUT, OUTPUT, INTERNAL_OUTPUT; PENDING_OUTPUT is not an output yet (TFX event_lib). */
export const outputEventTypes: readonly number[] = [1, 4, 6];

/** The types a fresh MLMD store holds, in the order of their ids. */
export const systemTypes: readonly { readonly name: string; readonly kind: TypeKind }[] = [
  ...['mlmd.Dataset', 'mlmd.Model', 'mlmd.Metrics', 'mlmd.Statistics'].map((name) => ({ name, kind: 'artifact' as const })),
  ...['mlmd.Train', 'mlmd.Transform', 'mlmd.Process', 'mlmd.Evaluate', 'mlmd.Deploy'].map((name) => ({
    name,
    kind: 'execution' as const,
  })),
];

export interface DeclaredType {
  /** System type it hangs on through ParentType. */
  readonly parent?: string;
  /** Everything a record carries beyond these is a custom property. */
  readonly properties?: Readonly<Record<string, DataType>>;
}

/** TFX standard_artifacts. */
export const tfxArtifactTypes: Readonly<Record<string, DeclaredType>> = {
  Examples: { parent: 'mlmd.Dataset', properties: { span: 'int', version: 'int', split_names: 'string' } },
  ExampleStatistics: { parent: 'mlmd.Statistics', properties: { span: 'int', split_names: 'string' } },
  ExampleAnomalies: { properties: { span: 'int', split_names: 'string' } },
  Schema: {},
  TransformGraph: {},
  HyperParameters: {},
  TunerResults: {},
  Model: { parent: 'mlmd.Model' },
  ModelEvaluation: {},
  ModelBlessing: {},
  PushedModel: { parent: 'mlmd.Model' },
};

/** TFX standard_component_specs: the annotation of each component. */
export const tfxExecutionTypes: Readonly<Record<string, DeclaredType>> = {
  ExampleGen: { parent: 'mlmd.Process' },
  StatisticsGen: { parent: 'mlmd.Process' },
  SchemaGen: { parent: 'mlmd.Process' },
  ExampleValidator: { parent: 'mlmd.Process' },
  Transform: { parent: 'mlmd.Transform' },
  Tuner: {},
  Trainer: { parent: 'mlmd.Train' },
  Evaluator: { parent: 'mlmd.Evaluate' },
  Pusher: { parent: 'mlmd.Deploy' },
};

/** Context types; `run` and `component_run` are what TFX wrote before the portable runtime. */
export const runContextTypes: readonly string[] = ['pipeline_run', 'run'];
export const cacheContextType = 'execution_cache';
