/** A training killed at any instant, again and again: it ends at the very weights of one that was not. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/foundation/index.ts';
import { modelFolders } from '../../core/model/index.ts';
import { createTrainProject, madeUpRows } from '../unit/stages/train/train-project.ts';
import { bundleChild, killsOr, runAndKill, temporaryDir, timeForKills } from './workspace-child-process.ts';

const usual = 10;

describe('a killed training', () => {
  it('ends at the very weights of one that was not killed, wherever it was killed', {
    // Each starts an engine anew.
    timeout: 3 * timeForKills(usual),
  }, async () => {
    const dir = await temporaryDir();
    const project = await createTrainProject(dir, [madeUpRows({ rows: 900, seed: 1, label: 'answer' })], 'answer');
    const program = await bundleChild(new URL('./training-worker.ts', import.meta.url));
    const args = (name: string): string[] => [dir, name, ...project.examples];
    const weights = (name: string): Promise<Buffer[]> =>
      Promise.all(Object.values(modelFolders).map((folder) => readFile(join(dir, name, 'model', folder, 'weights.bin'))));
    const start = performance.now();
    const whole = await runAndKill(program, args('whole'), 60_000);
    expect(whole.lines.at(-1), whole.errors).toBe('done');
    const whileTraining = performance.now() - start;
    const expected = await weights('whole');
    const random = createRandom(9);
    let kills = 0;
    for (let training = 0; kills < killsOr(usual); training++) {
      const name = `killed-${training}`;
      // Each may be killed a few times before it is left to end.
      for (let last = '', times = 0; last !== 'done'; times++) {
        const run = await runAndKill(program, args(name), times < 4 ? random.next() * whileTraining : 60_000);
        expect(run.errors).not.toContain('Error');
        last = run.lines.at(-1) ?? '';
        if (last !== 'done') kills++;
      }
      expect(await weights(name)).toEqual(expected);
    }
  });
});
