import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../../core/foundation/index.ts';
import { createHalving, createRandomSearch, createTpeSearch, type SearchSpace } from '../../../../core/learning/index.ts';
import { runTrials, type TrainTrial, type TrialOrder, type TrialsPlan } from '../../../../core/stages/tune/run-trials.ts';
import { openTrialJournal } from '../../../../core/stages/tune/trial-journal.ts';
import { reportTrial } from '../../../../core/stages/tune/trial-reports.ts';
import { rankTrials, type Trials } from '../../../../core/stages/tune/trials.ts';

const space: SearchSpace = [{ name: 'x', domain: { kind: 'real', min: 0, max: 1, log: false } }];

/** A training whose loss is known: the farther from 0.7 the worse, the longer the better. */
const known: TrainTrial = async ({ settings, epochs }) => ({
  loss: (Number(settings['x']) - 0.7) ** 2 + 1 / epochs,
  epochs,
});

let dir: string;
let path: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-trials-'));
  path = join(dir, 'trials.jsonl');
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const plan: TrialsPlan = {
  search: createTpeSearch(space, 1, { startup: 5 }),
  halving: createHalving(1, 9, 3),
  trials: 18,
  parallel: 1,
  budgetMs: Number.POSITIVE_INFINITY,
};

interface Overrides extends Partial<TrialsPlan> {
  readonly train?: TrainTrial;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  readonly onStart?: (order: TrialOrder) => void;
  readonly key?: string;
}

async function run({ train, signal, now, onStart, key, ...changes }: Overrides = {}): Promise<Trials> {
  const journal = await openTrialJournal(path, key ?? 'a');
  return runTrials(
    { ...plan, ...changes },
    {
      train: train ?? known,
      journal,
      signal: signal ?? new AbortController().signal,
      now: now ?? (() => 0),
      onStart: onStart ?? (() => undefined),
      onResult: () => undefined,
    },
  );
}

const plain = ({ settings, results }: Trials) => ({ settings, results });

