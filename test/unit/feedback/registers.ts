/** Registers on disk for the tests of the feedback room, written the way the model server writes them. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PredictionRecord } from '../../../core/contract/index.ts';
import { type FeedbackOptions, type FeedbackStore, openFeedback } from '../../../core/feedback/index.ts';
import { type Json, unwrap } from '../../../core/foundation/index.ts';
import { type AppendLog, openAppendLog } from '../../../core/workspace/index.ts';

/** A clock the test turns. */
export const clock = { time: 1_700_000_000_000, now: () => clock.time++ };

export interface Registers {
  readonly dir: string;
  append(records: readonly PredictionRecord[]): Promise<void>;
  open(options?: Partial<FeedbackOptions>): Promise<FeedbackStore>;
  remove(): Promise<void>;
}

export async function createRegisters(): Promise<Registers> {
  const dir = await mkdtemp(join(tmpdir(), 'feedback-'));
  const log: AppendLog = await openAppendLog(join(dir, 'registers', 'predictions'), {
    writer: 'server',
    maxSegmentBytes: 100_000,
    fsync: 'batched',
    clock,
  });
  const stores: FeedbackStore[] = [];
  return {
    dir,
    append: async (records) => {
      await Promise.all(records.map((record) => log.append(record as unknown as Json)));
    },
    open: async (options = {}) => {
      const store = unwrap(await openFeedback(dir, { clock, seed: 1, ...options }));
      stores.push(store);
      return store;
    },
    remove: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await log.close();
      await rm(dir, { recursive: true });
    },
  };
}

export function predictionId(position: number): string {
  return `01HF${String(position).padStart(22, '0')}`;
}

/** A disputed-or-not prediction whose probability of "Yes" is `yes`. */
export function classified(position: number, yes: number, inputs: PredictionRecord['inputs'] = {}): PredictionRecord {
  return {
    id: predictionId(position),
    at: 1_600_000_000_000 + position,
    model: 'complaints',
    version: '7',
    inputs,
    predicted: yes > 0.5 ? 'Yes' : 'No',
    classes: ['No', 'Yes'],
    scores: [1 - yes, yes],
  };
}

export function priced(position: number, predicted: number): PredictionRecord {
  return { id: predictionId(position), at: position, model: 'housing', version: '1', inputs: { area_m2: 50 }, predicted };
}
