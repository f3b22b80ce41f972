/** A plan made ready to run: constants computed once, device parts compiled, values handed from step to step. */

import { ProblemError, raise } from '../../foundation/index.ts';
import type { GraphDevice } from '../../learning/index.ts';
import { type ConstantCache, createDeviceStep, type DeviceScope, type DeviceStep } from './device-step.ts';
import { type GraphNode, refText, type TensorRef } from './graph-node.ts';
import { dead, type GraphTensor, type GraphValue, isTensor, mismatch } from './graph-value.ts';
import type { KernelResult, Resources, RunFunction } from './kernel.ts';
import { isFoldable, kernels } from './kernels/index.ts';
import { planSteps } from './plan-graph.ts';

export interface ProgramRequest {
  readonly order: readonly GraphNode[];
  /** `node:0` of what every run is given. */
  readonly feeds: ReadonlySet<string>;
  readonly fetches: readonly TensorRef[];
  /** Variables keep their values between runs: reading them once is enough. */
  readonly isFrozen: boolean;
}

export interface ProgramContext {
  readonly device: GraphDevice | undefined;
  readonly resources: Resources;
  runFunction(name: string, inputs: readonly GraphValue[], scope: DeviceScope): Promise<readonly GraphValue[]>;
}

export interface GraphProgram {
  run(feeds: ReadonlyMap<string, GraphValue>, scope: DeviceScope): Promise<readonly GraphValue[]>;
  /** Gives back the constants on the device. */
  dispose(): void;
}

type Outputs = readonly GraphValue[] | 'dead';

type Step =
  | { readonly kind: 'host'; readonly node: GraphNode; readonly keys: readonly string[] }
  | { readonly kind: 'device'; readonly step: DeviceStep; readonly controls: readonly string[] };

export async function createProgram(context: ProgramContext, request: ProgramRequest): Promise<GraphProgram> {
  const known = await foldConstants(context, request);
  const constants: ConstantCache = new Map();
  for (const outputs of known.values()) {
    for (const value of outputs) {
      const held = isTensor(value) || value.kind !== 'variable' || !request.isFrozen ? value : value.value;
      if (held && isTensor(held)) constants.set(held, undefined);
    }
  }
  const wanted = wantedRefs(request);
  const steps = planSteps(request.order, (name) => known.has(name)).map((step): Step => {
    if (step.kind === 'host') return { kind: 'host', node: step.node, keys: step.node.inputs.map(refText) };
    const device = context.device ?? raise('engine/unavailable', 'TF.js is not to be had', 'Install the application again.');
    const inside = new Set(step.nodes.map(({ name }) => name));
    const isWanted = (ref: TensorRef): boolean => wanted(ref, inside);
    const controls = step.nodes.flatMap((node) => node.controls);
    return { kind: 'device', step: inDeviceStep(() => createDeviceStep(device, step.nodes, isWanted, constants)), controls };
  });
  return {
    run: (feeds, scope) => new Run(context, known, feeds, scope).go(steps, request.fetches),
    dispose: () => {
      for (const kept of constants.values()) kept?.dispose();
      for (const key of constants.keys()) constants.set(key, undefined);
    },
  };
}

/** Whether a tensor is needed outside the nodes that give it. */
function wantedRefs({ order, fetches }: ProgramRequest): (ref: TensorRef, inside: ReadonlySet<string>) => boolean {
  const users = new Map<string, string[]>();
  for (const node of order) {
    for (const ref of node.inputs) {
      const key = refText(ref);
      const names = users.get(key) ?? [];
      names.push(node.name);
      users.set(key, names);
    }
  }
  const fetched = new Set(fetches.map(refText));
  return (ref, inside) => fetched.has(refText(ref)) || (users.get(refText(ref)) ?? []).some((user) => !inside.has(user));
}

class Run {
  readonly #context: ProgramContext;
  readonly #known: ReadonlyMap<string, readonly GraphValue[]>;
  readonly #feeds: ReadonlyMap<string, GraphValue>;
  readonly #scope: DeviceScope;
  readonly #values = new Map<string, Outputs>();
  readonly #runFunction: RunFunction;

  constructor(
    context: ProgramContext,
    known: ReadonlyMap<string, readonly GraphValue[]>,
    feeds: ReadonlyMap<string, GraphValue>,
    scope: DeviceScope,
  ) {
    this.#context = context;
    this.#known = known;
    this.#feeds = feeds;
    this.#scope = scope;
    this.#runFunction = (name, inputs) => context.runFunction(name, inputs, scope);
  }

