/** Any part of a session's graph, asked for by the names of its tensors: TensorFlow's Session.run and its refusals. */

import { ProblemError } from '../../foundation/index.ts';
import type { GraphAnswer, GraphRequest, NamedGraph, TensorValue } from '../runnable-model.ts';
import { type GraphNode, refText, type TensorRef, tensorRef } from './graph-node.ts';
import type { GraphPart, GraphSession, PreparedPart } from './graph-session.ts';
import { borderValue, type GraphTensor } from './graph-value.ts';

/** Parts kept ready; clients can ask for any number of others, which are made for one run. */
const mostParts = 32;

type Refusal = Extract<GraphAnswer, { refused: unknown }>;
type Found<T> = { readonly part: T } | Refusal;

const refuse = (refused: Refusal['refused'], message: string): Refusal => ({ refused, message });

export class SessionGraph implements NamedGraph {
  readonly #session: GraphSession;
  readonly #ready = new Map<string, Promise<PreparedPart>>();

  constructor(session: GraphSession) {
    this.#session = session;
  }

  async run(request: GraphRequest): Promise<GraphAnswer> {
    const found = this.#part(request);
    if ('refused' in found) return found;
    const refusal = this.#refusal(found.part, [...request.feeds.values()]);
    if (refusal) return refusal;
    try {
      return { tensors: await this.#run(found.part, [...request.feeds.values()] as readonly GraphTensor[]) };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { message, details } = error.problem;
      const node = details?.['node'];
      return refuse('INVALID_ARGUMENT', typeof node === 'string' && node !== '' ? `${message} [[{{node ${node}}}]]` : message);
    }
  }

  dispose(): void {
    for (const part of this.#ready.values()) void part.then((known) => known.dispose());
    this.#ready.clear();
  }

  async #run(part: GraphPart, feeds: readonly GraphTensor[]): Promise<readonly TensorValue[]> {
    const key = JSON.stringify([part.feeds.map(refText), part.fetches.map(refText), part.targets]);
    const known = this.#ready.get(key);
    const preparing = known ?? this.#session.prepare(part);
    const isKept = known !== undefined || this.#ready.size < mostParts;
    if (isKept) this.#ready.set(key, preparing);
    const prepared = await preparing.catch((error: unknown) => {
      this.#ready.delete(key);
      throw error;
    });
    try {
      return (await prepared.run(feeds)).map(borderValue);
    } finally {
      if (!isKept) prepared.dispose();
    }
  }

  /** Source of order and texts: TensorFlow's RewriteGraphForExecution. */
  #part({ feeds, fetches, targets }: GraphRequest): Found<GraphPart> {
    if (fetches.length === 0 && targets.length === 0) {
      return refuse('INVALID_ARGUMENT', 'Must specify at least one target to fetch or execute.');
    }
    const both = fetches.find((name) => feeds.has(name));
    if (both !== undefined) return refuse('INVALID_ARGUMENT', `Endpoint "${both}" is both fed and fetched.`);
    const fed = this.#refs([...feeds.keys()], (name) => `FeedInputs: unable to find feed output ${name}`);
    if ('refused' in fed) return fed;
    const fetched = this.#refs(fetches, (name) => `FetchOutputs node ${name}: not found`);
    if ('refused' in fetched) return fetched;
    const lost = targets.filter((name) => !this.#session.hasNode(name));
    if (lost.length > 0) return refuse('NOT_FOUND', `PruneForTargets: Some target nodes not found: ${lost.join(' ')}`);
    return { part: { feeds: fed.part, fetches: fetched.part, targets } };
  }

  #refs(names: readonly string[], complaint: (name: string) => string): Found<readonly TensorRef[]> {
    const refs: TensorRef[] = [];
    for (const name of names) {
      const ref = this.#found(name);
      if (!ref) return refuse('NOT_FOUND', complaint(name));
      refs.push(ref);
    }
    return { part: refs };
  }

  /** An output that a call has not counts as not found. */
  #found(name: string): TensorRef | undefined {
    try {
      return this.#session.find(tensorRef(name));
    } catch (error) {
      if (error instanceof ProblemError) return undefined;
      throw error;
    }
  }

  #refusal(part: GraphPart, feeds: readonly TensorValue[]): Refusal | undefined {
    const missing = this.#session.missing(part);
    if (missing.length > 0) {
      return refuse('UNIMPLEMENTED', `The model's operations cannot be computed here: ${missing.join(', ')}`);
    }
    if (this.#session.isRefused(part)) return refuse('UNIMPLEMENTED', 'Variables of a served model cannot be changed');
    const [unfed] = this.#session.unfed(part);
    if (unfed) return refuse('INVALID_ARGUMENT', placeholderText(unfed));
    return part.feeds.map((ref, i) => this.#feedRefusal(ref, feeds[i] as TensorValue)).find((refusal) => refusal !== undefined);
  }

  #feedRefusal(ref: TensorRef, { dtype, shape, data }: TensorValue): Refusal | undefined {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== data.length) {
      return refuse('INVALID_ARGUMENT', `Tensor ${refText(ref)} is fed ${data.length} values, its shape has ${count}`);
    }
    const wanted = this.#session.placeholderType(ref);
    if (wanted === undefined || wanted === dtype) return undefined;
    return refuse('INVALID_ARGUMENT', `Tensor ${refText(ref)} is fed ${typeText(dtype)}, its placeholder is ${typeText(wanted)}`);
  }
}

/** Source: TensorFlow's kernel of Placeholder. */
function placeholderText({ name, attributes }: GraphNode): string {
  const shape = attributes.shape('shape');
  const sizes = shape && shape.length > 0 ? ` and shape [${shape.map((size) => (size < 0 ? '?' : size)).join(',')}]` : '';
  return `You must feed a value for placeholder tensor '${name}' with dtype ${typeText(attributes.dtype('dtype'))}${sizes}`;
}

const typeText = (dtype: string): string => dtype.replace('DT_', '').toLowerCase();
