/** Requests to the same signature of the same version run together; each gets the outputs it would have got alone. */

import type { InferenceCall } from '../inference.ts';
import type { Tensors } from '../registered-rows.ts';
import type { Servable } from '../servable.ts';
import { BatchScheduler, type SchedulerClock } from './batch-scheduler.ts';
import { batchableRows, concatOutputs, hasRows, inputsKey, joinTensors, sliceTensors } from './batch-tensors.ts';
import type { BatchingParameters } from './batching-parameters.ts';

export interface RequestBatcherOptions {
  /** Asked for every request: they may change while the server runs. */
  parameters(servable: Servable): BatchingParameters;
  /** Batches that run at the same time, of all models. */
  readonly threads: number;
  /** A request larger than a batch runs alone instead of being refused. */
  readonly largeAlone: boolean;
  /** Told of every batch that ran. */
  onBatch?(servable: Servable, batch: RanBatch): void;
  readonly clock?: SchedulerClock;
}

export interface RanBatch {
  readonly requests: number;
  readonly rows: number;
  /** Rows added up to an allowed size. */
  readonly padding: number;
  readonly milliseconds: number;
  /** How long each request waited, milliseconds. */
  readonly queuedMs: readonly number[];
}

interface Task {
  readonly servable: Servable;
  readonly signature: string;
  readonly inputs: Tensors;
  readonly outputs: readonly string[] | undefined;
  readonly rows: number;
  readonly queuedAt: number;
  done(outputs: Tensors): void;
  failed(error: unknown): void;
}

export class RequestBatcher {
  readonly #options: RequestBatcherOptions;
  readonly #scheduler: BatchScheduler<Task>;
  /** A number for each servable, for the keys of queues. */
  readonly #numbers = new WeakMap<Servable, number>();
  #servables = 0;

  constructor(options: RequestBatcherOptions) {
    this.#options = options;
    this.#scheduler = new BatchScheduler({
      threads: () => options.threads,
      split: splitTask,
      process: (tasks) => this.#process(tasks),
      ...(options.clock ? { clock: options.clock } : {}),
    });
  }

  /** Rejects with what the model raises, or ServingError for what the queue refuses. */
  run(servable: Servable, { signature, inputs, outputs }: InferenceCall): Promise<Tensors> {
    const parameters = this.#options.parameters(servable);
    const definition = servable.signatures[signature];
    const rows = definition ? batchableRows(definition, inputs, outputs) : undefined;
    if (!definition || rows === undefined || (this.#options.largeAlone && rows > parameters.maxBatchSize)) {
      return servable.run(signature, inputs, outputs);
    }
    const shape = inputsKey(definition, inputs, parameters.padVariableLengthInputs);
    const key = `${this.#number(servable)}\n${signature}\n${outputs?.join('\n') ?? ''}\n\n${shape}`;
    return new Promise((resolve, reject) => {
      this.#scheduler.schedule(key, parameters, {
        servable,
        signature,
        inputs,
        outputs,
        rows,
        queuedAt: performance.now(),
        done: resolve,
        failed: reject,
      });
    });
  }

  #number(servable: Servable): number {
    let number = this.#numbers.get(servable);
    if (number === undefined) {
      number = this.#servables++;
      this.#numbers.set(servable, number);
    }
    return number;
  }

  async #process(tasks: readonly Task[]): Promise<void> {
    const [first] = tasks as [Task];
    const { allowedBatchSizes } = this.#options.parameters(first.servable);
    const rows = tasks.reduce((sum, task) => sum + task.rows, 0);
    const size = allowedBatchSizes.find((allowed) => allowed >= rows) ?? rows;
    const started = performance.now();
    try {
      if (tasks.length === 1 && size === rows) first.done(await runTask(first));
      else await runTogether(tasks, rows, size);
    } catch (error) {
      if (tasks.length === 1) first.failed(error);
      // One request's fault is not its neighbours': each hears what it would have heard alone.
      else for (const task of tasks) await runTask(task).then(task.done, task.failed);
    }
    const milliseconds = performance.now() - started;
    const queuedMs = tasks.map(({ queuedAt }) => started - queuedAt);
    this.#options.onBatch?.(first.servable, { requests: tasks.length, rows, padding: size - rows, milliseconds, queuedMs });
  }
}

function runTask({ servable, signature, inputs, outputs }: Task): Promise<Tensors> {
  return servable.run(signature, inputs, outputs);
}

/** Throws before any task is done where the outputs cannot be taken apart. */
async function runTogether(tasks: readonly Task[], rows: number, size: number): Promise<void> {
  const [{ servable, signature, outputs }] = tasks as [Task];
  const joined = joinTensors(
    tasks.map(({ inputs }) => inputs),
    size,
  );
  const together = await servable.run(signature, joined, outputs);
  if (!hasRows(together, size)) throw new Error(`The outputs of a batch of ${rows} rows have other sizes`);
  let from = 0;
  for (const task of tasks) {
    task.done(sliceTensors(together, from, from + task.rows));
    from += task.rows;
  }
}

/** Pieces that answer `task` together: the first failure, or all outputs in order. */
function splitTask(task: Task, first: number, most: number): readonly Task[] {
  const bounds = [0];
  for (let at = first; at < task.rows; at += most) bounds.push(at);
  const parts: (Tensors | undefined)[] = bounds.map(() => undefined);
  let left = parts.length;
  const finish = (): void => {
    const all = concatOutputs(parts as Tensors[]);
    // Rows of outputs that depend on the other rows cannot be put together: the request runs as it came.
    if (all) task.done(all);
    else void runTask(task).then(task.done, task.failed);
  };
  return bounds.map((from, i) => {
    const to = bounds[i + 1] ?? task.rows;
    return {
      ...task,
      inputs: sliceTensors(task.inputs, from, to),
      rows: to - from,
      done: (outputs) => {
        parts[i] = outputs;
        left--;
        if (left === 0) finish();
      },
    };
  });
}
