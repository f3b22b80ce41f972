/** Which prediction to ask about next: the least confident first, random ones mixed in, ranked in blocks so that nothing moves under the user's hands. */

import { createRandom, deriveSeed, type Random, shuffle } from '../foundation/index.ts';
import { currentDecision, currentLabel, type IndexedPrediction, type PredictionIndex } from './prediction-index.ts';

export type QueueOrder = 'least_confident' | 'random';

export interface QueuedPrediction {
  readonly prediction: IndexedPrediction;
  /** Why it is asked now. */
  readonly order: QueueOrder;
}

const blockSize = 50;
/** Share of random items in a block: they keep an unbiased sample of what comes in. */
const randomShare = 0.15;
/** Below this, a model's doubts are themselves in doubt, and the order is random. */
const labelsPerClass = 10;

export class LabellingQueue {
  readonly #index: PredictionIndex;
  readonly #seed: number;
  #order: QueueOrder = 'least_confident';
  #pending: QueuedPrediction[] = [];
  #blocks = 0;

  constructor(index: PredictionIndex, seed: number) {
    this.#index = index;
    this.#seed = seed;
  }

  /** At most `limit` undecided predictions; those handed out before and still undecided come first, in the same order. */
  next(order: QueueOrder, limit: number): readonly QueuedPrediction[] {
    if (order !== this.#order) this.#pending = [];
    this.#order = order;
    this.#pending = this.#pending.filter(({ prediction }) => currentDecision(prediction) === undefined);
    while (this.#pending.length < limit) {
      const block = this.#rank(order);
      if (block.length === 0) break;
      this.#pending.push(...block);
    }
    return this.#pending.slice(0, limit);
  }

  /** A decision taken back is asked again first. */
  putBack(prediction: IndexedPrediction): void {
    this.#pending = this.#pending.filter((queued) => queued.prediction !== prediction);
    this.#pending.unshift({ prediction, order: 'random' });
  }

  #rank(order: QueueOrder): QueuedPrediction[] {
    const waiting = new Set(this.#pending.map(({ prediction }) => prediction));
    const candidates = this.#index
      .ordered()
      .filter((prediction) => !waiting.has(prediction) && currentDecision(prediction) === undefined);
    const random = createRandom(deriveSeed(this.#seed, `queue-${this.#blocks++}-${this.#index.feedbackRows}`));
    const ranked = order === 'random' || !isSeeded(this.#index) ? [] : leastConfident(candidates, blockSize - randomCount());
    const chosen = new Set(ranked);
    const rest = candidates.filter((prediction) => !chosen.has(prediction));
    const drawn = sample(rest, blockSize - ranked.length, random);
    return mix(ranked, drawn, random);
  }
}

function randomCount(): number {
  return Math.round(blockSize * randomShare);
}

/** Whether every class of the newest predictions has enough labels. */
function isSeeded(index: PredictionIndex): boolean {
  const classes = index.ordered().at(-1)?.classes ?? [];
  if (classes.length === 0) return false;
  const counts = new Map<string, number>();
  for (const prediction of index.ordered()) {
    const label = currentLabel(prediction);
    if (label !== undefined) counts.set(String(label), (counts.get(String(label)) ?? 0) + 1);
  }
  return classes.every((name) => (counts.get(name) ?? 0) >= labelsPerClass);
}

/** The `count` lowest confidences, lowest first, found in one pass. */
function leastConfident(candidates: readonly IndexedPrediction[], count: number): IndexedPrediction[] {
  const best: { readonly prediction: IndexedPrediction; readonly confidence: number }[] = [];
  for (const prediction of candidates) {
    const { confidence } = prediction;
    if (confidence === undefined) continue;
    const worst = best.at(-1);
    if (best.length === count && worst && confidence >= worst.confidence) continue;
    let at = best.length;
    while (at > 0 && (best[at - 1]?.confidence ?? 0) > confidence) at--;
    best.splice(at, 0, { prediction, confidence });
    if (best.length > count) best.pop();
  }
  return best.map(({ prediction }) => prediction);
}

/** Reservoir sampling, then shuffled. */
function sample(candidates: readonly IndexedPrediction[], count: number, random: Random): IndexedPrediction[] {
  const kept = candidates.slice(0, count);
  for (let i = count; i < candidates.length; i++) {
    const at = random.nextInt(i + 1);
    if (at < count) kept[at] = candidates[i] as IndexedPrediction;
  }
  return shuffle(kept, random);
}

/** Keeps the ranked ones in their order and drops the random ones in between, at random places. */
function mix(ranked: readonly IndexedPrediction[], drawn: readonly IndexedPrediction[], random: Random): QueuedPrediction[] {
  const block: QueuedPrediction[] = ranked.map((prediction) => ({ prediction, order: 'least_confident' }));
  if (block.length === 0) return drawn.map((prediction) => ({ prediction, order: 'random' }));
  for (const prediction of drawn) block.splice(random.nextInt(block.length + 1), 0, { prediction, order: 'random' });
  return block;
}
