/** Training: steps of every engine on the book's network and an MLP, beside Keras and the processor's limit in the same run. */

import { availableParallelism } from 'node:os';
import { type EngineName, engineNames } from '../../core/learning/engine.ts';
import { initialWeights, type LabelledBatch, openEngine, type Trainer } from '../../core/learning/index.ts';
import { timeKeras } from './keras-training.ts';
import { timeStockLayers } from './layers-training.ts';
import { markdownTable, quantile, ratio } from './measure.ts';
import { multiplyAddPeak } from './multiply-add-peak.ts';
import { imageVariants, madeUpBatch, stepOperations, type Variant, variants } from './training-variants.ts';

const batchesEach = 8;
const warmMs = 400;
const rounds = 3;
const roundMs = 250;

/** Every engine, and the fused one on all cores. */
const threads = availableParallelism();
const teams: readonly EngineName[] = threads > 1 ? [`fused:relaxed x${threads}`, `fused:simd x${threads}`] : [];
const names: readonly EngineName[] = [...engineNames, ...teams];

interface Line {
  readonly variant: Variant;
  readonly rows: number;
  readonly batches: readonly LabelledBatch[];
}

/** Convolutional networks alone. */
export function benchImages(dir: string): Promise<string> {
  return benchTraining(dir, imageVariants);
}

/** Ratios are to engines timed in turns in the same run. */
export async function benchTraining(dir: string, wanted: readonly Variant[] = variants): Promise<string> {
  const lines: Line[] = wanted.flatMap((variant) =>
    variant.batchSizes.map((rows) => ({
      variant,
      rows,
      batches: Array.from({ length: batchesEach }, (_, seed) => madeUpBatch(variant.network, rows, seed)),
    })),
  );
  const peak = multiplyAddPeak();
  const measured: Map<string, number>[] = [];
  for (const line of lines) measured.push(await timeEngines(line));
  const stock: (number | string)[] = [];
  for (const { variant, batches } of lines) stock.push(await timeStockLayers(variant.network, batches));
  const keras = timeKeras(dir, lines);
  const here = names.filter((name) => measured.some((times) => times.has(name)));
  const table = markdownTable(
    [
      'network',
      'batch',
      ...here.map((name) => `${name}, rows/s`),
      'one thread of the limit',
      'threads',
      '× tfjs:wasm',
      '× TF.js Layers',
      '× Keras',
      'Keras by',
    ],
    lines.map(({ variant, rows, batches }, i) => {
      const times = measured[i];
      const alone = times.get('fused:relaxed') ?? times.get('fused:simd') ?? Number.NaN;
      const together = Math.min(...teams.map((name) => times.get(name) ?? Number.POSITIVE_INFINITY));
      // As an engine is chosen.
      const fused = together * 1.25 <= alone ? together : alone;
      const layers = stock[i];
      const peer = keras?.times[i];
      const rate = stepOperations(variant.network, batches[0]) / (alone / 1000);
      return [
        variant.name,
        String(rows),
        ...here.map((name) => rowsPerSecond(rows, times.get(name))),
        `${Math.round((100 * rate) / peak)} %`,
        ratio(alone, together),
        ratio(times.get('tfjs:wasm') ?? Number.NaN, fused),
        typeof layers === 'number' ? ratio(layers, fused) : layers,
        peer ? ratio(peer.stepMs, fused) : '–',
        peer?.way ?? 'no .interop/venv',
      ];
    }),
  );
  const limit = `The limit: ${gigaflops(peak)} of multiply-adds in WebAssembly SIMD on one core`;
  const real = keras
    ? `; a product of matrices of 1024 in NumPy: ${gigaflops(keras.productRate)}. TensorFlow ${keras.version}`
    : '';
  return `Training: Adam, rows a second\n\n${table}\n\n${limit}${real}.`;
}

/** Median milliseconds a step of every engine that is here, measured in turns. */
async function timeEngines({ variant, batches }: Line): Promise<Map<string, number>> {
  const weights = initialWeights(variant.network, 1);
  const trainers: { readonly name: string; readonly trainer: Trainer; readonly times: number[] }[] = [];
  for (const name of names) {
    const opened = await openEngine(name);
    if (!opened.ok) continue;
    const trainer = opened.value.createTrainer(variant.network, { optimizer: 'adam', learningRate: 0.001, seed: 1, weights });
    const times: number[] = [];
    runFor(warmMs, trainer, batches, times);
    times.length = 0;
    trainers.push({ name, trainer, times });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { trainer, times } of trainers) runFor(roundMs, trainer, batches, times);
  }
  for (const { trainer } of trainers) trainer.dispose();
  return new Map(trainers.map(({ name, times }) => [name, quantile(times, 0.5)]));
}

function runFor(ms: number, trainer: Trainer, batches: readonly LabelledBatch[], times: number[]): void {
  const startedAt = performance.now();
  for (let step = 0; performance.now() - startedAt < ms; step++) {
    const before = performance.now();
    trainer.step(batches[step % batches.length]);
    times.push(performance.now() - before);
  }
}

function rowsPerSecond(rows: number, stepMs: number | undefined): string {
  return stepMs === undefined ? '–' : Math.round((rows * 1000) / stepMs).toLocaleString('en-US');
}

function gigaflops(rate: number): string {
  return `${Math.round(rate / 1e9)} GFLOP/s`;
}
