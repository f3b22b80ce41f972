/** The built main process, start to quit, over a fake of Electron's API: guards first, then a page that reaches the core. */

import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const home = mkdtempSync(path.join(tmpdir(), 'loopwright-main-'));

interface Page {
  readonly kind: 'page';
  readonly status: number;
  readonly policy: string;
  readonly html: string;
  readonly calls: readonly { readonly name: string; readonly argument: Record<string, unknown> | null }[];
}

let main: ChildProcess;
let page: Page;

function nextMessage<T>(kind: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const listen = (message: { kind: string }): void => {
      if (message.kind !== kind) return;
      main.off('message', listen).off('exit', fail);
      resolve(message as T);
    };
    const fail = (code: number | null): void => reject(new Error(`the main process ended with ${code}`));
    main.on('message', listen).once('exit', fail);
  });
}

async function call(procedure: string, input?: unknown): Promise<unknown> {
  const answer = nextMessage<{ value?: unknown; error?: string }>('answer');
  main.send({ path: procedure.split('.'), input });
  const { value, error } = await answer;
  if (error !== undefined) throw new Error(error);
  return value;
}

beforeAll(async () => {
  main = fork(path.join(root, 'dist/electron/main.mjs'), [], {
    execArgv: ['--import', new URL('./use-fake-electron.mjs', import.meta.url).href],
    env: {
      ...process.env,
      FAKE_APP_PATH: root,
      FAKE_HOME: home,
      LOOPWRIGHT_STATE_DIR: path.join(home, 'state'),
      LOOPWRIGHT_PROJECTS_DIR: path.join(home, 'projects'),
    },
  });
  page = await nextMessage<Page>('page');
});

afterAll(() => {
  main.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

describe('the desktop main process', () => {
  it('sets the sandbox and the page scheme before it is ready, and every guard before the window', () => {
    const names = page.calls.map(({ name }) => name);
    const before = (earlier: string, later: string) => expect(names.indexOf(earlier), earlier).toBeLessThan(names.indexOf(later));
    for (const name of ['enableSandbox', 'registerSchemesAsPrivileged']) {
      expect(names).toContain(name);
      before(name, 'ready');
    }
    for (const name of [
      'setPermissionRequestHandler',
      'setPermissionCheckHandler',
      'setDevicePermissionHandler',
      'onBeforeRequest',
    ]) {
      expect(names).toContain(name);
      before(name, 'BrowserWindow');
    }
  });

  it('opens the built page under the content security policy, with a preload that exists', () => {
    expect(page.status).toBe(200);
    expect(page.html).toContain('<div id="root">');
    expect(page.policy).toContain("default-src 'none'");
    const options = page.calls.find(({ name }) => name === 'BrowserWindow')?.argument as { webPreferences: { preload: string } };
    expect(existsSync(options.webPreferences.preload)).toBe(true);
    expect(page.calls.map(({ name }) => name)).toContain('show');
  });

  it('answers the page through its port', async () => {
    expect(await call('project.current')).toBeNull();
    expect(await call('system.status')).toMatchObject({ runtime: 'electron' });
  });

  it('carries a problem to the page', async () => {
    await expect(call('project.open', { dir: path.join(home, 'missing') })).rejects.toThrow();
  });

  it('runs a stage in a utility process', async () => {
    const [example] = (await call('project.examples')) as { name: string }[];
    const { dir } = (await call('project.proposeDir', { name: 'window' })) as { dir: string };
    await call('project.createFromExample', { dir, example: example?.name });
    await call('pipeline.run', { until: 'ExampleGen' });
    const stateOf = async (): Promise<string | undefined> => {
      const [run] = (await call('pipeline.runs')) as { state: string }[];
      return run?.state;
    };
    await expect.poll(stateOf, { timeout: 120_000, interval: 300 }).toBe('COMPLETE');
  });

  it('closes the core before it quits', async () => {
    const ended = new Promise((resolve) => main.once('exit', resolve));
    main.send({ path: ['quit'] });
    expect(await ended).toBe(0);
  });
});
