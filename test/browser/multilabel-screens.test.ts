import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { findBarriers } from './axe-report.ts';
import { describeInChromium } from './chromium-suite.ts';
import type { CoreConnection } from './core-client.ts';
import type { InterfaceHost, UserHome } from './interface-host.ts';
import { type OpenApp, openApp, pictures } from './open-app.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const soon = { timeout: 20_000 };
const themes = ['light', 'dark'] as const;

/** Any of three classes, as the year and the length say. */
function films(): string {
  const lines = Array.from({ length: 600 }, (_, i) => {
    const [year, minutes] = [1940 + ((i * 37) % 80), 70 + ((i * 53) % 90)];
    const kinds = [year < 1980 ? 'old' : '', minutes > 120 ? 'epic' : '', (i * 7) % 10 < 3 ? 'loud' : ''].filter(Boolean);
    return `${year},${minutes},${(i * 7) % 10},${kinds.join('|') || '|'}`;
  });
  return `year,minutes,volume,kinds\n${lines.join('\n')}\n`;
}

describeInChromium('the screens of a model with several classes a row', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let close: OpenApp['close'];
  let core: CoreConnection;
  let dir: string;
  const windows = new Map<string, WatchedWindow>();
  const pageOf = (theme: string): Page => (windows.get(theme) as WatchedWindow).page;
  const tab = (page: Page, name: string): Promise<void> =>
    page.getByRole('main').getByRole('radio', { name, exact: true }).click({ force: true });

  const chooseByKeyboard = async (page: Page, name: string): Promise<void> => {
    await page
      .getByRole('main')
      .getByRole('button', { name: /Class$/ })
      .focus();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name }).waitFor(soon);
    // Typing finds an option by its first letters.
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await page
      .getByRole('option')
      .first()
      .waitFor({ state: 'detached', ...soon });
  };
  const expectLooks = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' });
    expect(await findBarriers(page)).toEqual([]);
  };

  beforeAll(async () => {
    ({ home, host, browser, core, close } = await openApp());
    dir = join(home.dir, 'films');
    const path = join(home.dir, 'films.csv');
    await writeFile(path, films());
    await core.client.project.createFromFile({ dir, name: 'films', file: { path }, label: 'kinds' });
    const settings = { family: 'wide_deep', hidden: [8], epochs: 40, engine: 'fused' };
    await core.client.project.patch({ changes: [{ path: ['model'], value: settings }] });
    const { runId } = await core.client.pipeline.run({});
    const ended = async (): Promise<boolean> =>
      (await core.client.pipeline.runs()).some((one) => one.id === runId && one.state !== 'RUNNING');
    await vi.waitUntil(ended, { timeout: 90_000, interval: 100 });
    for (const colorScheme of themes) windows.set(colorScheme, await openWindow(browser, { host, colorScheme }));
  }, 120_000);
  afterAll(async () => {
    await close?.();
  });

  it('was told from the first rows', async () => {
    expect(await readFile(join(dir, 'loopwright.yaml'), 'utf8')).toMatch(/type: multilabel\s+delimiter: "\|"/);
  });

  it.each(themes)('shows each class (%s)', async (theme) => {
    const page = pageOf(theme);
    await page.goto(`${host.origin}/#/evaluate`);
    await page.getByText('Classes, each for itself').waitFor(soon);
    await page.screenshot({ path: join(pictures, `evaluate-multilabel-${theme}.png`), animations: 'disabled' });
    expect(await findBarriers(page)).toEqual([]);
  });

  it.each(themes)('asks what if of one class, chosen by keyboard, and counts its yes and no by group (%s)', async (theme) => {
    const page = pageOf(theme);
    const main = page.getByRole('main');
    await tab(page, 'What if');
    await main.getByText('whether a row has', { exact: false }).waitFor(soon);
    await chooseByKeyboard(page, 'old');
    await main.getByText('whether a row has old', { exact: false }).waitFor(soon);
    await main.getByText('Why this score of old').waitFor(soon);
    await main.getByText('Smallest single changes').waitFor(soon);
    expect(await main.locator('.evaluate__classes li').count()).toBe(3);
    await expectLooks(page, `what-if-multilabel-${theme}`);
    // Another year turns the decision: the film is old, or it is not any more.
    const [change] = await main.locator('.evaluate__changes li').allTextContents();
    expect(change).toMatch(/^year .*old/);
    await tab(page, 'Fairness');
    await main.getByText('False negative rate').first().waitFor(soon);
    expect(await main.getByRole('button', { name: /Class$/ }).textContent()).toContain('old');
    await chooseByKeyboard(page, 'loud');
    await expectLooks(page, `fairness-multilabel-${theme}`);
    await tab(page, 'Importance');
    await chooseByKeyboard(page, 'epic');
    await main.getByRole('button', { name: 'Measure' }).click();
    await main.getByText('Permutation importance').first().waitFor(soon);
    await main.getByText('loss of AUC', { exact: false }).first().waitFor(soon);
    await expectLooks(page, `importance-multilabel-${theme}`);
    await tab(page, 'Slices');
    await main.getByRole('button', { name: 'Search' }).waitFor(soon);
    await chooseByKeyboard(page, 'old');
    await expectLooks(page, `slices-multilabel-${theme}`);
  });

  it('keeps a threshold for one class alone', async () => {
    const page = pageOf('light');
    await tab(page, 'Threshold');
    await page.getByRole('slider').fill('0.3');
    await page.getByRole('button', { name: 'Use it in the project', exact: true }).click();
    await vi.waitUntil(
      async () => /decision_threshold:\s+\S+: 0\.3\s/.test(await readFile(join(dir, 'loopwright.yaml'), 'utf8')),
      soon,
    );
    await page.screenshot({ path: join(pictures, 'threshold-multilabel-light.png'), animations: 'disabled' });
    expect(await findBarriers(page)).toEqual([]);
  });

  it('complains of nothing', () => {
    for (const { complaints } of windows.values()) expect(complaints).toEqual([]);
  });
});