  async go(steps: readonly Step[], fetches: readonly TensorRef[]): Promise<readonly GraphValue[]> {
    for (const step of steps) {
      if (step.kind === 'device') this.#runDevice(step.step, step.controls);
      else await this.#runHost(step.node, step.keys);
    }
    return fetches.map((ref) => this.#valueOf(ref, refText(ref)));
  }

  async #runHost(node: GraphNode, keys: readonly string[]): Promise<void> {
    const inputs = node.inputs.map((ref, i) => this.#valueOf(ref, keys[i] as string));
    const isMerge = node.op === 'Merge' || node.op === 'RefMerge';
    if (this.#isDead(node.controls) || (!isMerge && inputs.includes(dead))) {
      this.#values.set(node.name, 'dead');
      return;
    }
    const result = runKernel(node, inputs, { resources: this.#context.resources, runFunction: this.#runFunction });
    // Awaiting what is there already would cost every small node a turn of the queue.
    this.#values.set(node.name, listed(result instanceof Promise ? await named(node, result) : result));
  }

  #runDevice(step: DeviceStep, controls: readonly string[]): void {
    const inputs = step.inputs.map((ref) => this.#valueOf(ref, refText(ref)));
    if (this.#isDead(controls) || inputs.includes(dead)) {
      for (const { node } of step.outputs) this.#values.set(node, 'dead');
      return;
    }
    const outputs = inDeviceStep(() => step.run(inputs.map(tensorOf), this.#scope));
    step.outputs.forEach(({ node, output }, i) => {
      const values = [...((this.#values.get(node) as readonly GraphValue[] | undefined) ?? [])];
      values[output] = outputs[i] as GraphTensor;
      this.#values.set(node, values);
    });
  }

  #isDead(controls: readonly string[]): boolean {
    return controls.some((name) => this.#values.get(name) === 'dead');
  }

  #valueOf({ node, output }: TensorRef, key: string): GraphValue {
    const fed = this.#feeds.get(key);
    if (fed) return fed;
    const outputs = this.#known.get(node) ?? this.#values.get(node);
    if (outputs === 'dead') return dead;
    return outputs?.[output] ?? mismatch(`${node} has no output ${output}`);
  }
}

/** Values that no run changes, by node. */
async function foldConstants(
  context: ProgramContext,
  { order, feeds, isFrozen }: ProgramRequest,
): Promise<Map<string, readonly GraphValue[]>> {
  const known = new Map<string, readonly GraphValue[]>();
  const hasBranches = order.some(({ op }) => op === 'Switch' || op === 'RefSwitch');
  for (const node of order) {
    if (!isFoldable(node.op, isFrozen) || (hasBranches && node.controls.length > 0)) continue;
    const inputs = node.inputs.map((ref) => (feeds.has(refText(ref)) ? undefined : known.get(ref.node)?.[ref.output]));
    if (inputs.includes(undefined)) continue;
    const tools = { resources: context.resources, runFunction: () => mismatch('a function is no constant') };
    known.set(node.name, listed(await named(node, runKernel(node, inputs as readonly GraphValue[], tools))));
  }
  return known;
}

interface Tools {
  readonly resources: Resources;
  readonly runFunction: RunFunction;
}

function runKernel(node: GraphNode, inputs: readonly GraphValue[], tools: Tools): KernelResult | Promise<KernelResult> {
  const { name, op, attributes } = node;
  const kernel = kernels[op];
  if (!kernel) return raise('model/invalid', `There is no kernel for ${op}`, 'Save the model without it.');
  try {
    return kernel({ name, op, attributes, inputs, ...tools });
  } catch (error) {
    return rethrow(node, error);
  }
}

async function named(node: GraphNode, result: KernelResult | Promise<KernelResult>): Promise<KernelResult> {
  try {
    return await result;
  } catch (error) {
    return rethrow(node, error);
  }
}

/** A graph is data: what it makes a kernel throw is a problem of the model or of the inputs. */
function rethrow({ name, op }: { readonly name: string; readonly op: string }, error: unknown): never {
  if (error instanceof ProblemError) {
    const { problem } = error;
    const at = problem.details?.['node'] ?? name;
    throw new ProblemError({ ...problem, details: { op, ...problem.details, node: at } });
  }
  return raise(
    'model/invalid',
    `The model's node cannot be computed: ${reasonOf(error)}`,
    'Give inputs of the shapes it was made for.',
    {
      details: { node: name, op },
    },
  );
}

/** TF.js does not say where it fails: all operations it was given are named. */
function inDeviceStep<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return rethrow({ name: '', op: 'TF.js' }, error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function listed(result: KernelResult): readonly GraphValue[] {
  return Array.isArray(result) ? (result as readonly GraphValue[]) : [result as GraphValue];
}

/** Variables of TensorFlow 1 stand for their values. */
function tensorOf(value: GraphValue): GraphTensor {
  if (isTensor(value)) return value;
  if (value.kind === 'variable' && value.value) return value.value;
  return mismatch(`a tensor is needed, not a ${value.kind}`);
}
