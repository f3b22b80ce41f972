/** A stage run in a process of its own, as the program runs it: its time and the most memory it held. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface StageRun {
  readonly ms: number;
  /** Resident, in bytes. */
  readonly peak: number;
  readonly rows: number;
}

export interface StageOrder {
  readonly stage: 'ExampleGen' | 'StatisticsGen' | 'TfRecord';
  /** Holds `examples`, and whatever is written. */
  readonly dir: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const child = fileURLToPath(new URL('./stage-child.mjs', import.meta.url));

export function runStage(order: StageOrder): StageRun {
  const ran = spawnSync(process.execPath, [child, JSON.stringify(order)], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (ran.status !== 0) throw new Error(`${order.stage} ended with ${ran.status}: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as StageRun;
}

/** The median time of several runs, and the most memory of any. */
export function medianRun(runs: number, order: StageOrder): StageRun {
  const all = Array.from({ length: runs }, () => runStage(order)).sort((a, b) => a.ms - b.ms);
  const median = all[all.length >> 1] as StageRun;
  return { ...median, peak: Math.max(...all.map(({ peak }) => peak)) };
}
