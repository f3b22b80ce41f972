/** A metadata store in a temporary folder, and executions to put in it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, unwrap } from '../../../core/foundation/index.ts';
import { type MetadataOptions, type MetadataStore, openMetadataStore } from '../../../core/metadata/index.ts';

export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-test-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** A clock that goes one second further at each look. */
export function steppingClock(start = 1_700_000_000_000): Clock {
  let now = start;
  return {
    now: () => {
      now += 1000;
      return now;
    },
  };
}

export async function storeOptions(overrides: Partial<MetadataOptions> = {}): Promise<MetadataOptions> {
  const dir = await temporaryDir();
  const places = { file: join(dir, 'metadata.sqlite'), journalDir: join(dir, '.loopwright', 'metadata') };
  return { ...places, pipeline: 'taxi', clock: steppingClock(), ...overrides };
}

export async function openStore(options: MetadataOptions): Promise<MetadataStore> {
  return unwrap(await openMetadataStore(options));
}

/** Starts and publishes an ExampleGen execution; its artifact's id and its own. */
export async function publishExamples(
  store: MetadataStore,
  runId = 'run-1',
): Promise<{ executionId: number; artifactId: number }> {
  const executionId = await store.startExecution({
    node: 'ExampleGen',
    runId,
    fingerprint: 'f00d',
    inputs: [],
    properties: { seed: 7 },
  });
  const [artifactId = -1] = await store.publishExecution(
    executionId,
    [
      {
        key: 'examples',
        type: 'Examples',
        uri: `artifacts/ExampleGen/examples/${executionId}`,
        properties: { span: 0, split_names: '["train", "eval"]', input_fingerprint: 'split:single' },
      },
    ],
    { rows_out: 15002 },
  );
  return { executionId, artifactId };
}

/** Everything a store answers, to compare two of them. */
export function contentOf(store: MetadataStore): unknown {
  const executions = store.executions();
  return {
    executions,
    artifacts: store.artifacts(),
    events: executions.map((execution) => store.eventsOfExecution(execution.id)),
  };
}
