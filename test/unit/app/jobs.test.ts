import { describe, expect, it } from 'vitest';
import { EventHub } from '../../../core/app/event-hub.ts';
import { Jobs } from '../../../core/app/jobs.ts';

function createJobs(): { jobs: Jobs; hub: EventHub; advance(ms: number): void } {
  let now = 1_000;
  const hub = new EventHub();
  return { jobs: new Jobs({ now: () => now }, hub), hub, advance: (ms) => (now += ms) };
}

describe('jobs', () => {
  it('say rate and time left once the rate has settled', () => {
    const { jobs, advance } = createJobs();
    const job = jobs.begin('Ingest');
    job.progress({ step: 'reading', done: 0, total: 1000, unit: 'rows' });
    advance(1000);
    job.progress({ step: 'reading', done: 100, total: 1000, unit: 'rows' });
    expect(jobs.list()[0]).toMatchObject({ rate: 100, secondsLeft: undefined });
    advance(3000);
    job.progress({ step: 'reading', done: 400, total: 1000, unit: 'rows' });
    expect(jobs.list()[0]).toMatchObject({ rate: 100, secondsLeft: 6 });
  });

  it('measure the rate anew with every step', () => {
    const { jobs, advance } = createJobs();
    const job = jobs.begin('Run');
    job.progress({ step: 'reading', done: 500, total: 500, unit: 'rows' });
    advance(1000);
    job.progress({ step: 'training', done: 0, total: 10, unit: 'epochs' });
    advance(2000);
    job.progress({ step: 'training', done: 1, total: 10, unit: 'epochs' });
    expect(jobs.list()[0]?.rate).toBe(0.5);
  });

  it('tell their work when they are cancelled, and end as cancelled, not failed', () => {
    const { jobs } = createJobs();
    const job = jobs.begin('Upload');
    jobs.cancel(job.id);
    expect(job.signal.aborted).toBe(true);
    job.end({ state: 'cancelled' });
    expect(jobs.list()[0]?.state).toBe('cancelled');
  });

  it('keep every running job and forget old ended ones', () => {
    const { jobs, advance } = createJobs();
    const running = jobs.begin('Long');
    for (let i = 0; i < 30; i++) {
      advance(1);
      jobs.begin(`job ${i}`).end({ state: 'done' });
    }
    const listed = jobs.list();
    expect(listed.some((job) => job.id === running.id)).toBe(true);
    expect(listed.filter((job) => job.state === 'done')).toHaveLength(20);
  });
});

describe('the event hub', () => {
  it('gives every subscriber every event, in order', async () => {
    const hub = new EventHub();
    const controllers = [new AbortController(), new AbortController()];
    const seen: boolean[][] = [[], []];
    const readers = controllers.map(async (controller, index) => {
      for await (const event of hub.subscribe(controller.signal)) {
        if (event.kind === 'serving') seen[index]?.push(event.running);
        if (seen[index]?.length === 2) controller.abort();
      }
    });
    await Promise.resolve();
    hub.publish({ kind: 'serving', running: true });
    hub.publish({ kind: 'serving', running: false });
    await Promise.all(readers);
    expect(seen).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  it('lets a window go that has closed', async () => {
    const hub = new EventHub();
    const controller = new AbortController();
    const reader = hub.subscribe(controller.signal);
    const waiting = reader.next();
    controller.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
