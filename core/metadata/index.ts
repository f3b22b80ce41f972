/** The door of metadata: the ML Metadata store of a project, readers for those of others, and durable files. */

export { checkpointInWorker } from './checkpoint-in-worker.ts';
export type { CheckpointJob, RunCheckpoint } from './checkpoint-job.ts';
export { decodeLine, encodeLine } from './checksummed-line.ts';
export { toDiskProblem } from './disk-problem.ts';
export { isMissing, syncDirectory, syncFile, writeFileDurably } from './durable-file.ts';
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
export { type ContextRecord, type ForeignMetadata, openForeignMetadata, type TypeRecord } from './open-foreign-metadata.ts';
export { type MetadataOptions, openMetadataStore } from './open-metadata-store.ts';
export { readMetadataSnapshot } from './read-metadata-snapshot.ts';
export { type MetadataRecovery, recoverMetadata } from './recover-metadata.ts';
