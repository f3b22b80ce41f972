import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loanRows } from '../integration/loan-rows.ts';
import { findBarriers } from './axe-report.ts';
import { describeInChromium } from './chromium-suite.ts';
import type { CoreConnection } from './core-client.ts';
import type { InterfaceHost, UserHome } from './interface-host.ts';
import { type OpenApp, openApp, pictures } from './open-app.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const soon = { timeout: 30_000 };

/** `trees.leaves` as the project file has it. */
function nested(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const made: Record<string, Record<string, unknown> | unknown> = {};
  for (const [name, value] of Object.entries(settings)) {
    const [first = name, second] = name.split('.');
    made[first] = second === undefined ? value : { ...(made[first] as object | undefined), [second]: value };
  }
  return made;
}

describeInChromium('the Tune screen', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let close: OpenApp['close'];
  let core: CoreConnection;
  const windows: WatchedWindow[] = [];
  let page: Page;

  beforeAll(async () => {
    ({ home, host, browser, core, close } = await openApp());
    const path = join(home.dir, 'loans.csv');
    await writeFile(path, loanRows({ rows: 500, seed: 3 }));
    await core.client.project.createFromFile({ dir: join(home.dir, 'loans'), name: 'loans', file: { path }, label: 'repaid' });
    for (const colorScheme of ['light', 'dark'] as const) windows.push(await openWindow(browser, { host, colorScheme }));
    page = windows[0]?.page as Page;
    await page.goto(`${host.origin}/#/train`);
    await page.getByRole('heading', { name: 'Train', level: 1 }).waitFor(soon);
  });
  afterAll(async () => {
    await close?.();
  });

  const look = async (name: string): Promise<void> => {
    for (const [i, theme] of ['light', 'dark'].entries()) {
      const shown = windows[i]?.page as Page;
      await shown.goto(`${host.origin}/#/tune`);
      await shown.getByRole('heading', { name: 'Tune', level: 1 }).waitFor(soon);
      for (const size of [
        { width: 1280, height: 800 },
        { width: 1920, height: 1080 },
      ]) {
        await shown.setViewportSize(size);
        await shown.getByRole('heading', { name: 'The next tuning' }).waitFor(soon);
        await shown.screenshot({ path: join(pictures, `${name}-${theme}-${size.width}.png`), animations: 'disabled' });
      }
    }
  };
  const config = async () => (await core.client.project.current())?.config;

  it('is reached from Train, and says what it would search before anything has been tuned', async () => {
    await page.goto(`${host.origin}/#/tune`);
    await page.getByText('Nothing has been tuned yet').waitFor(soon);
    expect(await page.locator('.empty-state').getByRole('button', { name: 'Start tuning' }).isEnabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Start tuning' }).count()).toBe(1);
    expect(await page.getByRole('textbox', { name: 'Values of family' }).inputValue()).toBe('linear, trees, wide_deep');
    expect(await findBarriers(page)).toEqual([]);
    await look('tune-empty');
  });

  it('writes a change of the plan to the project file, and takes it back', async () => {
    const trials = page.getByRole('textbox', { name: 'Trials, at most' });
    await trials.fill('12');
    await trials.press('Enter');
    await expect.poll(async () => (await config())?.tuning.trials, soon).toBe(12);
    await page.getByRole('button', { name: 'Leave batch size as it is set' }).click();
    await expect.poll(async () => Object.keys((await config())?.tuning.space ?? {}), soon).toContain('learning_rate');
    expect(Object.keys((await config())?.tuning.space ?? {})).not.toContain('batch_size');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(async () => (await config())?.tuning.space, soon).toEqual({});
  });

  it('shows the trials as they come, can be cancelled, and goes on where it was', async () => {
    await page.getByRole('button', { name: 'Start tuning' }).click();
    const cancel = page.getByRole('main').getByRole('button', { name: 'Cancel' });
    await page.getByRole('region', { name: 'Trials', exact: true }).getByRole('row').nth(2).waitFor(soon);
    // A quick machine may be done before.
    await cancel.click({ timeout: 3000 }).catch(() => undefined);
    const ended = async (): Promise<boolean> => (await core.client.pipeline.runs())[0]?.state !== 'RUNNING';
    await vi.waitUntil(ended, { timeout: 60_000, interval: 100 });
    if ((await core.client.tune.view()).best === undefined) {
      await page.getByRole('button', { name: 'Start tuning' }).click();
    }
    await page.getByRole('button', { name: 'Use the best settings' }).waitFor({ timeout: 60_000 });
    expect((await core.client.tune.view()).trials).toHaveLength(12);
    expect(await page.getByRole('img', { name: 'Trials by their settings' }).isVisible()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    await look('tune');
  });

  it('reads as a table', async () => {
    const chart = page.getByRole('figure', { name: 'Trials by their settings' });
    await chart.getByRole('button', { name: 'Chart menu' }).click();
    await page.getByRole('menuitem', { name: 'Show as table' }).click();
    expect(await chart.getByRole('row').count()).toBe(13);
    await chart.getByRole('button', { name: 'Chart menu' }).click();
    await page.getByRole('menuitem', { name: 'Show as chart' }).click();
  });

  it('makes the best trial the pipeline, with one undo', async () => {
    const { best, trials } = await core.client.tune.view();
    const settings = trials[best ?? -1]?.settings ?? {};
    const before = await config();
    await page.getByRole('button', { name: 'Use the best settings' }).click();
    await page.getByRole('heading', { name: 'Train', level: 1 }).waitFor(soon);
    await expect.poll(async () => (await config())?.model, soon).toMatchObject(nested(settings));
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(async () => (await config())?.model, soon).toEqual(before?.model);
  });
});
