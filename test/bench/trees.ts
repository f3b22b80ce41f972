/** Trees: our boosting beside scikit-learn's HistGradientBoosting on the same rows, bins, leaves and rounds, in turns. */

import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../../core/foundation/index.ts';
import { type LabelledBatch, openTreesTrainer, type TransformedSpec, type TreesOptions } from '../../core/learning/index.ts';
import { markdownTable, ratio } from './measure.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const python = join(root, '.interop', 'venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const script = join(root, 'test', 'interop', 'trees_speed.py');

const rows = 100_000;
const width = 20;
const rounds = 100;
/** The fastest of so many counts: other programs only ever make one slower. */
const turns = 3;
const options: TreesOptions = {
  leaves: 31,
  depth: 64,
  learningRate: 0.1,
  l2: 0,
  minRows: 20,
  minHessian: 1e-3,
  smoothing: 10,
  minCategoryRows: 10,
  bins: 255,
  rowShare: 1,
  featureShare: 1,
};

/** Seconds from the rows in memory to the grown trees, binning included, and the loss they end at. */
interface Fit {
  readonly seconds: number;
  readonly loss: number;
}

export async function benchTrees(dir: string): Promise<string> {
  const batch = madeUpRows();
  writeFileSync(join(dir, 'trees-x.f32'), Buffer.from(batch.dense.buffer));
  writeFileSync(join(dir, 'trees-y.f32'), Buffer.from(batch.label.buffer));
  const peers = existsSync(python) ? [1, 2] : [];
  const fits = new Map<number, Fit[]>([0, ...peers].map((threads) => [threads, []]));
  // In turns, so that whatever else this machine does meets all of them.
  for (let turn = 0; turn < turns; turn++) {
    for (const [threads, list] of fits) list.push(threads === 0 ? growOurs(batch) : growTheirs(dir, threads));
  }
  const ours = fastest(fits.get(0) ?? []);
  const lines = [...fits].map(([threads, list]) => {
    const fit = fastest(list);
    const name =
      threads === 0 ? 'ours, one thread' : `HistGradientBoosting, ${threads === 1 ? 'one thread' : `${threads} threads`}`;
    return [name, fit.seconds.toFixed(2), ratio(ours.seconds, fit.seconds), fit.loss.toFixed(4)];
  });
  const note = peers.length === 0 ? '\n\nscikit-learn is not here: `npm run test:interop` makes its environment.' : '';
  return `Trees: ${rows.toLocaleString('en-US')} rows, ${width} numbers, ${rounds} rounds of ${options.leaves} leaves, ${options.bins} bins\n\n${markdownTable(
    ['what', 'seconds', 'our time against it', 'log loss on these rows'],
    lines,
  )}${note}`;
}

function fastest(fits: readonly Fit[]): Fit {
  return fits.reduce((a, b) => (b.seconds < a.seconds ? b : a));
}

/** A label that follows from a product, a wave and a sum, with noise; the other columns tell nothing. */
function madeUpRows(): LabelledBatch {
  const random = createRandom(1);
  const dense = Float32Array.from({ length: rows * width }, () => random.next() * 2 - 1);
  const label = Float32Array.from({ length: rows }, (_, row) => {
    const [a, b, c, d] = dense.subarray(row * width, row * width + 4);
    return 3 * a * b + Math.sin(5 * c) + d + 0.5 * random.nextGaussian() > 0 ? 1 : 0;
  });
  return { rows, dense, ids: [], tokens: [], label };
}

function growOurs({ dense, label }: LabelledBatch): Fit {
  const names = Array.from({ length: width }, (_, i) => `x${i}`);
  const spec: TransformedSpec = { denseWidth: width, denseNames: names, embeddings: [], texts: [] };
  const gather = (order: Uint32Array, from: number, until: number): LabelledBatch => {
    const part = { rows: until - from, dense: new Float32Array((until - from) * width), label: new Float32Array(until - from) };
    for (let i = from; i < until; i++) {
      part.dense.set(dense.subarray(order[i] * width, (order[i] + 1) * width), (i - from) * width);
      part.label[i - from] = label[order[i]];
    }
    return { ...part, ids: [], tokens: [] };
  };
  const started = performance.now();
  const trainer = finish(
    openTreesTrainer({
      rows: { rows, gather },
      training: Uint32Array.from({ length: rows }, (_, row) => row),
      validation: new Uint32Array(),
      spec,
      columns: names.map((name, slot) => ({ kind: 'number', name, slot })),
      output: { kind: 'binary', units: 1 },
      options,
      classWeights: [],
      seed: 1,
    }),
  );
  if (!trainer) throw new Error('the rows fit into memory');
  let loss = Number.NaN;
  for (let round = 0; round < rounds; round++) loss = finish(trainer.round()).training;
  return { seconds: (performance.now() - started) / 1000, loss };
}

function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function growTheirs(dir: string, threads: number): Fit {
  const env = { ...process.env, OMP_NUM_THREADS: String(threads), PYTHONWARNINGS: 'ignore' };
  const settings = JSON.stringify({ rows, width, rounds, leaves: options.leaves, bins: options.bins, minRows: options.minRows });
  const ran = spawnSync(python, [script, dir, settings], { encoding: 'utf8', env });
  if (ran.status !== 0) throw new Error(`trees_speed.py ended with ${ran.status}: ${ran.stderr}`);
  return JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '') as Fit;
}
