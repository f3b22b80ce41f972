/** What the server is given to remember predictions and pass on feedback: the registers themselves live elsewhere. */

import type { FeedbackInput, PredictionRecord, RoutingState } from '../contract/index.ts';
import type { Result } from '../foundation/index.ts';

/** Resolves once the records are on disk; the server answers a prediction only then. */
export interface PredictionSink {
  append(records: readonly PredictionRecord[]): Promise<void>;
}

export interface PredictionLookup {
  find(id: string): Promise<PredictionRecord | undefined>;
}

/** `prediction/not-found` when the id is unknown; `feedback/invalid` when the value does not fit the prediction. */
export interface FeedbackSink {
  add(feedback: FeedbackInput): Promise<Result<void>>;
}

/** Routing that outlives the server's process. */
export interface RoutingStore {
  load(): Promise<readonly RoutingState[]>;
  /** Resolves once all of it is on disk, in place of what was. */
  save(states: readonly RoutingState[]): Promise<void>;
}
