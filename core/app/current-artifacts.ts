/** What each node produced last: the artifacts the screens show. */

import type { NodeName } from '../contract/index.ts';
import { appendTo } from '../foundation/index.ts';
import type { ArtifactRecord, ExecutionRecord, MetadataStore } from '../metadata/index.ts';

export interface NodeOutputs {
  readonly runId: string;
  readonly executions: readonly ExecutionRecord[];
  /** By output key, in execution order. */
  readonly outputs: Readonly<Record<string, readonly ArtifactRecord[]>>;
}

/** The outputs of the newest run in which the node ended well. */
export function latestOutputs(metadata: MetadataStore, node: NodeName): NodeOutputs | undefined {
  const ended = metadata
    .executions({ node })
    .filter((execution) => execution.state === 'COMPLETE' || execution.state === 'CACHED');
  const last = ended.at(-1);
  if (!last) return undefined;
  const executions = ended.filter((execution) => execution.runId === last.runId);
  const outputs: Record<string, ArtifactRecord[]> = {};
  for (const execution of executions) {
    for (const event of metadata.eventsOfExecution(execution.id)) {
      const artifact = event.type === 'OUTPUT' ? metadata.artifact(event.artifactId) : undefined;
      if (artifact) appendTo(outputs, event.key, artifact);
    }
  }
  return { runId: last.runId, executions, outputs };
}

/** The first output of a key, which for all but ExampleGen is the only one. */
export function latestOutput(metadata: MetadataStore, node: NodeName, key: string): ArtifactRecord | undefined {
  return latestOutputs(metadata, node)?.outputs[key]?.[0];
}

/** The execution that first made an artifact (later ones only reused it). */
export function producerOf(metadata: MetadataStore, artifactId: number): ExecutionRecord | undefined {
  const output = metadata.eventsOfArtifact(artifactId).find((event) => event.type === 'OUTPUT');
  return output ? metadata.execution(output.executionId) : undefined;
}
