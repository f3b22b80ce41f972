/** Requests asked again of a shadow version after their answers: compared, never returned, never in the way. */

import type { views } from '../../contract/index.ts';
import type { InferenceCall } from '../inference.ts';
import { rowCount, type Tensors } from '../registered-rows.ts';
import type { TypedTensor } from '../tensor.ts';
import type { ServableHandle } from '../version-entry.ts';

/** Beyond so many waiting, requests are dropped: counted, not compared. */
const mostWaiting = 256;
/** The shadow is asked when no request is under way, or after its request has waited so long. */
const longestWaitMs = 1000;
const lookMs = 5;

export interface ShadowOptions {
  readonly version: string;
  /** A handle of the shadow version; undefined while it is not available. */
  acquire(): ServableHandle | undefined;
  /** Requests under way. */
  inFlight(): number;
}

interface Waiting {
  readonly call: InferenceCall;
  readonly outputs: Tensors;
  readonly since: number;
}

export class ShadowTraffic {
  readonly #options: ShadowOptions;
  readonly #waiting: Waiting[] = [];
  #running = false;
  #closed = false;
  readonly #counts = { requests: 0, errors: 0, rows: 0, agreeing: 0, dropped: 0 };
  #numbers = 0;
  #difference = 0;

  constructor(options: ShadowOptions) {
    this.#options = options;
  }

  get view(): views.ShadowView {
    const mean = this.#numbers > 0 ? { meanDifference: this.#difference / this.#numbers } : {};
    return { version: this.#options.version, ...this.#counts, ...mean };
  }

  /** Returns at once. */
  offer(call: InferenceCall, outputs: Tensors): void {
    if (this.#closed) return;
    if (this.#waiting.length >= mostWaiting) {
      this.#counts.dropped++;
      return;
    }
    this.#waiting.push({ call, outputs, since: performance.now() });
    if (!this.#running) {
      this.#running = true;
      void this.#work();
    }
  }

  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting[0]; next && !this.#closed; next = this.#waiting[0]) {
      await pause(0);
      while (this.#options.inFlight() > 0 && performance.now() - next.since < longestWaitMs) await pause(lookMs);
      this.#waiting.shift();
      await this.#ask(next);
    }
    this.#running = false;
  }

  async #ask({ call, outputs }: Waiting): Promise<void> {
    const handle = this.#options.acquire();
    if (!handle) {
      this.#counts.dropped++;
      return;
    }
    this.#counts.requests++;
    try {
      // Not in a batch: it must never share one with a request that somebody waits for.
      const own = await handle.servable.run(call.signature, call.inputs, call.outputs);
      this.#compare(rowCount(call.inputs, outputs), outputs, own);
    } catch {
      this.#counts.errors++;
    } finally {
      handle.release();
    }
  }

  #compare(rows: number, given: Tensors, shadow: Tensors): void {
    const { agreeing, numbers, difference } = compareOutputs(rows, given, shadow);
    this.#counts.rows += rows;
    this.#counts.agreeing += agreeing;
    this.#numbers += numbers;
    this.#difference += difference;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => (milliseconds === 0 ? setImmediate(resolve) : setTimeout(resolve, milliseconds)));
}

interface Agreement {
  readonly agreeing: number;
  /** Numbers compared, and the sum of their differences. */
  readonly numbers: number;
  readonly difference: number;
}

const relativeTolerance = 1e-6;

/** Rows agree where the predicted classes do, or, of models without, all numbers and texts. */
export function compareOutputs(rows: number, given: Tensors, shadow: Tensors): Agreement {
  const same = new Uint8Array(rows).fill(1);
  const classes = given.get('predicted') && shadow.get('predicted') ? ['predicted'] : undefined;
  let numbers = 0;
  let difference = 0;
  for (const [alias, own] of given) {
    const other = shadow.get(alias);
    const decides = classes === undefined || classes.includes(alias);
    if (!other || own.data.length !== other.data.length || own.shape[0] !== rows) {
      if (decides) same.fill(0);
      continue;
    }
    const width = own.data.length / rows;
    for (let i = 0; i < own.data.length; i++) {
      const apart = distance(own, other, i);
      if (decides && apart.differs) same[Math.floor(i / width)] = 0;
      if (apart.number === undefined) continue;
      numbers++;
      difference += apart.number;
    }
  }
  return { agreeing: same.reduce((sum, one) => sum + one, 0), numbers, difference };
}

function distance(a: TypedTensor, b: TypedTensor, at: number): { readonly differs: boolean; readonly number?: number } {
  const own = a.data[at];
  const other = b.data[at];
  if (typeof own === 'object' || typeof other === 'object') {
    const equal = typeof own === 'object' && typeof other === 'object' && Buffer.compare(own, other) === 0;
    return { differs: !equal };
  }
  const number = Math.abs(Number(own) - Number(other));
  if (Number.isNaN(number)) return { differs: !Object.is(Number(own), Number(other)) };
  return { differs: number > relativeTolerance * Math.max(1, Math.abs(Number(own))), number };
}
