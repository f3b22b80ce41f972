/** The host's side of stage workers: one warm process, replaced when it crashes or will not stop. */

import type { ChildChannel, SpawnChild, StageOutcome, StageReport } from '../contract/index.ts';
import { CancelledError, type CancelSignal, createProblem, fail, type Problem, type Result } from '../foundation/index.ts';
import type { ExecuteStage, StageOrder } from '../pipeline/index.ts';
import type { FromStageWorker, ToStageWorker } from './stage-messages.ts';

/** A worker that has not stopped so long after Cancel is killed. */
const cancelGraceMs = 700;

export interface StageWorkers {
  readonly execute: ExecuteStage;
  close(): void;
}

export function createStageWorkers(spawn: SpawnChild): StageWorkers {
  let idle: WarmWorker | undefined;
  const running = new Set<WarmWorker>();

  const execute: ExecuteStage = async (order, signal, report) => {
    if (signal.aborted) throw new CancelledError();
    const worker = idle?.alive ? idle : new WarmWorker(spawn('stage-worker', []));
    idle = undefined;
    running.add(worker);
    const outcome = await executeOn(worker, order, signal, report);
    running.delete(worker);
    if (worker.alive) idle = worker;
    if (outcome.cancelled) throw new CancelledError();
    if (outcome.bug) throw outcome.bug;
    return outcome.result;
  };

  return {
    execute,
    close: () => {
      idle?.kill();
      for (const worker of running) worker.kill();
    },
  };
}

/** A worker process between and during orders: one listener at a time, however often it is used again. */
class WarmWorker {
  alive = true;
  private readonly channel: ChildChannel;
  private onMessage: (message: FromStageWorker) => void = () => undefined;
  private onExit: (code: number | null) => void = () => undefined;

  constructor(channel: ChildChannel) {
    this.channel = channel;
    channel.onMessage((message) => this.onMessage(message as FromStageWorker));
    channel.onExit((code) => {
      this.alive = false;
      this.onExit(code);
    });
  }

  listen(onMessage: (message: FromStageWorker) => void, onExit: (code: number | null) => void): void {
    this.onMessage = onMessage;
    this.onExit = onExit;
  }

  post(message: ToStageWorker): void {
    if (this.alive) this.channel.post(message);
  }

  kill(): void {
    this.alive = false;
    this.channel.kill();
  }
}

interface WorkerOutcome {
  readonly result: Result<StageOutcome>;
  readonly cancelled?: boolean;
  readonly bug?: Error;
}

const nothing: Result<StageOutcome> = fail(
  createProblem('worker/crashed', 'The worker gave no answer.', 'Run the pipeline again.'),
);

function executeOn(
  worker: WarmWorker,
  order: StageOrder,
  signal: CancelSignal,
  report: (report: StageReport) => void,
): Promise<WorkerOutcome> {
  return new Promise((resolve) => {
    let grace: NodeJS.Timeout | undefined;
    let settled = false;
    const settle = (outcome: WorkerOutcome): void => {
      if (settled) return;
      settled = true;
      clearTimeout(grace);
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const onAbort = (): void => {
      worker.post({ kind: 'cancel' });
      grace = setTimeout(() => {
        worker.kill();
        settle({ result: nothing, cancelled: true });
      }, cancelGraceMs);
    };
    signal.addEventListener('abort', onAbort);
    worker.listen(
      (message) => {
        if (message.kind === 'report') report(message.report);
        else if (message.kind === 'done') settle({ result: message.result });
        else if (message.kind === 'cancelled') settle({ result: nothing, cancelled: true });
        else settle({ result: nothing, bug: Object.assign(new Error(message.message), { stack: message.stack }) });
      },
      (code) => settle({ result: fail(crashProblem(order, code)), cancelled: signal.aborted }),
    );
    worker.post({ kind: 'execute', order });
  });
}

function crashProblem(order: StageOrder, code: number | null): Problem {
  // V8 aborts (SIGABRT, shown as null or 134) when its heap is full.
  const outOfMemory = code === 134;
  return outOfMemory
    ? createProblem(
        'worker/out-of-memory',
        `${order.node} ran out of memory.`,
        'Close other programs, or train on fewer rows or a smaller model.',
      )
    : createProblem(
        'worker/crashed',
        `The worker of ${order.node} ended unexpectedly.`,
        'Run the pipeline again; it resumes at this node.',
        {
          details: { exit_code: code },
        },
      );
}
