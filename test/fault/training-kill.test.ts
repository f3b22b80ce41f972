/** A training or a tuning killed at any instant, again and again: it ends where one that was not killed ends. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/foundation/index.ts';
import { modelFolders } from '../../core/model/index.ts';
import { readTuningRecord } from '../../core/stages/tune/index.ts';
import { createTrainProject, madeUpRows } from '../unit/stages/train/train-project.ts';
import { bundleChild, killsOr, runAndKill, runAndKillAt, temporaryDir, timeForKills } from './workspace-child-process.ts';

/** For each way to train; LOOPWRIGHT_KILLS=50 for all of them. */
const usual = 2;

interface Killed {
  readonly worker: string;
  args(name: string): string[];
  /** What must be the same in the end. */
  result(name: string): Promise<unknown>;
}

/** Some trainings one after the other, each killed a few times at random instants before it is left to end. */
async function killAgainAndAgain({ worker, args, result }: Killed): Promise<void> {
  const program = await bundleChild(new URL(worker, import.meta.url));
  const start = performance.now();
  const whole = await runAndKill(program, args('whole'), 60_000);
  expect(whole.lines.at(-1), whole.errors).toBe('done');
  const whileWorking = performance.now() - start;
  const expected = await result('whole');
  const random = createRandom(9);
  let kills = 0;
  for (let round = 0; kills < killsOr(usual); round++) {
    const name = `killed-${round}`;
    for (let last = '', times = 0; last !== 'done'; times++) {
      const run = await runAndKill(program, args(name), times < 4 ? random.next() * whileWorking : 60_000);
      expect(run.errors).not.toContain('Error');
      last = run.lines.at(-1) ?? '';
      if (last !== 'done') kills++;
    }
    expect(await result(name)).toEqual(expected);
    expect(expected).toBeDefined();
  }
}

describe('a killed training', () => {
  it.each([
    ['the fused engine on one thread', { family: 'wide_deep', engine: 'fused', threads: 1, epochs: 12 }],
    [
      'the fused engine and batch normalisation',
      { family: 'wide_deep', engine: 'fused', threads: 2, epochs: 10, batch_norm: true },
    ],
    ['TensorFlow.js and batch normalisation', { family: 'wide_deep', engine: 'wasm', epochs: 6, batch_norm: true }],
    ['trees', { family: 'trees', trees: { rounds: 300, patience: 0 } }],
    ['every family', { family: 'auto', engine: 'auto', epochs: 8, trees: { rounds: 60 } }],
  ])(
    'with %s ends at the very weights of one that was not, wherever it was killed',
    // Each starts an engine anew.
    { timeout: 3 * timeForKills(usual) },
    async (_, model) => {
      const dir = await temporaryDir();
      const project = await createTrainProject(dir, [madeUpRows({ rows: 900, seed: 1, label: 'answer' })], 'answer');
      await killAgainAndAgain({
        worker: './training-worker.ts',
        args: (name) => [dir, name, JSON.stringify(model), ...project.examples],
        result: (name) =>
          Promise.all(
            Object.values(modelFolders).map((folder) => readFile(join(dir, name, 'model', folder, 'weights.bin'), 'base64')),
          ),
      });
    },
  );
});

describe('a training killed while it trains once more on all rows', () => {
  it('ends at the very weights of one that was not', { timeout: 120_000 }, async () => {
    const dir = await temporaryDir();
    const project = await createTrainProject(dir, [madeUpRows({ rows: 900, seed: 1, label: 'answer' })], 'answer');
    // So slow that the last epochs are the best, and the second training is as long as the first.
    const model = { family: 'wide_deep', engine: 'fused', threads: 1, epochs: 30, learning_rate: 0.0005, hidden: [64, 32] };
    const program = await bundleChild(new URL('./training-worker.ts', import.meta.url));
    const args = (name: string) => [dir, name, JSON.stringify(model), ...project.examples];
    const weights = (name: string) => readFile(join(dir, name, 'model', modelFolders.candidate, 'weights.bin'), 'base64');
    expect((await runAndKill(program, args('whole'), 60_000)).lines.at(-1)).toBe('done');
    const refit = join(dir, 'killed', 'state', 'candidate.checkpoint.refit');
    expect((await runAndKillAt(program, args('killed'), refit)).lines).toEqual(['ready']);
    expect((await runAndKill(program, args('killed'), 60_000)).lines.at(-1)).toBe('done');
    expect(await weights('killed')).toBe(await weights('whole'));
  });
});

describe('a killed tuning', () => {
  it('goes on to the very trials of one that was not', { timeout: 3 * timeForKills(usual) }, async () => {
    const dir = await temporaryDir();
    const project = await createTrainProject(dir, [madeUpRows({ rows: 500, seed: 1, label: 'answer' })], 'answer');
    await killAgainAndAgain({
      worker: './tuning-worker.ts',
      args: (name) => [dir, name, ...project.examples],
      result: async (name) => {
        const record = await readTuningRecord(join(dir, name, 'tuner_results'));
        return record?.trials.map(({ seconds: _seconds, ...trial }) => trial);
      },
    });
  });
});
