import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { loanRows } from '../integration/loan-rows.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';
import { connectCore } from './core-client.ts';
import { dropFile } from './drop-file.ts';
import { createUserHome, type InterfaceHost, type UserHome } from './interface-host.ts';
import { goTo } from './rail.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

describeInChromium('problems in the window', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let opened: WatchedWindow;
  let page: Page;
  let table: string;

  beforeAll(async () => {
    home = await createUserHome();
    table = join(home.dir, 'loans.csv');
    await writeFile(table, loanRows({ rows: 300, seed: 3 }));
    browser = await launchChromium();
  });
  beforeEach(async () => {
    await opened?.close();
    await host?.close();
    host = await home.startInterface();
    opened = await openWindow(browser, { host });
    page = opened.page;
    page.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await browser?.close();
    await home?.remove();
  });

  it('says what is wrong with a file that is not the table its name promises, and takes the next one', async () => {
    const broken = join(home.dir, 'broken.csv');
    await writeFile(broken, randomBytes(64 * 1024));
    await dropFile(page, broken);
    const told = page.getByRole('main').getByRole('alert');
    await told.getByText('The file is not text, and not Parquet or TFRecord either.').first().waitFor();
    await told.getByText('Choose a CSV, JSON Lines, Parquet or TFRecord file.').first().waitFor();
    expect(await page.getByRole('button', { name: 'Create project' }).isDisabled()).toBe(true);
    expect(opened.requested.filter((address) => address.includes('/upload'))).toEqual([]);
    await page.getByRole('button', { name: 'Choose another file' }).click();
    await dropFile(page, table);
    await page.getByRole('columnheader', { name: /^income/ }).waitFor();
  });

  it('says that an empty file is empty', async () => {
    const empty = join(home.dir, 'empty.csv');
    await writeFile(empty, '');
    await dropFile(page, empty);
    const told = page.getByRole('main').getByRole('alert');
    await told.getByText('The file is empty.', { exact: true }).waitFor();
    await told.getByText('Choose a file with rows in it.').waitFor();
  });

  it('refuses a folder that is no project, and stays where it was', async () => {
    await page.getByRole('textbox', { name: 'Open a project folder' }).fill(home.dir);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    const told = page.getByRole('region', { name: 'News' }).getByRole('alert');
    await told.getByText('There is no project here.').first().waitFor();
    await told.getByText('Choose a folder with a loopwright.yaml, or create a project.').waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
  });

  it('stops a run on demand and says so', async () => {
    const core = connectCore(host);
    const { dir } = await core.client.project.proposeDir({ name: 'long' });
    await core.client.project.createFromFile({ dir, name: 'long', file: { path: table }, label: 'repaid' });
    await core.client.project.patch({
      changes: [{ path: ['model'], value: { family: 'wide_deep', epochs: 10_000, patience: 0 } }],
    });
    await goTo(page, 'Train');
    await page.getByRole('banner').getByRole('button', { name: 'Run pipeline' }).click();
    await expect.poll(async () => (await core.client.train.view()).epochs.length, { timeout: 30_000 }).toBeGreaterThan(2);
    await page.getByRole('banner').getByRole('button', { name: 'Cancel run' }).click();
    await page
      .getByRole('banner')
      .getByText(/cancelled/)
      .waitFor();
    expect(await core.client.pipeline.runs()).toMatchObject([{ state: 'CANCELED' }]);
    core.close();
  });

  it('shows a lost connection within moments and keeps what it had on the screen', async () => {
    await page.getByRole('heading', { level: 1 }).waitFor();
    await host.kill();
    await page.getByText('Connection lost, trying again').waitFor();
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
  });
});
