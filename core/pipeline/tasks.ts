/** What a node has to do in this run: its tasks with resolved inputs and properties. */

import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import type { NodeName, ProjectConfig, SourceConfig } from '../contract/index.ts';
import { createProblem, fail, type Json, type Result, succeed } from '../foundation/index.ts';
import type { ArtifactRecord, MetadataStore } from '../metadata/index.ts';
import type { Workspace } from '../workspace/index.ts';
import type { GraphNode } from './graph.ts';
import type { NodeTask } from './run-node.ts';

export interface TaskContext {
  readonly workspace: Workspace;
  readonly config: ProjectConfig;
  readonly schemaText?: string;
  readonly outputs: ReadonlyMap<NodeName, Readonly<Record<string, readonly ArtifactRecord[]>>>;
  useCache(node: NodeName): boolean;
  fingerprintSources(sources: readonly SourceConfig[]): Promise<Result<string>>;
}

export async function tasksOf(entry: GraphNode, context: TaskContext): Promise<Result<readonly NodeTask[]>> {
  if (entry.node === 'ExampleGen') return ingestTasks(entry, context);
  const stage = await entry.load();
  const inputs: Record<string, readonly ArtifactRecord[]> = {};
  for (const { key, producer, output } of entry.inputs) inputs[key] = context.outputs.get(producer)?.[output] ?? [];
  const base = {
    node: entry.node,
    stage,
    inputs,
    properties: entry.properties(context.config),
    useCache: context.useCache(entry.node),
  };
  if (entry.node === 'SchemaGen') return succeed([withCuratedSchema(base, context.schemaText)]);
  if (entry.node === 'Evaluator') return succeed([withBaseline(base, context.workspace.metadata)]);
  return succeed([base]);
}

const noSources = createProblem(
  'project/no-examples',
  'This project has no data yet.',
  'Drop a CSV or TFRecord file on the Data screen, or add it under data.sources.',
);

/** One execution per span, oldest first, so that a span ingested before is cached. */
async function ingestTasks(entry: GraphNode, context: TaskContext): Promise<Result<readonly NodeTask[]>> {
  const { config, workspace } = context;
  if (config.data.sources.length === 0) return fail(noSources);
  const stage = await entry.load();
  const tasks: NodeTask[] = [];
  for (const span of [...new Set(config.data.sources.map((source) => source.span))].sort((a, b) => a - b)) {
    const sources = config.data.sources
      .filter((source) => source.span === span)
      .map((source) => ({ ...source, path: resolveSourcePath(workspace.dir, source.path) }));
    const content = await context.fingerprintSources(sources);
    if (!content.ok) return content;
    const { splits, payload, max_rejected } = config.data;
    const settings = { splits: splits as Json, payload, max_rejected, span };
    const readers = sources.map(({ format, csv, origin }) => ({ format, csv: csv as Json, origin }));
    tasks.push({
      node: 'ExampleGen',
      stage,
      inputs: {},
      properties: { ...settings, sources: JSON.parse(JSON.stringify(sources)) as Json },
      // Where the file lies does not matter, only what is in it and how it is read. Split order decides the buckets.
      fingerprintProperties: { ...settings, split_order: Object.keys(splits), content: content.value, readers },
      artifactProperties: { sources: JSON.stringify(sources.map((source) => source.path)), origin: sources[0]?.origin ?? 'file' },
      useCache: context.useCache('ExampleGen'),
    });
  }
  return succeed(tasks);
}

export function resolveSourcePath(projectDir: string, path: string): string {
  return isAbsolute(path) ? path : join(projectDir, path);
}

/** With a curated schema SchemaGen's output is that very text, whatever the statistics say. */
function withCuratedSchema(task: NodeTask, text: string | undefined): NodeTask {
  if (text === undefined) return task;
  const hash = createHash('sha256').update('schema.pbtxt\0').update(text).digest('hex');
  return { ...task, properties: { curatedSchema: text }, knownContent: { type: 'Schema', hash } };
}

/**
 * The candidate is judged against the model pushed before it. A model already pushed keeps the baseline it was judged
 * against, so that an unchanged run finds its evaluation in the cache.
 */
function withBaseline(task: NodeTask, metadata: MetadataStore): NodeTask {
  const candidate = task.inputs['model']?.[0]?.id;
  let baseline: ArtifactRecord | undefined;
  for (const pushed of metadata.artifacts({ type: 'PushedModel', state: 'LIVE' })) {
    if (pushed.properties['pushed'] !== 1) continue;
    if (sourceModelOf(metadata, pushed) === candidate) break;
    baseline = pushed;
  }
  return baseline ? { ...task, inputs: { ...task.inputs, baseline: [baseline] } } : task;
}

/** The Model artifact a PushedModel was made from. */
export function sourceModelOf(metadata: MetadataStore, pushed: ArtifactRecord): number | undefined {
  const output = metadata.eventsOfArtifact(pushed.id).find((event) => event.type === 'OUTPUT');
  if (!output) return undefined;
  return metadata.eventsOfExecution(output.executionId).find((event) => event.type === 'INPUT' && event.key === 'model')
    ?.artifactId;
}
