/** Jobs: everything long that runs now, with progress, rate, time left and a way to cancel it. */

import { randomUUID } from 'node:crypto';
import type { Progress, views } from '../contract/index.ts';
import type { Clock, Problem } from '../foundation/index.ts';
import type { EventHub } from './event-hub.ts';

/** Ended jobs stay listed so long. */
const keepEnded = 20;
/** Time left is said once the rate has settled. */
const settleMs = 3000;

export interface JobHandle {
  readonly id: string;
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
  end(outcome: { readonly state: 'done' | 'failed' | 'cancelled'; readonly problem?: Problem }): void;
}

interface Job {
  view: views.JobView;
  readonly controller: AbortController;
  step: { name: string; startedAt: number; done: number };
}

export class Jobs {
  private readonly jobs = new Map<string, Job>();
  private readonly clock: Clock;
  private readonly hub: EventHub;

  constructor(clock: Clock, hub: EventHub) {
    this.clock = clock;
    this.hub = hub;
  }

  list(): readonly views.JobView[] {
    return [...this.jobs.values()].map((job) => job.view).sort((a, b) => b.startedAt - a.startedAt);
  }

  cancel(id: string): void {
    this.jobs.get(id)?.controller.abort();
  }

  begin(title: string): JobHandle {
    const id = randomUUID();
    const startedAt = this.clock.now();
    const controller = new AbortController();
    const job: Job = { view: { id, title, state: 'running', startedAt }, controller, step: { name: '', startedAt, done: 0 } };
    this.jobs.set(id, job);
    this.show(job, {});
    return {
      id,
      signal: controller.signal,
      progress: (progress) => this.show(job, this.measured(job, progress)),
      end: (outcome) => {
        this.show(job, { ...outcome, endedAt: this.clock.now(), secondsLeft: undefined });
        this.forgetOld();
      },
    };
  }

  private measured(job: Job, progress: Progress): Partial<views.JobView> {
    const now = this.clock.now();
    if (job.step.name !== progress.step || progress.done < job.step.done)
      job.step = { name: progress.step, startedAt: now, done: progress.done };
    const elapsed = (now - job.step.startedAt) / 1000;
    const rate = elapsed > 0 ? (progress.done - job.step.done) / elapsed : undefined;
    const settled = elapsed * 1000 >= settleMs && rate !== undefined && rate > 0 && progress.total !== undefined;
    return { progress, rate, secondsLeft: settled ? ((progress.total ?? 0) - progress.done) / (rate ?? 1) : undefined };
  }

  private show(job: Job, change: Partial<views.JobView>): void {
    job.view = { ...job.view, ...change };
    this.hub.publish({ kind: 'job', job: job.view });
  }

  private forgetOld(): void {
    const ended = [...this.jobs.values()]
      .filter((job) => job.view.state !== 'running')
      .sort((a, b) => b.view.startedAt - a.view.startedAt);
    for (const job of ended.slice(keepEnded)) this.jobs.delete(job.view.id);
  }
}
