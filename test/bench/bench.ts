/** The benchmark program: data, training and prediction, each as a ratio to a peer or a limit measured in the same run. */

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchData } from './data.ts';
import { benchPrediction } from './prediction.ts';
import { benchServing } from './serving.ts';
import { benchImages, benchTraining } from './training.ts';
import { benchTrees } from './trees.ts';
import { benchTuning } from './tuning.ts';

const parts = {
  data: benchData,
  train: benchTraining,
  images: benchImages,
  trees: benchTrees,
  tune: benchTuning,
  predict: benchPrediction,
  serve: benchServing,
} as const;

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
  if (unknown !== undefined) throw new Error(`No part "${unknown}"; choose among ${Object.keys(parts).join(', ')}`);
  process.stdout.write(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node.js ${process.versions.node}\n`,
  );
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-bench-'));
  try {
    for (const [name, bench] of Object.entries(parts)) {
      if (wanted.length === 0 || wanted.includes(name)) process.stdout.write(`\n${await bench(dir)}\n`);
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
process.exit();
