import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loanRows } from '../integration/loan-rows.ts';
import { findBarriers } from './axe-report.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';
import { type CoreConnection, connectCore } from './core-client.ts';
import { addSecondBatch, askServer, labelSome, makeExampleProject } from './example-project.ts';
import { createUserHome, type InterfaceHost, type UserHome } from './interface-host.ts';
import { railLink } from './rail.ts';
import { emptyScreens, fullScreens, type ShownScreen, stoppedScreens } from './shown-screens.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const pictures = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'test-output', 'screens');
const laptop = { width: 1280, height: 800 };
const desk = { width: 1920, height: 1080 };
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];

describeInChromium('every screen', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let core: CoreConnection;
  let example: string;
  const windows = new Map<Theme, WatchedWindow>();

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    home = await createUserHome();
    [example, host, browser] = await Promise.all([makeExampleProject(home), home.startInterface(), launchChromium()]);
    core = connectCore(host);
    for (const colorScheme of themes) windows.set(colorScheme, await openWindow(browser, { host, colorScheme }));
  });
  afterAll(async () => {
    core?.close();
    await browser?.close();
    await home?.remove();
  });

  const pageOf = (theme: Theme): Page => {
    const page = windows.get(theme)?.page;
    if (!page) throw new Error('The window did not open.');
    return page;
  };
  const eachTheme = (screens: readonly ShownScreen[]) =>
    screens.flatMap((screen) => themes.map((theme) => ({ screen, theme, name: screen.name })));
  const look = async (
    { screen, theme }: { screen: ShownScreen; theme: Theme },
    sizes: readonly (typeof laptop)[],
  ): Promise<void> => {
    const page = pageOf(theme);
    await open(page, host, screen);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await screen.landmark(page).waitFor({ timeout: 10_000 });
      await settle(page);
      await page.screenshot({ path: join(pictures, `${screen.name}-${theme}-${size.width}.png`), animations: 'disabled' });
    }
    expect(await findBarriers(page)).toEqual([]);
  };

  describe('before the first run', () => {
    beforeAll(async () => {
      const table = join(home.dir, 'loans.csv');
      await writeFile(table, loanRows({ rows: 200, seed: 9 }));
      await core.client.project.createFromFile({
        dir: join(home.dir, 'loans'),
        name: 'loans',
        file: { path: table },
        label: 'repaid',
      });
      for (const theme of themes) await pageOf(theme).getByRole('navigation').waitFor();
    });
    // What they are made of is the same: each in one theme is enough.
    const alternating = emptyScreens.map((screen, index) => ({ screen, theme: themes[index % 2] ?? 'light', name: screen.name }));
    it.each(alternating)('says in $name what it is for ($theme)', (shown) => look(shown, [laptop]));
  });

  describe('on a project that has been round the loop', () => {
    beforeAll(async () => {
      await core.client.project.open({ dir: example });
      await askServer(core.client, 40);
      await labelSome(core.client, 24);
      for (const theme of themes) await pageOf(theme).getByRole('button', { name: 'complaints: projects' }).waitFor();
    });
    it.each(eachTheme(fullScreens))('shows $name without a barrier ($theme)', (shown) => look(shown, [laptop, desk]));

    it.each(themes)('opens the palette and the shortcuts by keys (%s)', async (theme) => {
      const page = pageOf(theme);
      for (const [keys, name] of [
        ['Control+k', 'Search or do anything'],
        ['?', 'Keyboard shortcuts'],
      ] as const) {
        await page.keyboard.press(keys);
        await page.getByRole('dialog', { name }).waitFor();
        await settle(page);
        await page.screenshot({
          path: join(pictures, `${keys === '?' ? 'shortcuts' : 'palette'}-${theme}.png`),
          animations: 'disabled',
        });
        expect(await findBarriers(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog', { name }).waitFor({ state: 'detached' });
      }
    });
  });

  describe('on data that was stopped by findings', () => {
    beforeAll(async () => {
      await addSecondBatch(core.client);
      await core.client.pipeline.run({});
      for (const theme of themes) await railLink(pageOf(theme), 'Validate').getByText('6 anomalies').waitFor();
    });
    it.each(eachTheme(stoppedScreens))('shows $name with the way on ($theme)', (shown) => look(shown, [laptop]));

    it.each(themes)('keeps what earlier runs did, as out of date (%s)', async (theme) => {
      await expect.poll(() => railLink(pageOf(theme), 'Transform').textContent()).toMatch(/\(out of date\)12 columns/);
      expect(await railLink(pageOf(theme), 'Train').textContent()).toMatch(/\(out of date\)wide & deep/);
    });

    it.each(themes)('lists the stopped job with its cause (%s)', async (theme) => {
      const page = pageOf(theme);
      await page.keyboard.press('g');
      await page.keyboard.press('j');
      await page
        .getByRole('complementary', { name: 'Jobs' })
        .getByText(/6 anomalies stop the pipeline/)
        .first()
        .waitFor();
      await page.screenshot({ path: join(pictures, `jobs-${theme}.png`), animations: 'disabled' });
      expect(await findBarriers(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
  });

  it.each(themes)('asks nobody else for anything and complains of nothing (%s)', (theme) => {
    expect(windows.get(theme)?.complaints).toEqual([]);
  });
});

async function open(page: Page, host: InterfaceHost, screen: ShownScreen): Promise<void> {
  await page.goto(`${host.origin}/#/${screen.address}`);
  await page.getByRole('heading', { name: screen.title, level: 1, exact: true }).waitFor({ timeout: 10_000 });
  await screen.open?.(page);
}

/** Everything that was asked for is there, in its own type. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('.loading'));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
