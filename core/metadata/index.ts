/** The door of metadata: the ML Metadata store of a project, and readers for those of others. */

export type { CheckpointJob, RunCheckpoint } from './checkpoint-job.ts';
export { toDiskProblem } from './disk-problem.ts';
export type {
  ArtifactLink,
  ArtifactRecord,
  ArtifactState,
  EventRecord,
  ExecutionRecord,
  ExecutionState,
  ExecutionWithOutputs,
  MetadataProperties,
  MetadataStore,
  MetadataValue,
  NewArtifact,
} from './metadata-store.ts';
export { type MetadataOptions, openMetadataStore } from './open-metadata-store.ts';
