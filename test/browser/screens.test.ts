import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBarriers } from './axe-report.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';
import { type CoreConnection, connectCore } from './core-client.ts';
import { askServer, labelSome, makeExampleProject } from './example-project.ts';
import { createUserHome, type InterfaceHost, type UserHome } from './interface-host.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const pictures = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'test-output', 'screens');
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

interface Shown {
  readonly name: string;
  /** After the `#/`. */
  readonly address: string;
  readonly title: string;
  /** Something only the finished screen shows. */
  readonly landmark: (page: Page) => ReturnType<Page['getByText']>;
  /** What a person does first. */
  readonly open?: (page: Page) => Promise<void>;
}

const table = (name: string) => (page: Page) => page.getByRole('region', { name, exact: true }).getByRole('row').nth(1);
const press = (role: 'radio' | 'button', name: string | RegExp) => async (page: Page) =>
  page.getByRole('main').getByRole(role, { name }).first().click({ force: true });

const shown: readonly Shown[] = [
  { name: 'home', address: 'home', title: 'Projects', landmark: (page) => page.getByText('Consumer complaints') },
  { name: 'data', address: 'data', title: 'Data', landmark: table('Rows') },
  { name: 'validate', address: 'validate', title: 'Validate', landmark: table('Features, train against eval') },
  {
    name: 'validate-schema',
    address: 'validate',
    title: 'Validate',
    open: press('radio', 'Schema'),
    landmark: (page) => page.getByRole('textbox', { name: 'Drift limit of company', exact: true }),
  },
  { name: 'transform', address: 'transform', title: 'Transform', landmark: table('Transform of each feature') },
  { name: 'train', address: 'train', title: 'Train', landmark: table('Leaderboard') },
  { name: 'evaluate', address: 'evaluate', title: 'Evaluate', landmark: table('Metrics') },
  { name: 'serve', address: 'serve', title: 'Serve', landmark: table('Last answers') },
  {
    name: 'feedback',
    address: 'feedback',
    title: 'Feedback',
    landmark: (page) => page.getByText('hidden until you answer', { exact: true }),
  },
  {
    name: 'feedback-register',
    address: 'feedback',
    title: 'Feedback',
    open: press('radio', /^Register/),
    landmark: (page) => page.getByRole('table').first(),
  },
  {
    name: 'feedback-agreement',
    address: 'feedback',
    title: 'Feedback',
    open: press('radio', /^Agreement/),
    landmark: (page) => page.getByText(/labels agree with the prediction/),
  },
  { name: 'pipeline', address: 'pipeline', title: 'Pipeline', landmark: (page) => page.getByRole('region', { name: 'Graph' }) },
  {
    name: 'lineage',
    address: 'lineage',
    title: 'Lineage',
    landmark: (page) => page.getByRole('group', { name: /^complaints\.csv/ }),
  },
  { name: 'models', address: 'models', title: 'Models', landmark: table('All models') },
  { name: 'runs', address: 'runs', title: 'Runs', landmark: table('Runs') },
  {
    name: 'settings',
    address: 'settings',
    title: 'Settings',
    landmark: (page) => page.getByRole('region', { name: 'Path of the project file' }),
  },
];

describeInChromium('every screen on a project that has been round the loop', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let core: CoreConnection;
  const windows = new Map<string, WatchedWindow>();

  beforeAll(async () => {
    await mkdir(pictures, { recursive: true });
    home = await createUserHome();
    const [dir, launched] = await Promise.all([makeExampleProject(home), launchChromium()]);
    browser = launched;
    host = await home.startInterface('--project', dir);
    core = connectCore(host);
    await askServer(core.client, 40);
    await labelSome(core.client, 24);
    for (const colorScheme of ['light', 'dark'] as const)
      windows.set(colorScheme, await openWindow(browser, { host, colorScheme }));
  });
  afterAll(async () => {
    core?.close();
    await browser?.close();
    await home?.remove();
  });

  describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
    it.each(shown)('shows $name without a barrier', async (one) => {
      const { page } = windows.get(theme) ?? {};
      if (!page) throw new Error('The window did not open.');
      await page.goto(`${host.origin}/#/${one.address}`);
      await page.getByRole('heading', { name: one.title, level: 1, exact: true }).waitFor({ timeout: 10_000 });
      await one.open?.(page);
      for (const size of sizes) {
        await page.setViewportSize(size);
        await one.landmark(page).waitFor({ timeout: 10_000 });
        await settle(page);
        await page.screenshot({ path: join(pictures, `${one.name}-${theme}-${size.width}.png`), animations: 'disabled' });
      }
      expect(await findBarriers(page)).toEqual([]);
    });

    it('asks nobody else for anything and complains of nothing', () => {
      expect(windows.get(theme)?.complaints).toEqual([]);
    });
  });
});

/** Everything that was asked for is there, in its own type. */
async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('.loading'));
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
