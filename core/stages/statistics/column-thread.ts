/** The thread of column-worker.ts as its host sees it: what it counts of each dataset, and the chunks it prepares. */

import { Worker } from 'node:worker_threads';
import type { FeatureNameStatistics } from '../../formats/index.ts';
import { CancelledError, ProblemError } from '../../foundation/index.ts';
import { ChunkClaims } from './chunk-claims.ts';
import type { ColumnAnswer, ColumnOrder } from './column-worker.ts';
import { SharedColumn } from './shared-column.ts';

/** Of one dataset. */
interface Share {
  /** Of the thread's job, where it has one. */
  readonly features: Promise<readonly FeatureNameStatistics[]> | undefined;
  readonly shared: SharedColumn | undefined;
}

interface Waiting {
  resolve(features: readonly FeatureNameStatistics[]): void;
  reject(error: Error): void;
}

export class ColumnThread {
  /** As the datasets. */
  readonly shares: readonly Share[];
  private readonly waiting = new Map<number, Waiting>();
  private readonly worker: Worker;
  private isStopped = false;

  constructor(url: URL, orders: readonly ColumnOrder[]) {
    this.worker = new Worker(url, { workerData: orders });
    this.shares = orders.map(({ job, shared }, dataset) => ({
      features: job && this.promise(dataset),
      shared: shared && new SharedColumn(shared.name, new ChunkClaims(shared.claims)),
    }));
    this.worker.on('message', (answer: ColumnAnswer) => this.take(answer));
    this.worker.once('error', (error: Error) => this.fail(error));
    this.worker.once('exit', (code) => {
      // At its end all answers are there.
      const error = new Error(`The statistics worker ended with code ${code} before its answers`);
      this.fail(this.isStopped ? new CancelledError() : error);
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.worker.terminate();
  }

  private take(answer: ColumnAnswer): void {
    const { dataset } = answer;
    if (answer.kind === 'features') this.waiting.get(dataset)?.resolve(answer.features);
    else if (answer.kind === 'problem') this.waiting.get(dataset)?.reject(new ProblemError(answer.problem));
    else this.shares[dataset]?.shared?.deliver(answer.chunk, answer.prepared);
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    for (const { shared } of this.shares) shared?.fail(error);
  }

  private promise(dataset: number): Promise<readonly FeatureNameStatistics[]> {
    const promise = new Promise<readonly FeatureNameStatistics[]>((resolve, reject) => {
      this.waiting.set(dataset, { resolve, reject });
    });
    // Seen where the dataset is asked for; one that fails before is not unhandled.
    promise.catch(() => undefined);
    return promise;
  }
}
