/** Which nodes a signature needs, in what order, and which of them TF.js computes together. */

import { raise } from '../../foundation/index.ts';
import { isDeviceNode, type NodePlace, placeOf } from './device-operations.ts';
import type { FlatGraph } from './flatten-graph.ts';
import { type GraphNode, type GraphNodes, refText, type TensorRef } from './graph-node.ts';

export type PlanStep =
  | { readonly kind: 'host'; readonly node: GraphNode }
  /** Nodes without anything of the host between them. */
  | { readonly kind: 'device'; readonly nodes: readonly GraphNode[] };

export interface PlanRequest {
  /** Tensors that are given: `node:0`. */
  readonly feeds: ReadonlySet<string>;
  readonly fetches: readonly TensorRef[];
  /** Nodes that run for what they do. */
  readonly targets: readonly string[];
}

/** Nodes before those that need them. Raises model/invalid for edges to nothing and for loops. */
export function planGraph(nodes: GraphNodes, { feeds, fetches, targets }: PlanRequest): readonly GraphNode[] {
  const order: GraphNode[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const stack: { readonly node: GraphNode; readonly needs: readonly string[]; next: number }[] = [];
  const visit = (name: string): void => {
    if (state.get(name) === 'done') return;
    const node = nodes.get(name) ?? invalid(`The graph names ${name}, which is not there`);
    if (state.get(name) === 'open')
      invalid(`The graph has a loop through ${name} (${node.op}), as TensorFlow 1 writes while loops`);
    state.set(name, 'open');
    stack.push({ node, needs: needsOf(node, feeds), next: 0 });
  };
  const fetched = fetches.filter((ref) => !feeds.has(refText(ref))).map(({ node }) => node);
  for (const root of [...fetched, ...targets]) {
    visit(root);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const need = top.needs[top.next++];
      if (need !== undefined) visit(need);
      else {
        state.set(top.node.name, 'done');
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

function needsOf(node: GraphNode, feeds: ReadonlySet<string>): readonly string[] {
  const inputs = node.inputs.filter((ref) => !feeds.has(refText(ref))).map(({ node: name }) => name);
  return [...inputs, ...node.controls];
}

/** Every operation of the plan, and of the functions it calls, that has no kernel: `Op`, or `Op (DT_DOUBLE)`. */
export function missingKernels(graph: FlatGraph, order: readonly GraphNode[], seen = new Set<string>()): readonly string[] {
  const missing = new Set<string>();
  for (const node of order) {
    if (placeOf(node) === undefined) missing.add(isDeviceNode(node) ? `${node.op} (of this type or layout)` : node.op);
    for (const name of functionsOf(node)) {
      if (seen.has(name)) continue;
      seen.add(name);
      const body = graph.functionNamed(name);
      const inner = planGraph(body.nodes, { feeds: new Set(), fetches: body.results, targets: body.effects });
      for (const op of missingKernels(graph, inner, seen)) missing.add(op);
    }
  }
  return [...missing].sort();
}

function functionsOf({ op, attributes }: GraphNode): readonly string[] {
  if (op === 'If' || op === 'StatelessIf') return ['then_branch', 'else_branch'].map((name) => attributes.functionName(name));
  if (op === 'MapDefun') return [attributes.functionName('f')];
  if (op === 'While' || op === 'StatelessWhile') return ['cond', 'body'].map((name) => attributes.functionName(name));
  return op === 'Case' || op === 'StatelessCase' ? attributes.functionNames('branches') : [];
}

/**
 * Host and device take turns, each taking all it can: whatever is ready of the host's, then one set of the device's. `known`
 * are nodes whose values are there before.
 */
export function planSteps(order: readonly GraphNode[], known: (name: string) => boolean): readonly PlanStep[] {
  const places = placesOf(order, known);
  const done = new Set<string>();
  const isReady = (node: GraphNode): boolean =>
    [...node.inputs.map((ref) => ref.node), ...node.controls].every((name) => known(name) || done.has(name) || !places.has(name));
  // A branch that is not taken is left out node by node.
  const mayBeDead = order.some(({ op }) => op === 'Switch' || op === 'RefSwitch');
  const steps: PlanStep[] = [];
  let rest = order.filter(({ name }) => !known(name));
  while (rest.length > 0) {
    for (const place of ['host', 'device'] as const) {
      const taken: GraphNode[] = [];
      rest = rest.filter((node) => {
        const isFull = mayBeDead && place === 'device' && taken.length > 0;
        if (isFull || places.get(node.name) !== place || !isReady(node)) return true;
        done.add(node.name);
        taken.push(node);
        return false;
      });
      if (place === 'host') for (const node of taken) steps.push({ kind: 'host', node });
      else if (taken.length > 0) steps.push({ kind: 'device', nodes: taken });
    }
  }
  return steps;
}

/** What either can do goes where its inputs are, so that tensors are not carried back and forth. */
function placesOf(order: readonly GraphNode[], known: (name: string) => boolean): ReadonlyMap<string, 'host' | 'device'> {
  const places = new Map<string, 'host' | 'device'>();
  for (const node of order) {
    if (known(node.name)) continue;
    const place: NodePlace = placeOf(node) ?? 'host';
    const onDevice = place === 'device' || (place === 'either' && node.inputs.some((ref) => places.get(ref.node) === 'device'));
    places.set(node.name, onDevice ? 'device' : 'host');
  }
  return places;
}

function invalid(message: string): never {
  return raise('model/invalid', message, 'Save the model again.');
}
