import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialWeights } from '../../../core/learning/index.ts';
import { type Checkpoint, readCheckpoint, writeCheckpoint } from '../../../core/training/checkpoint.ts';
import { deepNetwork, randomWeights } from '../learning/example-networks.ts';

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-checkpoint-'));
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

const initial = initialWeights(deepNetwork, 1);
const checkpoint: Checkpoint = {
  key: 'abc',
  epochs: [{ model: 'candidate', epoch: 1, epochs: 3, loss: 0.1 + 0.2, validationLoss: 1 / 3, seconds: 1.5, rowsPerSecond: 900 }],
  bestEpoch: 1,
  finished: false,
  weights: randomWeights(initial, 2),
  bestWeights: randomWeights(initial, 3),
  optimizerState: new Map([['iterations', { shape: [1], data: Float32Array.of(61) }]]),
};

describe('a checkpoint', () => {
  it('comes back as it was, to the last bit', async () => {
    const path = join(dir, 'whole');
    await writeCheckpoint(path, checkpoint);
    expect(await readCheckpoint(path, 'abc')).toEqual(checkpoint);
  });

  it('is not taken up for other data or settings', async () => {
    const path = join(dir, 'other');
    await writeCheckpoint(path, checkpoint);
    expect(await readCheckpoint(path, 'abd')).toBeUndefined();
    expect(await readCheckpoint(join(dir, 'none'), 'abc')).toBeUndefined();
  });

  it('is not taken up when cut short or when a weight changed', async () => {
    const path = join(dir, 'torn');
    await writeCheckpoint(path, checkpoint);
    const whole = await readFile(path);
    const body = whole.indexOf(10) + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: body, max: whole.length - 1 }), fc.boolean(), async (at, cut) => {
        const damaged = cut ? whole.subarray(0, at) : Buffer.from(whole);
        if (!cut) damaged[at] ^= 1;
        await writeFile(path, damaged);
        expect(await readCheckpoint(path, 'abc')).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });
});
