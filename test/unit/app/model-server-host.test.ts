import { describe, expect, it } from 'vitest';
import { createModelServerHost } from '../../../core/app/model-server-host.ts';
import { type ChildChannel, projectConfigSchema } from '../../../core/contract/index.ts';

const serving = projectConfigSchema.parse({ version: 1, name: 'p', data: {} }).serving;
const settings = {
  projectDir: '.',
  modelName: 'm',
  basePath: '.',
  port: 0,
  grpcPort: 0,
  serving,
  sampleRate: 1,
  redact: [],
  seed: 1,
};

describe('the model server’s host', () => {
  it('starts one server for all who ask while it is starting', async () => {
    const listeners: ((message: unknown) => void)[] = [];
    const spawn = (): ChildChannel => ({
      pid: 1,
      post: () => undefined,
      onMessage: (listener) => listeners.push(listener),
      onExit: () => undefined,
      kill: () => undefined,
    });
    const host = createModelServerHost(spawn, () => undefined);
    const both = Promise.all([host.start(settings), host.start(settings)]);
    for (const listener of listeners) listener({ kind: 'started', port: 1234, url: 'http://127.0.0.1:1234' });
    expect(await both).toEqual([
      { ok: true, value: { url: 'http://127.0.0.1:1234' } },
      { ok: true, value: { url: 'http://127.0.0.1:1234' } },
    ]);
    expect(listeners).toHaveLength(1);
  });

  it('passes feedback given in the window on to its server', async () => {
    const posted: unknown[] = [];
    const listeners: ((message: unknown) => void)[] = [];
    const spawn = (): ChildChannel => ({
      pid: 1,
      post: (message) => posted.push(message),
      onMessage: (listener) => listeners.push(listener),
      onExit: () => undefined,
      kill: () => undefined,
    });
    const host = createModelServerHost(spawn, () => undefined);
    host.countFeedback('3', 'correct');
    const started = host.start(settings);
    for (const listener of listeners) listener({ kind: 'started', port: 1234, url: 'http://127.0.0.1:1234' });
    await started;
    host.countFeedback('3', 'correction');
    expect(posted).toEqual([{ kind: 'feedback', version: '3', feedback: 'correction' }]);
  });
});
