/** A flat graph with its variables and tables: runs parts of it between tensors that are given and tensors that are asked for. */

import type { DataTypeName } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import type { GraphDevice } from '../../learning/index.ts';
import { DeviceScope } from './device-step.ts';
import type { FlatGraph } from './flatten-graph.ts';
import { type GraphNode, refText, type TensorRef } from './graph-node.ts';
import { createProgram, type GraphProgram, type ProgramContext } from './graph-program.ts';
import type { GraphTensor, GraphValue } from './graph-value.ts';
import { isTensor, mismatch } from './graph-value.ts';
import type { Resources } from './kernel.ts';
import { missingKernels, planGraph } from './plan-graph.ts';

/** What a run is given and asked for. */
export interface GraphPart {
  readonly feeds: readonly TensorRef[];
  readonly fetches: readonly TensorRef[];
  readonly targets: readonly string[];
}

export interface PreparedPart {
  /** Feeds and results in the order of the part. Device tensors are read before it resolves. */
  run(feeds: readonly GraphTensor[]): Promise<readonly GraphTensor[]>;
  /** Gives back what lies on the device between runs, without what the functions hold, which parts share. */
  dispose(): void;
}

const changesVariables = new Set([
  'Assign',
  'AssignAdd',
  'AssignSub',
  'AssignVariableOp',
  'AssignAddVariableOp',
  'AssignSubVariableOp',
]);

export class GraphSession {
  readonly #graph: FlatGraph;
  readonly #device: GraphDevice | undefined;
  readonly #bodies = new Map<string, Promise<GraphProgram>>();
  #resources: Resources;
  #isFrozen = false;

  constructor(graph: FlatGraph, device: GraphDevice | undefined, resources: Resources) {
    this.#graph = graph;
    this.#device = device;
    this.#resources = resources;
  }

  /** Every operation the part needs that cannot be computed here. */
  missing(part: GraphPart): readonly string[] {
    return missingKernels(this.#graph, this.#order(part));
  }

  /** Whether running the part changes variables. */
  changesVariables(part: GraphPart): boolean {
    return this.#order(part).some(({ op }) => changesVariables.has(op));
  }

  /** From here on no run changes a variable, and the checkpoint is closed. */
  freeze(isFrozen: boolean): void {
    this.#isFrozen = isFrozen;
    this.#resources = { ...this.#resources, bundle: undefined };
    this.#bodies.clear();
  }

  /** Whether running the part would change variables that are taken as fixed since `freeze`. */
  isRefused(part: GraphPart): boolean {
    return this.#isFrozen && this.changesVariables(part);
  }

  hasNode(name: string): boolean {
    return this.#graph.nodes.has(name);
  }

  /** The tensor that stands for an output of a call; undefined where the graph has none of that name. */
  find(ref: TensorRef): TensorRef | undefined {
    if (this.hasNode(ref.node)) return ref;
    const found = this.#graph.resolve(ref);
    return this.hasNode(found.node) ? found : undefined;
  }

  /** undefined for what is no placeholder. */
  placeholderType({ node }: TensorRef): DataTypeName | undefined {
    const found = this.#graph.nodes.get(node);
    return found?.op === 'Placeholder' ? found.attributes.dtype('dtype') : undefined;
  }

  /** The placeholders that the part asks and is not given. */
  unfed(part: GraphPart): readonly GraphNode[] {
    const given = new Set(part.feeds.map(refText));
    return this.#order(part).filter(({ name, op }) => op === 'Placeholder' && !given.has(`${name}:0`));
  }

  /** Gives back what the bodies of functions hold on the device. */
  dispose(): void {
    for (const body of this.#bodies.values()) void body.then((known) => known.dispose());
    this.#bodies.clear();
  }

  async prepare(part: GraphPart): Promise<PreparedPart> {
    const keys = part.feeds.map(refText);
    const isBrain = part.feeds.map((ref) => this.placeholderType(ref) === 'DT_BFLOAT16');
    const fetches = part.fetches.map((ref) => this.#graph.resolve(ref));
    const request = { order: this.#order(part), feeds: new Set(keys), fetches, isFrozen: this.#isFrozen };
    const program = await createProgram(this.#context(), request);
    return {
      dispose: () => program.dispose(),
      run: async (feeds) => {
        const scope = new DeviceScope();
        try {
          // bfloat16 is no type of the border: its values come as floats.
          const given = feeds.map((feed, i) =>
            isBrain[i] ? { dtype: 'DT_BFLOAT16' as const, shape: feed.shape, data: feed.data } : feed,
          );
          const values = await program.run(new Map(keys.map((key, i) => [key, given[i] as GraphTensor])), scope);
          return values.map(onHost);
        } finally {
          scope.dispose();
        }
      },
    };
  }

  #order({ feeds, fetches, targets }: GraphPart): readonly GraphNode[] {
    const resolved = fetches.map((ref) => this.#graph.resolve(ref));
    return planGraph(this.#graph.nodes, { feeds: new Set(feeds.map(refText)), fetches: resolved, targets });
  }

  #context(): ProgramContext {
    return {
      device: this.#device,
      resources: this.#resources,
      runFunction: async (name, inputs, scope) => {
        const { parameters } = this.#graph.functionNamed(name);
        const feeds = parameters.map((parameter, i): [string, GraphValue] => [
          `${parameter}:0`,
          inputs[i] ?? raise('model/invalid', `The function ${name} is called with too few arguments`, 'Save the model again.'),
        ]);
        return (await this.#body(name)).run(new Map(feeds), scope);
      },
    };
  }

  #body(name: string): Promise<GraphProgram> {
    const known = this.#bodies.get(name) ?? this.#createBody(name);
    this.#bodies.set(name, known);
    return known;
  }

  #createBody(name: string): Promise<GraphProgram> {
    const { nodes, parameters, results, effects } = this.#graph.functionNamed(name);
    const feeds = new Set(parameters.map((parameter) => `${parameter}:0`));
    const order = planGraph(nodes, { feeds, fetches: results, targets: effects });
    return createProgram(this.#context(), { order, feeds, fetches: results, isFrozen: this.#isFrozen });
  }
}

function onHost(value: GraphValue): GraphTensor {
  const tensor = isTensor(value) ? value : value.kind === 'variable' ? value.value : undefined;
  if (!tensor) return mismatch('the output is no tensor');
  return { dtype: tensor.dtype, shape: tensor.shape, data: tensor.data };
}
