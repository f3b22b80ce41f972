/** A program to kill: a model server that registers its predictions in a project folder. Arguments: project folder. */

import { join } from 'node:path';
import { type Json, systemClock, unwrap } from '../../../core/foundation/index.ts';
import { createModelServer } from '../../../core/serving/index.ts';
import { openAppendLog } from '../../../core/workspace/index.ts';
import { loadLine } from './line-servable.ts';

const projectDir = process.argv[2] ?? '';
const log = await openAppendLog(join(projectDir, 'registers', 'predictions'), {
  writer: 'server',
  maxSegmentBytes: 20_000,
  fsync: 'batched',
});
const server = createModelServer({
  models: [{ name: 'm', basePath: join(projectDir, 'serving_model', 'm') }],
  port: 0,
  clock: systemClock,
  loader: loadLine,
  predictions: {
    append: (records) => log.appendAll(records as unknown as readonly Json[]),
  },
});
process.stdout.write(`${unwrap(await server.start()).url}\n`);
