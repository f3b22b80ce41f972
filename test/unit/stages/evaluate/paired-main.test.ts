import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { computeMetrics, type ScoredRows } from '../../../../core/learning/index.ts';
import { pairedTests } from '../../../../core/stages/evaluate/evaluate-rows.ts';
import { pairedWithBaselines } from '../../../../core/stages/evaluate/paired-main.ts';

const rows = 300;
const signal = new AbortController().signal;

/** Scores that follow the labels the more closely, the smaller `noise` is. */
function binary(noise: number, seed: number): ScoredRows {
  const random = createRandom(seed);
  const labels = Float32Array.from({ length: rows }, (_, i) => Number(i % 3 === 0));
  const scores = labels.map((label) => 1 / (1 + Math.exp(-(2 * label - 1) - noise * random.nextGaussian())));
  return { kind: 'binary', labels, scores, prior: [2 / 3, 1 / 3] };
}

function regression(noise: number, seed: number): ScoredRows {
  const random = createRandom(seed);
  const labels = Float32Array.from({ length: rows }, (_, i) => i / 10);
  return { kind: 'regression', labels, predicted: labels.map((label) => label + noise * random.nextGaussian()) };
}

function multilabel(noise: number, seed: number): ScoredRows {
  const random = createRandom(seed);
  const targets = Float32Array.from({ length: 2 * rows }, (_, i) => Number(i % 3 === 0));
  const scores = Float32Array.from(targets, (target) => 0.5 + 0.3 * (2 * target - 1) + noise * random.nextGaussian());
  return { kind: 'multilabel', labels: new Float32Array(rows), targets, scores, prior: [0.33, 0.33] };
}

describe('the main metric beside the baselines', () => {
  it.each([
    ['auc', binary(1, 1), binary(3, 2)],
    ['rmse', regression(1, 1), regression(1.4, 2)],
  ] as const)('is tested as Compare tests %s, on the same pairs', async (main, candidate, linear) => {
    const { linear: found } = await pairedWithBaselines({ candidate, linear }, { main, seed: 5, signal });
    const asked = await pairedTests(candidate, linear, { seed: 5, signal });
    expect(found).toEqual(asked.find(({ metric }) => metric === main));
    expect(found?.p).toBeLessThan(0.01);
  });

  it('of several classes a row goes by their decisions together, near what resamples of rows give', async () => {
    const [candidate, linear] = [multilabel(0.3, 1), multilabel(0.4, 2)];
    const { linear: found, served } = await pairedWithBaselines(
      { candidate, linear, served: candidate },
      { main: 'f1_micro', seed: 5, signal },
    );
    const asked = (await pairedTests(candidate, linear, { seed: 5, signal })).find(({ metric }) => metric === 'f1_micro');
    expect(found).toMatchObject({ metric: 'f1_micro', a: computeMetrics(candidate).f1_micro, difference: asked?.difference });
    const [own, theirs] = [found, asked].map((test) => (test?.high ?? 0) - (test?.low ?? 0));
    expect((own ?? 0) / (theirs ?? 1)).toBeGreaterThan(0.8);
    expect((own ?? 0) / (theirs ?? 1)).toBeLessThan(1.25);
    expect(served).toMatchObject({ difference: 0, p: 1 });
  });

  it('says nothing without rows, or of one class only', async () => {
    const none: ScoredRows = { kind: 'regression', labels: new Float32Array(0), predicted: new Float32Array(0) };
    expect(await pairedWithBaselines({ candidate: none, linear: none }, { main: 'rmse', seed: 5, signal })).toEqual({});
    const one = { ...binary(1, 1), labels: new Float32Array(rows) } as ScoredRows;
    expect(await pairedWithBaselines({ candidate: one, linear: one }, { main: 'auc', seed: 5, signal })).toEqual({});
  });
});
