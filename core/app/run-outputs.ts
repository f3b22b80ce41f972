/** What a node of a run put out, of one execution a span. */

import type { NodeName } from '../contract/index.ts';
import type { ArtifactRecord, MetadataStore } from '../metadata/index.ts';

export interface RunOutput {
  /** Output key, numbered where a node has several of it. */
  readonly key: string;
  readonly artifact: ArtifactRecord;
}

export function outputsOfRun(metadata: MetadataStore, runId: string, node: NodeName): readonly RunOutput[] {
  const events = metadata
    .executions({ runId, node })
    .flatMap((execution) => metadata.eventsOfExecution(execution.id))
    .filter((event) => event.type === 'OUTPUT');
  const seen = new Map<string, number>();
  return events.flatMap((event) => {
    const artifact = metadata.artifact(event.artifactId);
    if (!artifact) return [];
    const count = (seen.get(event.key) ?? 0) + 1;
    seen.set(event.key, count);
    return [{ key: count === 1 ? event.key : `${event.key} ${count}`, artifact }];
  });
}
