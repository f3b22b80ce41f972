/** TensorFlow's shared batch scheduler: queues of batches that fill up, one pool of runs for all of them. */

import { invalidArgument, ServingError } from '../serving-status.ts';

export interface BatchTask {
  readonly rows: number;
}

export interface QueueLimits {
  readonly maxBatchSize: number;
  readonly maxExecutionBatchSize: number;
  readonly batchTimeoutMicros: number;
  readonly maxEnqueuedBatches: number;
  readonly enableLargeBatchSplitting: boolean;
}

export interface SchedulerClock {
  /** Milliseconds, with fractions. */
  now(): number;
  /** Calls back after so many milliseconds; 0: once what is waiting in the event loop has been taken. */
  after(milliseconds: number, call: () => void): void;
}

export const realTime: SchedulerClock = {
  now: () => performance.now(),
  // A timer is exact to a millisecond: shorter waits go round the event loop.
  after: (milliseconds, call) => {
    if (milliseconds < 1) setImmediate(call);
    else setTimeout(call, milliseconds);
  },
};

interface Batch<T> {
  readonly tasks: T[];
  rows: number;
  /** Of its first task. */
  openedAt: number;
}

export interface SchedulerOptions<T extends BatchTask> {
  /** Batches that run at the same time. */
  threads(): number;
  /** The task in pieces: the first of `first` rows, the others of at most `most`. */
  split(task: T, first: number, most: number): readonly T[];
  /** Never rejects. */
  process(tasks: readonly T[]): Promise<void>;
  readonly clock?: SchedulerClock;
}

export class BatchScheduler<T extends BatchTask> {
  readonly #options: SchedulerOptions<T>;
  readonly #clock: SchedulerClock;
  /** By key, the one served longest ago first. A queue without a task is forgotten. */
  readonly #queues = new Map<string, BatchQueue<T>>();
  #running = 0;
  #dispatchAt = Number.POSITIVE_INFINITY;

  constructor(options: SchedulerOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? realTime;
  }

  get running(): number {
    return this.#running;
  }

  /** Throws ServingError INVALID_ARGUMENT for a task too large, UNAVAILABLE for a full queue; both are TensorFlow's. */
  schedule(key: string, limits: QueueLimits, task: T): void {
    let queue = this.#queues.get(key);
    const created = queue === undefined;
    queue ??= new BatchQueue(this.#options.split);
    queue.add(task, limits, this.#clock.now());
    if (created) this.#queues.set(key, queue);
    this.#wake(queue.waitMs(this.#clock.now()));
  }

  #wake(waitMs: number): void {
    const at = this.#clock.now() + waitMs;
    if (at >= this.#dispatchAt || this.#running >= this.#options.threads()) return;
    this.#dispatchAt = at;
    this.#clock.after(waitMs, () => {
      // A later call than the one that counts now.
      if (this.#dispatchAt !== at) return;
      this.#dispatchAt = Number.POSITIVE_INFINITY;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#running < this.#options.threads()) {
      const batch = this.#next();
      if (!batch) break;
      this.#running++;
      void this.#options.process(batch).finally(() => {
        this.#running--;
        this.#dispatch();
      });
    }
    let waitMs = Number.POSITIVE_INFINITY;
    for (const queue of this.#queues.values()) waitMs = Math.min(waitMs, queue.waitMs(this.#clock.now()));
    if (waitMs < Number.POSITIVE_INFINITY) this.#wake(waitMs);
  }

  #next(): readonly T[] | undefined {
    for (const [key, queue] of this.#queues) {
      const batch = queue.take(this.#clock.now());
      if (!batch) continue;
      this.#queues.delete(key);
      if (!queue.isEmpty) this.#queues.set(key, queue);
      return batch.tasks;
    }
    return undefined;
  }
}

class BatchQueue<T extends BatchTask> {
  readonly #split: SchedulerOptions<T>['split'];
  /** The last one is open. */
  readonly #batches: Batch<T>[] = [];
  #limits: QueueLimits | undefined;

  constructor(split: SchedulerOptions<T>['split']) {
    this.#split = split;
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0;
  }

  add(task: T, limits: QueueLimits, now: number): void {
    this.#limits = limits;
    if (task.rows > limits.maxBatchSize) {
      invalidArgument(`Task size ${task.rows} is larger than maximum input batch size ${limits.maxBatchSize}`);
    }
    if (limits.enableLargeBatchSplitting) this.#addSplit(task, limits, now);
    else this.#addWhole(task, limits, now);
  }

  /** Milliseconds until a batch may run; infinite where there is none. */
  waitMs(now: number): number {
    const [batch] = this.#batches;
    if (!batch || !this.#limits) return Number.POSITIVE_INFINITY;
    if (this.#batches.length > 1 || batch.rows >= this.#limits.maxExecutionBatchSize) return 0;
    return Math.max(0, batch.openedAt + this.#limits.batchTimeoutMicros / 1000 - now);
  }

  take(now: number): Batch<T> | undefined {
    return this.waitMs(now) === 0 ? this.#batches.shift() : undefined;
  }

  #addWhole(task: T, { maxExecutionBatchSize, maxEnqueuedBatches }: QueueLimits, now: number): void {
    const open = this.#batches.at(-1);
    if (open && open.rows + task.rows <= maxExecutionBatchSize) {
      append(open, task);
      return;
    }
    if (this.#batches.length >= maxEnqueuedBatches) {
      throw new ServingError('UNAVAILABLE', 'The batch scheduling queue to which this task was submitted is full');
    }
    this.#batches.push({ tasks: [task], rows: task.rows, openedAt: now });
  }

  #addSplit(task: T, { maxExecutionBatchSize, maxEnqueuedBatches }: QueueLimits, now: number): void {
    const open = this.#batches.at(-1);
    const room = open ? Math.max(0, maxExecutionBatchSize - open.rows) : 0;
    const capacity = room + Math.max(0, maxEnqueuedBatches - this.#batches.length) * maxExecutionBatchSize;
    if (task.rows > capacity) {
      throw new ServingError(
        'UNAVAILABLE',
        `The batch scheduling queue to which this task was submitted is full; task size is ${task.rows} but scheduling capacity is only ${capacity} (num_enqueued_batches=${this.#batches.length}, max_enqueued_batches=${maxEnqueuedBatches}, open_batch_size=${open?.rows ?? 0}, max_execution_batch_size=${maxExecutionBatchSize})`,
      );
    }
    const first = room > 0 ? Math.min(room, task.rows) : Math.min(maxExecutionBatchSize, task.rows);
    const pieces = task.rows <= first ? [task] : this.#split(task, first, maxExecutionBatchSize);
    pieces.forEach((piece, i) => {
      if (i === 0 && open && room > 0) append(open, piece);
      else this.#batches.push({ tasks: [piece], rows: piece.rows, openedAt: now });
    });
  }
}

function append<T extends BatchTask>(batch: Batch<T>, task: T): void {
  batch.tasks.push(task);
  batch.rows += task.rows;
}
