/** A program to kill: publishes artifacts without end and says each one that was acknowledged. */

import { writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, unwrap } from '../../core/foundation/index.ts';
import { openWorkspace } from '../../core/workspace/index.ts';

const workspace = unwrap(await openWorkspace(process.argv[2] ?? '.', { clock: systemClock, owner: 'publisher' }));
writeSync(1, '{}\n');
for (;;) {
  const start = { node: 'Trainer', runId: 'run', fingerprint: 'f', inputs: [], properties: {} };
  const executionId = await workspace.metadata.startExecution(start);
  const dirs = unwrap(await workspace.stage({ executionId, node: 'Trainer' }, ['model', 'model_run']));
  for (const dir of Object.values(dirs)) {
    await mkdir(join(dir, 'variables'));
    for (const name of ['saved_model.pb', 'variables/data', 'variables/index']) {
      await writeFile(join(dir, name), `${name} of ${executionId}\n`.repeat(1000));
    }
  }
  const outputs = Object.keys(dirs).map((key) => ({ key, type: key, properties: {} }));
  const ids = unwrap(await workspace.publish({ executionId, node: 'Trainer', outputs }));
  writeSync(1, `${JSON.stringify({ executionId, ids })}\n`);
}
