/** A source that takes for ever, shown through the contract: nothing else waits for it, and it can be stopped. */

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRouterClient } from '@orpc/server';
import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Core, createCore } from '../../core/app/index.ts';
import { createForkChild } from '../../core/host/index.ts';
import { type CommandLine, createCommandLine, interrupt } from './command-line.ts';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist');
const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS most FROM n';

let home = '';
let path = '';
let core: Core;
let cli: CommandLine;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-slow-'));
  path = join(home, 'rows.db');
  const { Database } = await initSqlJs();
  const database = new Database();
  database.exec("CREATE TABLE rows (id INTEGER, word TEXT); INSERT INTO rows VALUES (1, 'one'), (2, 'two')");
  await writeFile(path, database.export());
  cli = createCommandLine(home);
  const dirs = { stateDir: join(home, 'state'), projectsDir: join(home, 'projects'), programDir: dist };
  core = await createCore({ ...dirs, runtime: 'node', version: 'test', owner: 'a test', spawn: createForkChild(dist) });
});
afterAll(async () => {
  await core?.close();
  await rm(home, { recursive: true, force: true });
});

describe('a source without an end', () => {
  it('lets the window be answered while it is previewed, and ends when the window wants it no more', async () => {
    const client = createRouterClient(core.router);
    const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = threads();
    const controller = new AbortController();
    const slow = client.data.preview({ file: { path }, source: { query: endless } }, { signal: controller.signal });
    const stopped = expect(slow).rejects.toMatchObject({ message: 'Cancelled' });
    await vi.waitFor(() => expect(threads()).toBeGreaterThan(before));
    for (let call = 0; call < 3; call++) {
      const { rows } = await client.data.preview({ file: { path } });
      expect(rows).toEqual([
        ['1', 'one'],
        ['2', 'two'],
      ]);
    }
    controller.abort();
    await stopped;
    expect(threads()).toBe(before);
  });

  it('ends the preview command with 4 after the seconds it was given, and with 5 on Ctrl-C', async () => {
    const { code, value } = await cli.json<{ error: { code: string; hint: string } }>(
      ...['preview', path, '--query', endless, '--seconds', '0.5'],
    );
    expect([code, value.error.code]).toEqual([4, 'preview/too-slow']);
    expect(value.error.hint).toContain('LIMIT');
    const reader = join(home, 'reader.mjs');
    const begun = join(home, 'begun');
    await writeFile(
      reader,
      `import { writeFileSync } from 'node:fs';
       export function* readRows() { writeFileSync(${JSON.stringify(begun)}, ''); for (;;); }`,
    );
    const child = cli.start('preview', reader, '--format', 'module');
    const ended = new Promise<number | null>((done) => child.on('exit', done));
    await vi.waitFor(() => expect(existsSync(begun)).toBe(true), { timeout: 30_000 });
    await interrupt(child);
    expect(await ended).toBe(5);
    expect((await cli.run('preview', path, '--seconds', 'soon')).code).toBe(2);
    expect((await cli.run('preview', path, '--seconds', '0')).code).toBe(2);
  });
});
