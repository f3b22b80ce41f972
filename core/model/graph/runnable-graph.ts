/** A graph session as a runnable model: signatures whose tensors are named in the graph. */

import { raise } from '../../foundation/index.ts';
import type { RunnableModel, SignatureDef, TensorInfo, TensorValue } from '../runnable-model.ts';
import { checkInputs } from '../signature-inputs.ts';
import { tensorRef } from './graph-node.ts';
import type { GraphPart, GraphSession, PreparedPart } from './graph-session.ts';
import { borderValue, type GraphTensor } from './graph-value.ts';
import { SessionGraph } from './session-graph.ts';

export type Signatures = Readonly<Record<string, SignatureDef>>;

export function partOf({ inputs, outputs }: SignatureDef): GraphPart {
  return { feeds: refsOf(Object.values(inputs)), fetches: refsOf(Object.values(outputs)), targets: [] };
}

function refsOf(infos: readonly TensorInfo[]) {
  return infos.map(({ name }) => tensorRef(name));
}

/** Raises model/invalid, naming every operation of the parts that has no kernel. */
export function refuseMissing(session: GraphSession, parts: readonly GraphPart[]): void {
  const missing = [...new Set(parts.flatMap((part) => session.missing(part)))].sort();
  if (missing.length === 0) return;
  const count = missing.length === 1 ? 'an operation' : `${missing.length} operations`;
  raise(
    'model/invalid',
    `The model needs ${count} that cannot be computed here: ${missing.join(', ')}`,
    'Save the model without them, or convert it to ONNX.',
    { details: { operations: missing } },
  );
}

/** Makes every signature ready, so that what cannot run is known before the first request. */
export async function createRunnableGraph(engine: string, session: GraphSession, signatures: Signatures): Promise<RunnableModel> {
  const prepared = new Map<string, PreparedPart>();
  for (const [name, signature] of Object.entries(signatures)) prepared.set(name, await session.prepare(partOf(signature)));
  return new RunnableGraph(engine, session, signatures, prepared);
}

class RunnableGraph implements RunnableModel {
  readonly signatures: Signatures;
  readonly engine: string;
  readonly graph: SessionGraph;
  readonly #session: GraphSession;
  /** By signature, and by signature and the outputs asked for where they are not all. */
  readonly #prepared: Map<string, PreparedPart>;

  constructor(engine: string, session: GraphSession, signatures: Signatures, prepared: Map<string, PreparedPart>) {
    this.engine = engine;
    this.signatures = signatures;
    this.#session = session;
    this.#prepared = prepared;
    this.graph = new SessionGraph(session);
  }

  async run(
    signature: string,
    inputs: ReadonlyMap<string, TensorValue>,
    outputs?: readonly string[],
  ): Promise<ReadonlyMap<string, TensorValue>> {
    const known = Object.hasOwn(this.signatures, signature) ? this.signatures[signature] : undefined;
    if (!known) {
      return raise(
        'model/invalid',
        `The model has no signature ${signature}`,
        `Use one of: ${Object.keys(this.signatures).join(', ')}.`,
      );
    }
    const names = outputs ?? Object.keys(known.outputs);
    const values = checkInputs(known, inputs, names);
    const all = Object.keys(known.outputs);
    // In one order, once each, so that requests cannot ask for any number of parts.
    const computed = all.filter((name) => names.includes(name));
    const part = await this.#partFor(signature, known, computed.length < all.length ? computed : undefined);
    const results = await part.run(values as readonly GraphTensor[]);
    const byName = new Map(computed.map((name, i) => [name, results[i] as GraphTensor]));
    return new Map(names.map((name) => [name, borderValue(byName.get(name) as GraphTensor)]));
  }

  dispose(): void {
    for (const part of this.#prepared.values()) part.dispose();
    this.#prepared.clear();
    this.graph.dispose();
    this.#session.dispose();
  }

  async #partFor(name: string, signature: SignatureDef, outputs: readonly string[] | undefined): Promise<PreparedPart> {
    const key = outputs ? JSON.stringify([name, ...outputs]) : name;
    const known = this.#prepared.get(key);
    if (known) return known;
    const fetches = refsOf((outputs ?? Object.keys(signature.outputs)).map((output) => signature.outputs[output] as TensorInfo));
    const part = await this.#session.prepare({ ...partOf(signature), fetches });
    this.#prepared.set(key, part);
    return part;
  }
}
