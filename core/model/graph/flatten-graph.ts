/** A GraphDef with its functions written out where they are called: one flat set of nodes. */

import type { FunctionDef, GraphDef, NodeDef, OpDef } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import { OutputNames } from './function-outputs.ts';
import { Attributes, type GraphNode, type GraphNodes, type TensorRef, tensorRef } from './graph-node.ts';

/** Of functions in functions; real models have about five. */
const maxDepth = 60;
/** A small file of functions that call one another twice would become a graph without end. */
const mostNodes = 1_000_000;

export interface FlatFunction {
  readonly nodes: GraphNodes;
  /** Names of the nodes that stand for the arguments, in order. */
  readonly parameters: readonly string[];
  readonly results: readonly TensorRef[];
  /** Nodes to run for what they do. */
  readonly effects: readonly string[];
}

export interface FlatGraph {
  readonly nodes: GraphNodes;
  /** The tensor that stands for an output of a call. */
  resolve(ref: TensorRef): TensorRef;
  /** For If, While and Case, whose bodies run as graphs of their own. Raises model/invalid where there is none. */
  functionNamed(name: string): FlatFunction;
}

/** Raises model/invalid for edges and functions that are not there. */
export function flattenGraph(graph: GraphDef, operations: readonly OpDef[]): FlatGraph {
  const functions = new Map<string, FunctionDef>();
  for (const definition of graph.library?.function ?? []) {
    if (definition.signature) functions.set(definition.signature.name, definition);
  }
  const outputs = new OutputNames(operations, functions.values());
  const library: Library = { functions, outputs };
  const flat = new Flattening(library);
  flat.addGraph(graph.node);
  const bodies = new Map<string, FlatFunction>();
  return {
    nodes: flat.nodes,
    resolve: (ref) => flat.resolved(ref),
    functionNamed: (name) => {
      const body = bodies.get(name) ?? new Flattening(library).ofFunction(name);
      bodies.set(name, body);
      return body;
    },
  };
}

interface Library {
  readonly functions: ReadonlyMap<string, FunctionDef>;
  readonly outputs: OutputNames;
}

interface Call {
  /** Of the node that calls; the nodes of the body are named after it. */
  readonly name: string;
  readonly inputs: readonly TensorRef[];
  /** A node that runs before the body, if any. */
  readonly before: readonly string[];
  readonly depth: number;
}

interface Body {
  readonly results: readonly TensorRef[];
  readonly effects: readonly string[];
}

const noAttributes = new Attributes(new Map());

class Flattening {
  readonly nodes = new Map<string, GraphNode>();
  /** Outputs of calls that were written out: `call` to what its outputs are. */
  readonly #calls = new Map<string, readonly TensorRef[]>();
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  addGraph(nodes: readonly NodeDef[]): void {
    for (const node of ordered(nodes, (input) => tensorRef(input).node)) {
      const inputs = dataInputs(node).map((input) => this.resolved(tensorRef(input)));
      this.#add(node, { name: node.name, inputs, before: controlInputs(node), depth: 0 });
    }
  }

  ofFunction(name: string): FlatFunction {
    const definition = this.#definition(name);
    const parameters = (definition.signature?.input_arg ?? []).map((argument) => `argument/${argument.name}`);
    for (const parameter of parameters) this.#put({ name: parameter, op: 'Placeholder', inputs: [], controls: [] }, noAttributes);
    const inputs = parameters.map((node) => ({ node, output: 0 }));
    const body = this.#addBody(definition, { name: 'body', inputs, before: [], depth: 1 });
    return { nodes: this.nodes, parameters, results: body.results.map((ref) => this.resolved(ref)), effects: body.effects };
  }

