/** A program to kill: records executions without end and says each one that was acknowledged. */

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock, unwrap } from '../../core/foundation/index.ts';
import { openMetadataStore } from '../../core/metadata/index.ts';

const dir = process.argv[2] ?? '.';
const places = { file: join(dir, 'metadata.sqlite'), journalDir: join(dir, 'journal') };
const store = unwrap(await openMetadataStore({ ...places, pipeline: 'kill', clock: systemClock }));

async function record(): Promise<void> {
  const run = { runId: 'run', fingerprint: 'f', inputs: [], properties: {} };
  const executionId = await store.startExecution({ node: 'Trainer', ...run });
  const outputs = ['model', 'model_run'].map((key) => ({ key, type: key, uri: `${key}/${executionId}`, properties: { key } }));
  const artifactIds = await store.publishExecution(executionId, outputs, { done: 1 });
  writeSync(1, `${JSON.stringify({ executionId, artifactIds })}\n`);
}

for (let i = 1; ; i++) {
  await Promise.all([record(), record(), record()]);
  // Not awaited: executions go on while the checkpoint is written.
  if (i % 4 === 0) void store.checkpoint();
}
