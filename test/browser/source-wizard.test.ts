/** The source wizard on a real PostgreSQL server: rows before anything is added, and no query that nobody waits for. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findPostgresql, type PostgresqlServer, startPostgresql } from '../integration/postgresql-server.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';
import { createUserHome, type InterfaceHost, type UserHome } from './interface-host.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const found = findPostgresql();

describe.skipIf('absent' in found)('absent' in found ? `skipped: ${found.absent}` : 'with PostgreSQL', () => {
  describeInChromium('the source wizard', () => {
    let server: PostgresqlServer;
    let home: UserHome;
    let host: InterfaceHost;
    let browser: Browser;
    let window: WatchedWindow;
    let page: Page;

    beforeAll(async () => {
      if ('absent' in found) return;
      home = await createUserHome();
      const table = join(home.dir, 'few.csv');
      await writeFile(table, 'id,word,repaid\n1,one,yes\n2,two,no\n');
      const dir = join(home.dir, 'few');
      expect((await home.commandLine.run('init', dir, '--from', table, '--label', 'repaid')).code).toBe(0);
      [server, host, browser] = await Promise.all([
        startPostgresql(found.bin),
        home.startInterface('--project', dir),
        launchChromium(),
      ]);
      await server.sql(
        "CREATE TABLE loans AS SELECT n AS id, 'word ' || n AS word, 'yes' AS repaid FROM generate_series(1, 500) AS n",
      );
      window = await openWindow(browser, { host, viewport: { width: 1280, height: 800 } });
      page = window.page;
    }, 180_000);
    afterAll(async () => {
      await browser?.close();
      await home?.remove();
      await server?.stop();
    });

    it('shows the first rows of a query and adds it, and stops the query before', async () => {
      await page.goto(`${host.origin}/#/data/add`);
      const address = `postgresql://postgres@/postgres?host=${encodeURIComponent(server.dir)}&port=${server.port}`;
      await page.getByRole('textbox', { name: 'Path', exact: true }).fill(address);
      await page.getByText('Write a query to see its first rows.').waitFor();
      const add = page.getByRole('button', { name: 'Add to the project', exact: true });
      expect(await add.isDisabled()).toBe(true);
      const query = page.getByRole('textbox', { name: 'Query' });
      const running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(598)%' AND pid <> pg_backend_pid()";
      await query.fill('SELECT pg_sleep(598), 1 AS one');
      await vi.waitFor(async () => expect(await server.sql(running)).toBe('1\n'), { timeout: 20_000 });
      await query.fill('SELECT id, word, repaid FROM loans ORDER BY id');
      const rows = page.getByRole('region', { name: 'First rows' });
      await rows.getByText('word 7', { exact: true }).first().waitFor();
      await vi.waitFor(async () => expect(await server.sql(running)).toBe('0\n'), { timeout: 10_000 });
      await query.fill('SELECT nothing_such FROM loans');
      await page
        .getByRole('alert')
        .getByText(/nothing_such/)
        .first()
        .waitFor();
      await query.fill('SELECT id, word, repaid FROM loans');
      await rows.getByText('word 7', { exact: true }).first().waitFor();
      await add.click();
      await page.getByText(/is added. The pipeline has not read it yet/).waitFor();
      expect(window.complaints).toEqual([]);
    });
  });
});