  #add(node: NodeDef, call: Call): void {
    const called = this.#calledBy(node);
    if (called === undefined) {
      this.#put({ name: call.name, op: node.op, inputs: call.inputs, controls: call.before }, new Attributes(node.attr));
      return;
    }
    if (call.depth > maxDepth) invalid('Functions of the model call one another without end');
    const entry = `${call.name}/before`;
    if (call.before.length > 0) this.#put({ name: entry, op: 'NoOp', inputs: [], controls: call.before }, noAttributes);
    const before = call.before.length > 0 ? [entry] : [];
    const body = this.#addBody(this.#definition(called), { ...call, before, depth: call.depth + 1 });
    this.#calls.set(call.name, body.results);
    // What waits for the call waits for all that its function does.
    this.#put({ name: call.name, op: 'NoOp', inputs: [], controls: [...before, ...body.effects] }, noAttributes);
  }

  #addBody(definition: FunctionDef, call: Call): Body {
    const { outputs } = this.#library;
    const nodes = new Map(definition.node_def.map((node) => [node.name, node]));
    const parameters = new Map(
      (definition.signature?.input_arg ?? []).map((argument, i) => [argument.name, call.inputs[i]] as const),
    );
    const inside = (name: string): string => `${call.name}/${name}`;
    const resolve = (text: string): TensorRef => {
      const [name = '', argument, index] = text.split(':');
      const parameter = parameters.get(name);
      if (parameter && !nodes.has(name)) return parameter;
      const node = nodes.get(name) ?? invalid(`A function of the model names ${text}, which is not there`);
      const output = argument === undefined ? 0 : outputs.indexOf(node, argument, Number(index ?? 0));
      if (output === undefined || !Number.isInteger(output))
        return invalid(`A function of the model names ${text}, which is not there`);
      return this.resolved({ node: inside(name), output });
    };
    for (const node of ordered(definition.node_def, (input) => input.split(':')[0] ?? '')) {
      const controls = controlInputs(node).filter((name) => nodes.has(name));
      this.#add(node, {
        name: inside(node.name),
        inputs: dataInputs(node).map(resolve),
        before: [...call.before, ...controls.map(inside)],
        depth: call.depth,
      });
    }
    const results = (definition.signature?.output_arg ?? []).map(({ name }) => resolve(definition.ret.get(name) ?? ''));
    return { results, effects: [...definition.control_ret.values()].filter((name) => nodes.has(name)).map(inside) };
  }

  #calledBy(node: NodeDef): string | undefined {
    if (node.op === 'PartitionedCall' || node.op === 'StatefulPartitionedCall') return node.attr.get('f')?.func?.name ?? '';
    return this.#library.functions.has(node.op) ? node.op : undefined;
  }

  #definition(name: string): FunctionDef {
    return this.#library.functions.get(name) ?? invalid(`The model calls the function ${name}, which is not there`);
  }

  resolved(ref: TensorRef): TensorRef {
    const results = this.#calls.get(ref.node);
    if (!results) return ref;
    return results[ref.output] ?? invalid(`The model asks ${ref.node} for output ${ref.output}, which it has not`);
  }

  #put(node: Omit<GraphNode, 'attributes'>, attributes: Attributes): void {
    if (this.nodes.size >= mostNodes) invalid('The graph of the model is too large');
    this.nodes.set(node.name, { ...node, attributes });
  }
}

function dataInputs(node: NodeDef): readonly string[] {
  return node.input.filter((input) => !input.startsWith('^'));
}

function controlInputs(node: NodeDef): readonly string[] {
  return node.input.filter((input) => input.startsWith('^')).map((input) => input.slice(1));
}

/** Each node behind those whose outputs it takes, so that calls are written out before their outputs are asked for. */
function ordered(nodes: readonly NodeDef[], nodeOf: (input: string) => string): readonly NodeDef[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const done = new Set<NodeDef>();
  const order: NodeDef[] = [];
  const stack: { readonly node: NodeDef; next: number }[] = [];
  for (const root of nodes) {
    if (done.has(root)) continue;
    done.add(root);
    stack.push({ node: root, next: 0 });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.node.input[top.next++];
      if (input === undefined) {
        order.push(top.node);
        stack.pop();
        continue;
      }
      const before = input.startsWith('^') ? undefined : byName.get(nodeOf(input));
      if (!before || done.has(before)) continue;
      done.add(before);
      stack.push({ node: before, next: 0 });
    }
  }
  return order;
}

function invalid(message: string): never {
  return raise('model/invalid', message, 'Save the model again.');
}
