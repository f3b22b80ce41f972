/** The pipeline's graph: which stage each node runs and where its inputs come from. */

import type { NodeName, ProjectConfig, Stage } from '../contract/index.ts';
import { nodeNames } from '../contract/index.ts';
import type { Json } from '../foundation/index.ts';

export interface InputEdge {
  /** Input key of this node. */
  readonly key: string;
  readonly producer: NodeName;
  /** Output key of the producer. */
  readonly output: string;
}

export interface GraphNode {
  readonly node: NodeName;
  readonly inputs: readonly InputEdge[];
  /** Nodes that must have ended well first although nothing of theirs is read. */
  readonly after: readonly NodeName[];
  /** Runs only where a run is asked to end with it; no step of the pipeline. */
  readonly onRequest?: true;
  /** The part of the project file the stage depends on; a change of it reruns the node. */
  properties(config: ProjectConfig): Json;
  load(): Promise<Stage>;
}

const edge = (key: string, producer: NodeName, output: string = key): InputEdge => ({ key, producer, output });

/** In running order. ExampleGen's properties are made per span by the driver. */
export const graph: readonly GraphNode[] = [
  {
    node: 'ExampleGen',
    inputs: [],
    after: [],
    properties: () => null,
    load: async () => (await import('../stages/ingest/index.ts')).exampleGen,
  },
  {
    node: 'StatisticsGen',
    inputs: [edge('examples', 'ExampleGen')],
    after: [],
    properties: ({ statistics, label }) => ({
      statistics: asJson(statistics),
      // Lift is towards the label; without cross statistics a change of the label leaves the statistics as they are.
      label: statistics.cross_statistics ? liftedLabel(label) : null,
    }),
    load: async () => (await import('../stages/statistics/index.ts')).statisticsGen,
  },
  {
    node: 'SchemaGen',
    inputs: [edge('statistics', 'StatisticsGen')],
    after: [],
    properties: () => ({}),
    load: async () => (await import('../stages/schema/index.ts')).schemaGen,
  },
  {
    node: 'ExampleValidator',
    inputs: [edge('statistics', 'StatisticsGen'), edge('schema', 'SchemaGen'), edge('examples', 'ExampleGen')],
    after: [],
    properties: (config) => ({ checks: checkProperties(config) }),
    load: async () => (await import('../stages/validate/index.ts')).exampleValidator,
  },
  {
    node: 'Transform',
    inputs: [edge('examples', 'ExampleGen'), edge('schema', 'SchemaGen')],
    after: ['ExampleValidator'],
    properties: (config) => ({ features: asJson(config.features), label: asJson(config.label ?? null) }),
    load: async () => (await import('../stages/transform/index.ts')).transform,
  },
  {
    node: 'Tuner',
    onRequest: true,
    inputs: [edge('examples', 'ExampleGen'), edge('transform_graph', 'Transform')],
    after: [],
    properties: (config) => ({ model: asJson(config.model), tuning: asJson(config.tuning) }),
    load: async () => (await import('../stages/tune/index.ts')).tuner,
  },
  {
    node: 'Trainer',
    inputs: [edge('examples', 'ExampleGen'), edge('transform_graph', 'Transform')],
    after: [],
    properties: (config) => ({ model: asJson(config.model) }),
    load: async () => (await import('../stages/train/index.ts')).trainer,
  },
  {
    node: 'Evaluator',
    inputs: [edge('examples', 'ExampleGen'), edge('model', 'Trainer')],
    after: [],
    properties: (config) => ({ evaluation: asJson(config.evaluation) }),
    load: async () => (await import('../stages/evaluate/index.ts')).evaluator,
  },
  {
    node: 'Pusher',
    inputs: [edge('model', 'Trainer'), edge('blessing', 'Evaluator'), edge('evaluation', 'Evaluator')],
    after: [],
    properties: (config) => ({ model_name: servedModelName(config) }),
    load: async () => (await import('../stages/push/index.ts')).pusher,
  },
];

export function runsOnRequest(node: NodeName): boolean {
  return graph.some((entry) => entry.node === node && entry.onRequest === true);
}

export function upstreamOf(entry: GraphNode): readonly NodeName[] {
  return [...new Set([...entry.inputs.map((input) => input.producer), ...entry.after])];
}

/** The nodes from `from` until `until`, both included, in running order. */
export function nodesBetween(from: NodeName | undefined, until: NodeName | undefined): readonly NodeName[] {
  const first = from ? nodeNames.indexOf(from) : 0;
  const last = until ? nodeNames.indexOf(until) : nodeNames.length - 1;
  return nodeNames.slice(first, last + 1).filter((node) => node === until || !runsOnRequest(node));
}

/** TF Serving's model name: as configured, else the project's name made safe for a path. */
export function servedModelName(config: ProjectConfig): string {
  return config.serving.model_name ?? (config.name.replace(/[^A-Za-z0-9_.-]+/g, '_') || 'model');
}

function liftedLabel(label: ProjectConfig['label']): Json {
  if (label?.type !== 'multilabel') return label?.name ?? null;
  return asJson({ feature: label.name, delimiter: label.delimiter, columns: label.columns });
}

/** What is done about a finding must not make the checks run again. */
function checkProperties({ label, checks }: ProjectConfig): Json {
  const several = label?.type === 'multilabel' ? { delimiter: label.delimiter, columns: label.columns } : {};
  return asJson({
    label: label ? { name: label.name, type: label.type, ...several } : null,
    references: checks.references,
    ...(label?.example_weight_key === undefined ? {} : { example_weight_key: label.example_weight_key }),
  });
}

function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
