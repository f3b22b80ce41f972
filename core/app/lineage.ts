/** Lineage: from an artifact back to the files it came from, by the events of the metadata store. */

import type { views } from '../contract/index.ts';
import { raise } from '../foundation/index.ts';
import type { ArtifactRecord, ExecutionRecord, MetadataStore } from '../metadata/index.ts';
import { producerOf } from './current-artifacts.ts';
import { servedModel } from './default-version.ts';
import type { ProjectSession } from './project-session.ts';

/** Ancestors of `artifactId`; of the version served now when absent. */
export function lineageOf(session: ProjectSession, artifactId?: number): views.LineageView {
  const { metadata } = session;
  const start = artifactId === undefined ? servedModel(session)?.id : artifactId;
  if (start === undefined) return { nodes: [], edges: [] };
  if (!metadata.artifact(start))
    raise('artifact/not-found', `There is no artifact ${start}.`, 'Choose one from the Runs or Models screen.');
  const walk = new LineageWalk(metadata);
  walk.visitArtifact(start);
  return { nodes: [...walk.nodes.values()], edges: walk.edges };
}

class LineageWalk {
  readonly nodes = new Map<string, views.LineageNode>();
  readonly edges: { from: string; to: string }[] = [];
  private readonly metadata: MetadataStore;

  constructor(metadata: MetadataStore) {
    this.metadata = metadata;
  }

  visitArtifact(id: number): void {
    const key = `artifact:${id}`;
    const artifact = this.metadata.artifact(id);
    if (!artifact || this.nodes.has(key)) return;
    this.nodes.set(key, artifactNode(artifact));
    const producer = producerOf(this.metadata, id);
    if (!producer) return;
    this.edges.push({ from: `execution:${producer.id}`, to: key });
    this.visitExecution(producer);
    if (artifact.type === 'Examples') this.visitSources(producer.id, artifact);
  }

  private visitExecution(execution: ExecutionRecord): void {
    const key = `execution:${execution.id}`;
    if (this.nodes.has(key)) return;
    this.nodes.set(key, executionNode(execution));
    for (const event of this.metadata.eventsOfExecution(execution.id)) {
      if (event.type !== 'INPUT') continue;
      this.edges.push({ from: `artifact:${event.artifactId}`, to: key });
      this.visitArtifact(event.artifactId);
    }
  }

  private visitSources(executionId: number, artifact: ArtifactRecord): void {
    for (const path of sourcesOf(artifact)) {
      const key = `file:${path}`;
      const title = path.split(/[\\/]/).at(-1) ?? path;
      this.nodes.set(key, { id: key, kind: 'file', title, subtitle: path, properties: {} });
      this.edges.push({ from: key, to: `execution:${executionId}` });
    }
  }
}

/** The files an Examples artifact was read from. */
export function sourcesOf(artifact: ArtifactRecord): readonly string[] {
  const text = artifact.properties['sources'];
  if (typeof text !== 'string') return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter((path) => typeof path === 'string') : [text];
  } catch {
    return [text];
  }
}

function artifactNode(artifact: ArtifactRecord): views.LineageNode {
  return {
    id: `artifact:${artifact.id}`,
    kind: 'artifact',
    title: artifact.type,
    subtitle: artifact.uri,
    properties: artifact.properties,
  };
}

function executionNode(execution: ExecutionRecord): views.LineageNode {
  return {
    id: `execution:${execution.id}`,
    kind: 'execution',
    title: execution.type,
    subtitle: `${execution.runId} · ${execution.state}`,
    properties: execution.properties,
  };
}
