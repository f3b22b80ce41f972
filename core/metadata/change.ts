/** One change of the metadata store as data: what the journal holds and replay applies. Ids are fixed before it is written. */

import type { ArtifactLink, ArtifactState, MetadataProperties, NewArtifact } from './metadata-store.ts';

interface ExecutionChange {
  readonly executionId: number;
  readonly pipeline: string;
  readonly node: string;
  readonly runId: string;
  readonly fingerprint: string;
  readonly inputs: readonly ArtifactLink[];
  readonly properties: MetadataProperties;
}

export interface PublishedArtifact extends NewArtifact {
  readonly artifactId: number;
  /** Unique among artifacts of its type. */
  readonly name: string;
}

export type Change =
  | (ExecutionChange & { readonly kind: 'start' })
  | (ExecutionChange & { readonly kind: 'cached'; readonly outputs: readonly ArtifactLink[] })
  | {
      readonly kind: 'publish';
      readonly executionId: number;
      /** Contexts of the execution: MLMD has no index to find them by execution. */
      readonly contextIds: readonly number[];
      readonly outputs: readonly PublishedArtifact[];
      readonly properties: MetadataProperties;
    }
  | {
      readonly kind: 'finish';
      readonly executionId: number;
      readonly state: 'FAILED' | 'CANCELED';
      readonly properties: MetadataProperties;
    }
  | { readonly kind: 'artifact_state'; readonly artifactId: number; readonly state: ArtifactState }
  | { readonly kind: 'artifact_properties'; readonly artifactId: number; readonly properties: MetadataProperties };

/** A line of the journal. */
export interface JournalEntry {
  /** From 1, without gaps over the life of a store. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly change: Change;
}
