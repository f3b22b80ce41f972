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

/** One of three classes, as size and speed say, with some noise; shops to group by. */
function bikes(): string {
  const lines = Array.from({ length: 600 }, (_, i) => {
    const [size, speed] = [(i * 37) % 80, (i * 53) % 90];
    const kind = i % 11 === 0 ? 'road' : size > 45 ? 'cargo' : speed > 50 ? 'road' : 'city';
    return `${size},${speed},${['north', 'south', 'west'][(i * 7) % 3]},${kind}`;
  });
  return `size,speed,shop,kind\n${lines.join('\n')}\n`;
}

describeInChromium('the screens of a model of one class a row', () => {
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
  const classField = (page: Page) => page.getByRole('main').getByRole('button', { name: /^(?!Sort).*Class$/ });
  const choose = async (page: Page, name: string): Promise<void> => {
    await classField(page).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name }).waitFor(soon);
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

  const runPipeline = async (): Promise<void> => {
    const { runId } = await core.client.pipeline.run({});
    const ended = async (): Promise<boolean> =>
      (await core.client.pipeline.runs()).some((one) => one.id === runId && one.state !== 'RUNNING');
    await vi.waitUntil(ended, { timeout: 90_000, interval: 100 });
  };

  beforeAll(async () => {
    ({ home, host, browser, core, close } = await openApp());
    dir = join(home.dir, 'bikes');
    const path = join(home.dir, 'bikes.csv');
    await writeFile(path, bikes());
    await core.client.project.createFromFile({ dir, name: 'bikes', file: { path }, label: 'kind' });
    const settings = { family: 'linear', epochs: 40, engine: 'fused' };
    const thresholds = [{ metric: 'auc', class: 'city', lower_bound: 0.6 }];
    const changes = [
      { path: ['model'], value: settings },
      { path: ['evaluation', 'thresholds'], value: thresholds },
      { path: ['evaluation', 'slices'], value: [['shop']] },
    ];
    await core.client.project.patch({ changes });
    await runPipeline();
    for (const colorScheme of themes) windows.set(colorScheme, await openWindow(browser, { host, colorScheme }));
  }, 120_000);
  afterAll(async () => {
    await close?.();
  });

  it.each(themes)('hold one class against the rest: curves, a table of all, rates by group (%s)', async (theme) => {
    const page = pageOf(theme);
    const main = page.getByRole('main');
    await page.goto(`${host.origin}/#/evaluate`);
    await main.getByText('auc of city is', { exact: false }).waitFor(soon);
    await tab(page, 'Threshold');
    await main.getByText('Classes, each for itself').waitFor(soon);
    await choose(page, 'cargo');
    await main.getByText('not cargo').first().waitFor(soon);
    await expectLooks(page, `threshold-one-class-${theme}`);
    await tab(page, 'Fairness');
    await main.getByText('whether a row is cargo', { exact: false }).waitFor(soon);
    await main.getByText('False negative rate').first().waitFor(soon);
    await choose(page, 'road');
    await main.getByText('whether a row is road', { exact: false }).waitFor(soon);
    await expectLooks(page, `fairness-one-class-${theme}`);
    await tab(page, 'Importance');
    await choose(page, 'city');
    await main.getByRole('button', { name: 'Measure' }).click();
    await main.getByText('loss of AUC', { exact: false }).first().waitFor(soon);
    await expectLooks(page, `importance-one-class-${theme}`);
  });

  it.each(themes)('ask what if of the answer, and of a class that is chosen (%s)', async (theme) => {
    const page = pageOf(theme);
    const main = page.getByRole('main');
    await page.goto(`${host.origin}/#/data`);
    await page.goto(`${host.origin}/#/evaluate`);
    await tab(page, 'What if');
    await main.getByText('the class the model says of each row', { exact: false }).waitFor(soon);
    await main.getByText('Smallest single changes').waitFor(soon);
    expect(await main.getByRole('radio', { name: 'Closest', exact: true }).count()).toBe(0);
    await main.getByRole('row').nth(3).click();
    const says = async (): Promise<string | null> => main.locator('.evaluate__says .evaluate__score').textContent();
    const answer = await says();
    const other = ['cargo', 'city', 'road'].find((name) => name !== answer) ?? '';
    await choose(page, other);
    await main.getByText(`Towards ${other}`, { exact: false }).waitFor(soon);
    await main.getByText(`Why this score of ${other}`).waitFor(soon);
    await main.getByText(`Nearest row of eval with the answer ${other}`).waitFor(soon);
    expect(await says()).toBe(answer);
    expect(await main.locator('.evaluate__changes li').first().textContent()).toContain(other);
    await tab(page, 'Closest');
    await expectLooks(page, `what-if-one-class-${theme}`);
    await choose(page, 'The model');
    await main.getByText('Nearest row of eval with another decision').waitFor(soon);
    await choose(page, other);
    await tab(page, 'Fairness');
    await main.getByText(`whether a row is ${other}`, { exact: false }).waitFor(soon);
  });

  it.each(themes)('show the slices of all classes, and those of one (%s)', async (theme) => {
    const page = pageOf(theme);
    const main = page.getByRole('main');
    await tab(page, 'Slices');
    await main.getByRole('columnheader', { name: 'Accuracy' }).waitFor(soon);
    await choose(page, 'cargo');
    await main.getByText('Slices, judged by cargo alone').waitFor(soon);
    await main.getByRole('columnheader', { name: 'Recall' }).waitFor(soon);
    expect(await main.getByRole('cell', { name: 'shop_north' }).count()).toBe(1);
    await main.getByRole('button', { name: 'Search' }).click();
    await main
      .getByText('p is adjusted', { exact: false })
      .or(main.getByText('is worse by that much', { exact: false }))
      .waitFor(soon);
    await expectLooks(page, `slices-one-class-${theme}`);
    await choose(page, 'All classes');
    await main.getByRole('columnheader', { name: 'Accuracy' }).waitFor(soon);
    await main.getByRole('button', { name: 'Search' }).waitFor(soon);
  });

  it('keep a threshold for one class alone', async () => {
    const page = pageOf('light');
    await tab(page, 'Threshold');
    await page.getByText('Classes, each for itself').waitFor(soon);
    await choose(page, 'road');
    await page.getByRole('slider').fill('0.3');
    await page.getByRole('button', { name: 'Use it in the project', exact: true }).click();
    await vi.waitUntil(
      async () => /decision_threshold:[^#]*road: 0\.3\s/.test(await readFile(join(dir, 'loopwright.yaml'), 'utf8')),
      soon,
    );
    await page.getByText('The project decides at 0.3.').waitFor(soon);
  });

  it.each([
    { width: 1280, height: 800 },
    { width: 1920, height: 1080 },
  ])('cut nothing off a run and keep what is done with a model in one line ($width x $height)', async (size) => {
    const page = pageOf('light');
    await page.setViewportSize(size);
    await page.goto(`${host.origin}/#/runs`);
    await page.getByText('blessed and pushed').waitFor(soon);
    await page.getByText('accuracy', { exact: false }).first().waitFor(soon);
    const cut = await page
      .locator('.runs .two-line > *')
      .evaluateAll((parts) => parts.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.textContent));
    expect(cut).toEqual([]);
    await page.goto(`${host.origin}/#/models`);
    const actions = ['Evaluate', 'Lineage', 'Export', 'Model card'].map((name) =>
      page.getByRole('main').getByRole('button', { name, exact: true }),
    );
    await actions[3]?.waitFor(soon);
    const tops = await Promise.all(actions.map(async (action) => Math.round((await action.boundingBox())?.y ?? -1)));
    expect(new Set(tops).size).toBe(1);
  });

  it('complain of nothing', () => {
    for (const { complaints } of windows.values()) expect(complaints).toEqual([]);
  });

  it('keep the slices of many classes and the intervals beside a served model in view at 1280 pixels', async () => {
    const path = join(home.dir, 'tens.csv');
    const lines = Array.from({ length: 900 }, (_, i) => `${(i * 37) % 100},${Math.floor(((i * 37) % 100) / 10)}0s`);
    await writeFile(path, `size,tens\n${lines.join('\n')}\n`);
    await core.client.project.createFromFile({ dir: join(home.dir, 'tens'), name: 'tens', file: { path }, label: 'tens' });
    await core.client.project.patch({ changes: [{ path: ['model'], value: { family: 'trees', trees: { rounds: 30 } } }] });
    await runPipeline();
    await core.client.project.patch({ changes: [{ path: ['model', 'trees', 'rounds'], value: 40 }] });
    await runPipeline();
    const page = pageOf('light');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${host.origin}/#/evaluate`);
    await page.reload();
    const slices = page
      .getByRole('heading', { name: 'Slices' })
      .or(page.getByText('Slices', { exact: true }))
      .last();
    await slices.scrollIntoViewIfNeeded(soon);
    const panels = await page.locator('.evaluate__bottom > .panel').evaluateAll((all) =>
      all.map((one) => {
        const { right, width } = (one as unknown as { getBoundingClientRect(): DOMRect }).getBoundingClientRect();
        return { fits: right <= 1280, isWide: width >= 300 };
      }),
    );
    expect(panels).toEqual([
      { fits: true, isWide: true },
      { fits: true, isWide: true },
    ]);
    await page.getByRole('columnheader', { name: 'Served' }).waitFor(soon);
    const frame = await page.locator('.evaluate__metrics .data-table-frame').boundingBox();
    const interval = await page.locator('.evaluate__metrics').getByRole('columnheader', { name: 'Interval' }).boundingBox();
    expect((interval?.x ?? 0) + (interval?.width ?? 0)).toBeLessThanOrEqual((frame?.x ?? 0) + (frame?.width ?? 0) + 1);
  });
});