describe('a tuning', () => {
  it('tries so many settings, trains the best of each rung on, and ends with one of full length first', async () => {
    const trials = await run();
    expect(trials.settings).toHaveLength(18);
    const at = (rung: number) => trials.results.filter((result) => result.rung === rung);
    expect(at(0)).toHaveLength(18);
    // A trial that was among the best of the first few goes on although it is not among the best of all.
    expect(at(1).length).toBeGreaterThanOrEqual(6);
    expect(at(1).length).toBeLessThan(12);
    expect(at(2).length).toBeGreaterThanOrEqual(2);
    expect(at(2).length).toBeLessThan(6);
    expect(at(2).every(({ epochs }) => epochs === 9)).toBe(true);
    const [best] = rankTrials(trials);
    expect(best.rung).toBe(2);
    expect(Math.abs(Number(trials.settings[best.trial]['x']) - 0.7)).toBeLessThan(0.2);
  });

  it('proposes where the trials lie that went on, however many there are by then', async () => {
    const { settings } = await run({ trials: 120 });
    const late = settings.slice(80).map(({ x }) => Math.abs(Number(x) - 0.7));
    expect(late.filter((distance) => distance < 0.15).length).toBeGreaterThan(30);
  });

  it('stopped after any result goes on to the very same trials', async () => {
    const whole = plain(await run());
    for (let stopAfter = 1; stopAfter < whole.results.length; stopAfter += 3) {
      await rm(path, { force: true });
      const controller = new AbortController();
      let ended = 0;
      const stopping: TrainTrial = async (order, lane, signal) => {
        if (ended++ === stopAfter) controller.abort();
        if (signal.aborted) throw new CancelledError();
        return known(order, lane, signal);
      };
      await expect(run({ train: stopping, signal: controller.signal })).rejects.toBeInstanceOf(CancelledError);
      expect(plain(await run())).toEqual(whole);
    }
  });

  it('goes on behind the last whole line of a torn journal, and begins anew for other data', async () => {
    const whole = plain(await run());
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(0, Math.floor(text.length / 2)));
    let trained = 0;
    const counting: TrainTrial = (order, lane, signal) => {
      trained++;
      return known(order, lane, signal);
    };
    expect(plain(await run({ train: counting }))).toEqual(whole);
    expect(trained).toBeLessThan(whole.results.length);
    trained = 0;
    await run({ train: counting, key: 'b' });
    expect(trained).toBe(whole.results.length);
  });

  it('keeps every lane busy and trains no trial twice at a time', async () => {
    const lanes = new Set<number>();
    const running = new Set<number>();
    let most = 0;
    const train: TrainTrial = async (order, lane, signal) => {
      lanes.add(lane);
      expect(running.has(order.trial)).toBe(false);
      running.add(order.trial);
      most = Math.max(most, running.size);
      await new Promise((resolve) => setTimeout(resolve, 1 + (order.trial % 3)));
      running.delete(order.trial);
      return known(order, lane, signal);
    };
    const trials = await run({ parallel: 4, train });
    expect([...lanes].sort()).toEqual([0, 1, 2, 3]);
    expect(most).toBe(4);
    expect(trials.results.filter(({ rung }) => rung === 0)).toHaveLength(18);
    expect(trials.results.filter(({ rung }) => rung === 2).length).toBeGreaterThanOrEqual(2);
  });

  it('side by side tries and trains on the same whatever takes how long, and also when stopped and taken up again', async () => {
    const slow =
      (milliseconds: (order: TrialOrder) => number): TrainTrial =>
      async (order, lane, signal) => {
        await new Promise((resolve) => setTimeout(resolve, milliseconds(order)));
        if (signal.aborted) throw new CancelledError();
        return known(order, lane, signal);
      };
    const untimed = ({ settings, results }: Trials) => ({ settings, results: results.map(({ seconds: _s, ...rest }) => rest) });
    const steady = untimed(await run({ parallel: 3, train: slow(() => 0) }));
    for (const seed of [1, 5, 11]) {
      await rm(path);
      expect(untimed(await run({ parallel: 3, train: slow(({ trial, rung }) => (trial * seed + rung * 7) % 9) }))).toEqual(
        steady,
      );
    }
    await rm(path);
    const controller = new AbortController();
    let ended = 0;
    const stopping: TrainTrial = async (order, lane, signal) => {
      if (++ended === 9) controller.abort();
      return slow(() => order.trial % 4)(order, lane, signal);
    };
    await expect(run({ parallel: 3, train: stopping, signal: controller.signal })).rejects.toBeInstanceOf(CancelledError);
    expect(untimed(await run({ parallel: 3, train: slow(({ trial }) => trial % 5) }))).toEqual(steady);
  });

  it('begins nothing after its time, and stops what runs', async () => {
    let clock = 0;
    const train: TrainTrial = (order, lane, signal) => {
      clock += 10;
      return known(order, lane, signal);
    };
    const trials = await run({ train, now: () => clock, budgetMs: 45 });
    expect(trials.results).toHaveLength(5);
    let stopped = false;
    const endless: TrainTrial = (_order, _lane, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(new CancelledError());
        });
      });
    await rm(path);
    const none = await run({ train: endless, now: () => performance.now(), budgetMs: 20 });
    expect(stopped).toBe(true);
    expect(none.results).toEqual([]);
    expect(reportTrial(none, 0, { lastRung: 2 })).toMatchObject({ state: 'stopped', losses: [] });
  });

  it('counts a failed trial as the worst and tells why', async () => {
    const train: TrainTrial = async (order, lane, signal) =>
      order.trial % 2 === 0
        ? { loss: Number.POSITIVE_INFINITY, epochs: 1, problem: 'The loss grew past every number' }
        : known(order, lane, signal);
    const trials = await run({ train, search: createRandomSearch(space, 1) });
    expect(trials.results.filter(({ problem }) => problem)).toHaveLength(9);
    expect(rankTrials(trials).every(({ trial }) => trial % 2 === 1)).toBe(true);
  });
});
