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

  it('tells what its server tells, a crash, and that it gives up', async () => {
    const children: { message(message: unknown): void; exit(): void }[] = [];
    const spawn = (): ChildChannel => {
      const messages: ((message: unknown) => void)[] = [];
      const exits: ((code: number | null) => void)[] = [];
      children.push({
        message: (message) => messages.forEach((listener) => void listener(message)),
        exit: () => exits.forEach((listener) => void listener(1)),
      });
      return {
        pid: 1,
        post: () => undefined,
        onMessage: (listener) => messages.push(listener),
        onExit: (listener) => exits.push(listener),
        kill: () => undefined,
      };
    };
    const host = createModelServerHost(spawn, () => undefined);
    const events: string[] = [];
    host.onEvent = (event) => events.push(event.kind);
    const started = host.start(settings);
    const bug = { kind: 'event', event: { kind: 'bug', message: 'x is not a function' } };
    const remote = { url: 'https://10.0.0.1:8601', restPort: 8601, grpcAddress: '10.0.0.1:8600', grpcPort: 8600 };
    children.at(-1)?.message(bug);
    children.at(-1)?.message({ kind: 'started', port: 1234, url: 'http://127.0.0.1:1234', remote });
    expect(await started).toEqual({ ok: true, value: { url: 'http://127.0.0.1:1234', remote } });
    children.at(-1)?.exit();
    const problem = { code: 'serving/port-in-use', message: 'taken', hint: '' };
    children.at(-1)?.message({ kind: 'failed', problem });
    await expect.poll(() => events).toEqual(['bug', 'crashed', 'given-up']);
    expect([children.length, host.url, host.problem]).toEqual([2, undefined, problem]);
  });
});
