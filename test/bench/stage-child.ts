/** The process in which `stage-run.ts` runs one stage: an order as its argument, the measurement on its output. */

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../core/contract/index.ts';
import { openExampleReader } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { exampleGen } from '../../core/stages/ingest/index.ts';
import { statisticsGen } from '../../core/stages/statistics/index.ts';
import type { StageOrder, StageRun } from './stage-run.ts';

const order = JSON.parse(process.argv[2] ?? '') as StageOrder;
const { dir } = order;

async function execute(stage: Stage, inputs: Parameters<Stage['execute']>[0]['inputs']): Promise<number> {
  const outputs = Object.fromEntries(Object.keys(stage.outputs).map((key) => [key, join(dir, key)]));
  for (const output of [...Object.values(outputs), join(dir, 'state')]) {
    await rm(output, { recursive: true, force: true });
    await mkdir(output, { recursive: true });
  }
  const context = { projectDir: dir, outputs, stateDir: join(dir, 'state'), seed: 42, signal: new AbortController().signal };
  const properties = order.properties as Parameters<Stage['execute']>[0]['properties'];
  return unwrap(await stage.execute({ ...context, inputs, properties, report: () => undefined })).rowsOut ?? 0;
}

async function run(): Promise<number> {
  if (order.stage === 'ExampleGen') return execute(exampleGen, {});
  if (order.stage === 'StatisticsGen') {
    return execute(statisticsGen, { examples: [{ id: 1, type: 'Examples', dir: join(dir, 'examples'), properties: {} }] });
  }
  const reader = unwrap(await openExampleReader(String(order.properties['path']), { format: 'tfrecord' }));
  let rows = 0;
  for await (const batch of reader.batches()) rows += batch.rows;
  return rows;
}

const startedAt = performance.now();
const rows = await run();
const result: StageRun = { ms: performance.now() - startedAt, peak: process.resourceUsage().maxRSS * 1024, rows };
process.stdout.write(JSON.stringify(result));
