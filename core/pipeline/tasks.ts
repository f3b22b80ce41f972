/** What a node has to do in this run: its tasks with resolved inputs and properties. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { type NodeName, type ProjectConfig, type SourceConfig, sourceSchema } from '../contract/index.ts';
import { createProblem, fail, type Json, type Problem, type Result, succeed } from '../foundation/index.ts';
import type { ArtifactRecord, MetadataStore } from '../metadata/index.ts';
import type { Workspace } from '../workspace/index.ts';
import { featureFiles, withoutFiles } from './feature-files.ts';
import type { GraphNode } from './graph.ts';
import { previousStatistics } from './previous-statistics.ts';
import type { NodeTask } from './run-node.ts';
import { spansInRange, spansInReach } from './span-range.ts';
import { type SpanSources, sourcesBySpan } from './span-sources.ts';

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
  for (const { key, producer, output } of entry.inputs) {
    const made = context.outputs.get(producer)?.[output] ?? [];
    inputs[key] = producer === 'ExampleGen' ? spansInRange(made, context.config.data.range) : made;
    if (made.length > 0 && inputs[key].length === 0) return fail(noneInRange(made.map(spanOf)));
  }
  const base = {
    node: entry.node,
    stage,
    inputs,
    properties: entry.properties(context.config),
    useCache: context.useCache(entry.node),
  };
  if (entry.node === 'SchemaGen') return succeed([withCuratedSchema(base, context.schemaText)]);
  if (entry.node === 'ExampleValidator') return succeed([withPreviousStatistics(base, context.workspace.metadata)]);
  if (entry.node === 'Trainer' || entry.node === 'Tuner') return succeed([await withModule(base, context)]);
  if (entry.node === 'Transform') return withFeatureFiles(base, context);
  if (entry.node === 'Evaluator') return succeed([withBaseline(base, context.workspace.metadata)]);
  return succeed([base]);
}

const noSources = createProblem(
  'project/no-examples',
  'This project has no data yet.',
  'Drop a CSV or TFRecord file on the Data screen, or add it under data.sources.',
);

function noneInRange(spans: readonly number[]): Problem {
  const message = `No span lies in data.range; there are spans ${Math.min(...spans)} to ${Math.max(...spans)}.`;
  return createProblem('span/none-in-range', message, 'Widen data.range on the Data screen or in loopwright.yaml.');
}

/** One execution per span, oldest first, so that a span ingested before is cached. */
async function ingestTasks(entry: GraphNode, context: TaskContext): Promise<Result<readonly NodeTask[]>> {
  const { config, workspace } = context;
  if (config.data.sources.length === 0) return fail(noSources);
  const stage = await entry.load();
  const spans = await sourcesBySpan(workspace.dir, config.data.sources);
  if (!spans.ok) return spans;
  const kept = withoutDeleted(spans.value, context);
  if (kept.length === 0 && spans.value.length > 0) return fail(noneInRange(spans.value.map(({ span }) => span)));
  const tasks: NodeTask[] = [];
  for (const { span, origin, version, sources } of kept) {
    const content = await context.fingerprintSources(sources);
    if (!content.ok) return content;
    const { splits, payload, max_rejected, partition } = config.data;
    const settings = { splits, partition, payload, max_rejected, span, version };
    // Where the file lies does not matter, only what is in it and how it is read.
    const readers = sources.map(({ path: _path, span: _span, ...reading }) => reading);
    tasks.push({
      node: 'ExampleGen',
      stage,
      inputs: {},
      properties: asJson({ ...settings, sources }),
      // Split order decides the buckets, and canonical JSON has none.
      fingerprintProperties: asJson({ ...settings, split_order: Object.keys(splits), content: content.value, readers }),
      artifactProperties: { sources: JSON.stringify(sources.map((source) => source.path)), origin },
      useCache: context.useCache('ExampleGen'),
    });
  }
  return succeed(tasks);
}

/** A span out of reach of data.range that the user has deleted is not ingested again while it stays out of reach. */
function withoutDeleted(spans: readonly SpanSources[], { config, workspace }: TaskContext): readonly SpanSources[] {
  const reach = new Set(spansInReach(spans, config.data.range));
  const examples = workspace.metadata.artifacts({ type: 'Examples' });
  const isDeleted = ({ span, origin }: SpanSources): boolean => {
    const ingested = examples.filter((artifact) => spanOf(artifact) === span && artifact.properties['origin'] === origin);
    return ingested.some(({ state }) => state === 'MARKED_FOR_DELETION') && !ingested.some(({ state }) => state === 'LIVE');
  };
  return spans.filter((span) => reach.has(span) || !isDeleted(span));
}

function spanOf(artifact: ArtifactRecord): number {
  return Number(artifact.properties['span'] ?? 0);
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** With a curated schema SchemaGen's output is that very text, whatever the statistics say. */
function withCuratedSchema(task: NodeTask, text: string | undefined): NodeTask {
  if (text === undefined) return task;
  const hash = createHash('sha256').update('schema.pbtxt\0').update(text).digest('hex');
  return { ...task, properties: { curatedSchema: text }, knownContent: { type: 'Schema', hash } };
}

/** Of a user's own model the module's content decides, not its path. */
async function withModule(task: NodeTask, { config, workspace }: TaskContext): Promise<NodeTask> {
  const { family, module } = config.model;
  if (family !== 'layers' || module === undefined) return task;
  const content = await moduleContent(workspace.dir, module);
  const { model, ...others } = task.properties as { readonly model: Readonly<Record<string, Json>> };
  const { module: _path, ...settings } = model;
  return { ...task, fingerprintProperties: asJson({ ...others, model: settings, content }) };
}

/** The stage says what is wrong with one that cannot be read. */
async function moduleContent(projectDir: string, module: string): Promise<string | null> {
  const bytes = await readFile(isAbsolute(module) ? module : join(projectDir, module)).catch(() => undefined);
  return bytes ? createHash('sha256').update(bytes).digest('hex') : null;
}

/** Of a file that a feature's settings name the content decides, not the path. */
async function withFeatureFiles(
  task: NodeTask,
  { config, workspace, fingerprintSources }: TaskContext,
): Promise<Result<readonly NodeTask[]>> {
  const named = await featureFiles(workspace.dir, config.features);
  if (named.length === 0) return succeed([task]);
  const files: Json[] = [];
  for (const { feature, path } of named) {
    const content = await fingerprintSources([sourceSchema.parse({ path, format: 'csv' })]);
    if (!content.ok) return content;
    files.push([feature, content.value]);
  }
  return succeed([{ ...task, fingerprintProperties: asJson({ properties: withoutFiles(task.properties), files }) }]);
}

function withPreviousStatistics(task: NodeTask, metadata: MetadataStore): NodeTask {
  const current = task.inputs['statistics']?.at(-1);
  const previous = current === undefined ? undefined : previousStatistics(metadata, current);
  return previous === undefined ? task : { ...task, inputs: { ...task.inputs, previous_statistics: [previous] } };
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
