/** The metadata store: what is recorded, what is found again, and what survives closing and reopening. */

import { describe, expect, it } from 'vitest';
import { contentOf, openStore, publishExamples, storeOptions } from './store-fixture.ts';

describe('openMetadataStore', () => {
  it('records an execution with its outputs and finds it again after reopening', async () => {
    const options = await storeOptions();
    const store = await openStore(options);
    const { executionId, artifactId } = await publishExamples(store);
    const statistics = await store.startExecution({
      node: 'StatisticsGen',
      runId: 'run-1',
      fingerprint: 'beef',
      inputs: [{ key: 'examples', artifactId }],
      properties: {},
    });
    await store.finishExecution(statistics, 'FAILED', { reason: 'disk' });
    const before = contentOf(store);
    await store.close();

    const again = await openStore(options);
    expect(contentOf(again)).toEqual(before);
    expect(again.execution(executionId)).toMatchObject({
      type: 'ExampleGen',
      state: 'COMPLETE',
      runId: 'run-1',
      properties: { seed: 7, rows_out: 15002 },
    });
    expect(again.artifact(artifactId)).toMatchObject({
      type: 'Examples',
      state: 'LIVE',
      uri: 'artifacts/ExampleGen/examples/1',
      properties: { span: 0, split_names: '["train", "eval"]', input_fingerprint: 'split:single' },
    });
    expect(again.eventsOfArtifact(artifactId)).toEqual([
      { artifactId, executionId, type: 'OUTPUT', key: 'examples', index: 0 },
      { artifactId, executionId: statistics, type: 'INPUT', key: 'examples', index: 0 },
    ]);
    expect(again.execution(statistics)).toMatchObject({ state: 'FAILED', properties: { reason: 'disk' } });
    await again.close();
  });

  it('finds executions to reuse by fingerprint, newest first, only while their outputs are live', async () => {
    const store = await openStore(await storeOptions());
    const first = await publishExamples(store, 'run-1');
    const second = await publishExamples(store, 'run-2');
    const cached = await store.recordCached({
      node: 'ExampleGen',
      runId: 'run-3',
      fingerprint: 'f00d',
      inputs: [],
      outputs: [{ key: 'examples', artifactId: second.artifactId }],
      properties: {},
    });
    const found = store.findReusable('ExampleGen', 'f00d');
    expect(found.map(({ execution }) => execution.id)).toEqual([second.executionId, first.executionId]);
    expect(found[0]?.outputs).toEqual([{ key: 'examples', artifact: store.artifact(second.artifactId) }]);
    expect(store.findReusable('Trainer', 'f00d')).toEqual([]);
    expect(store.findReusable('ExampleGen', 'other')).toEqual([]);
    expect(store.execution(cached)).toMatchObject({ state: 'CACHED', runId: 'run-3' });

    await store.setArtifactState(second.artifactId, 'DELETED');
    expect(store.findReusable('ExampleGen', 'f00d').map(({ execution }) => execution.id)).toEqual([first.executionId]);
    await store.close();
  });

  it('filters executions and artifacts', async () => {
    const store = await openStore(await storeOptions());
    await publishExamples(store, 'run-1');
    const running = await store.startExecution({ node: 'Trainer', runId: 'run-2', fingerprint: 'x', inputs: [], properties: {} });
    expect(store.executions({ state: 'RUNNING' }).map(({ id }) => id)).toEqual([running]);
    expect(store.executions({ runId: 'run-1', node: 'Trainer' })).toEqual([]);
    expect(store.executions({ runId: 'run-1' })).toHaveLength(1);
    expect(store.artifacts({ type: 'Examples', state: 'LIVE' })).toHaveLength(1);
    expect(store.artifacts({ type: 'Model' })).toEqual([]);
    await store.close();
  });

  it('keeps an artifact used under two keys and several artifacts under one key apart', async () => {
    const options = await storeOptions();
    const store = await openStore(options);
    const a = (await publishExamples(store, 'run-1')).artifactId;
    const b = (await publishExamples(store, 'run-2')).artifactId;
    const inputs = [
      { key: 'examples', artifactId: a },
      { key: 'examples', artifactId: b },
      { key: 'baseline', artifactId: a },
    ];
    const id = await store.startExecution({ node: 'Evaluator', runId: 'run-2', fingerprint: 'e', inputs, properties: {} });
    const keys = (): unknown => store.eventsOfExecution(id).map(({ key, index, artifactId }) => [key, index, artifactId]);
    const expected = [
      ['examples', 0, a],
      ['baseline', 0, a],
      ['examples', 1, b],
    ];
    expect(keys()).toEqual(expected);
    await store.close();
    const again = await openStore(options);
    expect(again.eventsOfExecution(id).map(({ key, index, artifactId }) => [key, index, artifactId])).toEqual(expected);
    await again.close();
  });

  it('merges artifact properties and keeps numbers, texts and numbers that are not finite', async () => {
    const options = await storeOptions();
    const store = await openStore(options);
    const { artifactId } = await publishExamples(store);
    await store.setArtifactProperties(artifactId, { auc: 0.75, span: 'latest', big: 2 ** 40, bad: Number.NaN, blessed: 1 });
    const properties = {
      auc: 0.75,
      span: 'latest',
      split_names: '["train", "eval"]',
      big: 2 ** 40,
      bad: 'NaN',
      blessed: 1,
      input_fingerprint: 'split:single',
    };
    expect(store.artifact(artifactId)?.properties).toEqual(properties);
    await store.close();
    const again = await openStore(options);
    expect(again.artifact(artifactId)?.properties).toEqual(properties);
    await again.close();
  });

  it('does not show a change before it is on the disk, and none of it when the disk is full', async () => {
    let isFull = false;
    let seenDuringWrite = -1;
    const options = await storeOptions({
      writeJournal: async (handle, bytes, position) => {
        seenDuringWrite = store.executions().length;
        // The disk takes half of it, as a full disk does.
        const part = isFull ? bytes.subarray(0, bytes.length / 2) : bytes;
        await handle.write(part, 0, part.length, position);
        if (isFull) throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
      },
    });
    const store = await openStore(options);
    await publishExamples(store);
    expect(seenDuringWrite).toBe(1);
    const before = contentOf(store);

    isFull = true;
    const refused = await Promise.allSettled([publishExamples(store), publishExamples(store)]);
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: { problem: { code: 'disk/full' } } });
    expect(contentOf(store)).toEqual(before);

    isFull = false;
    expect((await publishExamples(store)).executionId).toBe(2);
    const after = contentOf(store);
    await store.close();
    const again = await openStore(options);
    expect(contentOf(again)).toEqual(after);
    await again.close();
  });

  it('treats publishing twice, or for an unknown execution, as a bug and changes nothing', async () => {
    const store = await openStore(await storeOptions());
    const { executionId } = await publishExamples(store);
    const before = contentOf(store);
    await expect(store.publishExecution(executionId, [], {})).rejects.toThrow('is RUNNING, not COMPLETE');
    await expect(store.finishExecution(99, 'FAILED', {})).rejects.toThrow('execution 99 exists');
    const start = { node: 'Trainer', runId: 'r', fingerprint: 'f', inputs: [{ key: 'x', artifactId: 99 }], properties: {} };
    await expect(store.startExecution(start)).rejects.toThrow('artifact 99 exists');
    expect(contentOf(store)).toEqual(before);
    await publishExamples(store);
    await store.close();
  });
});
