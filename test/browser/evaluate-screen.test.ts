import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loanRows } from '../integration/loan-rows.ts';
import { findBarriers } from './axe-report.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';
import { type CoreConnection, connectCore } from './core-client.ts';
import { createUserHome, type InterfaceHost, type UserHome } from './interface-host.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const soon = { timeout: 20_000 };

describeInChromium('the Evaluate and Runs screens', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let core: CoreConnection;
  let window: WatchedWindow;
  let page: Page;
  let dir: string;

  const run = async (): Promise<void> => {
    const { runId } = await core.client.pipeline.run({ until: 'Evaluator' });
    const ended = async (): Promise<boolean> =>
      (await core.client.pipeline.runs()).some((one) => one.id === runId && one.state !== 'RUNNING');
    await vi.waitUntil(ended, { timeout: 90_000, interval: 100 });
  };
  const tab = (name: string): Promise<void> =>
    page.getByRole('main').getByRole('radio', { name, exact: true }).click({ force: true });
  const press = (name: string): Promise<void> =>
    page.getByRole('main').getByRole('button', { name, exact: true }).first().click();
  const region = (name: string): Locator => page.getByRole('region', { name, exact: true });
  const projectFile = (): Promise<string> => readFile(join(dir, 'loopwright.yaml'), 'utf8');
  const open = async (screen: string): Promise<void> => {
    await page.goto(`${host.origin}/#/${screen}`);
    await page.getByRole('heading', { level: 1 }).waitFor(soon);
  };

  beforeAll(async () => {
    home = await createUserHome();
    [host, browser] = await Promise.all([home.startInterface(), launchChromium()]);
    core = connectCore(host);
    dir = join(home.dir, 'loans');
    const table = join(home.dir, 'loans.csv');
    await writeFile(table, loanRows({ rows: 900, seed: 3 }));
    await core.client.project.createFromFile({ dir, name: 'loans', file: { path: table }, label: 'repaid' });
    const settings = { family: 'wide_deep', hidden: [8], epochs: 3, engine: 'cpu' };
    await core.client.project.patch({ changes: [{ path: ['model'], value: settings }] });
    await run();
    await core.client.project.patch({ changes: [{ path: ['model', 'epochs'], value: 2 }] });
    await run();
    window = await openWindow(browser, { host, acceptDownloads: true });
    page = window.page;
    await open('evaluate');
  }, 120_000);
  afterAll(async () => {
    core?.close();
    await browser?.close();
    await home?.remove();
  });

  it('chooses a threshold by what outcomes cost, keeps it in the project file, and takes it back', async () => {
    await tab('Threshold');
    await page.getByLabel('False negative', { exact: true }).fill('10');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Cheapest: 0\.\d\d$/ }).click();
    const threshold = Number(await page.getByRole('slider').inputValue());
    expect(threshold).toBeLessThan(0.5);
    await press('Use it in the project');
    await page.getByText(/^Decision threshold 0\.\d+ is in the project file/).waitFor(soon);
    expect(await projectFile()).toContain(`decision_threshold: ${threshold}`);
    expect(await projectFile()).toContain('false_negative: 10');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await vi.waitUntil(async () => !(await projectFile()).includes('decision_threshold'), soon);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('searches the worst slices and has one evaluated from then on', async () => {
    await tab('Slices');
    await page.getByLabel('At least rows', { exact: true }).fill('20');
    await page.getByLabel('At least effect', { exact: true }).fill('0.01');
    await page.keyboard.press('Enter');
    await press('Search');
    await region('Worst slices').getByRole('row').nth(1).waitFor(soon);
    await page.getByRole('button', { name: 'Add as slice' }).first().click();
    await vi.waitUntil(async () => /slicing_specs:\s+- feature_values/.test(await projectFile()), soon);
    expect(await findBarriers(page)).toEqual([]);
    await run();
    const evaluation = await core.client.evaluate.view({});
    const [spec] = evaluation?.asked?.slicing_specs ?? [];
    const [name = '', value = ''] = Object.entries(spec?.feature_values ?? {})[0] ?? [];
    expect(evaluation?.slices.some(({ slice }) => slice.includes(`${name}_${value}`))).toBe(true);
  });

  it('tells rates of groups, and how far they are apart', async () => {
    await tab('Fairness');
    await region('Groups').getByRole('row').nth(2).waitFor(soon);
    await page.getByText(/^Differences of False positive rate at 0\.50$/).waitFor(soon);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('compares with the other model in words and numbers', async () => {
    await tab('Compare');
    await press('Compare');
    await page.getByText(/^Right only here/).waitFor(soon);
    expect(await region('Compare').getByRole('row').count()).toBeGreaterThan(8);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('compares with the linear baseline that was trained beside', async () => {
    await page.getByRole('button', { name: /With model/ }).click();
    await page.getByRole('option', { name: /Linear baseline/ }).click();
    await press('Compare');
    await region('Compare').getByRole('columnheader', { name: 'Linear', exact: true }).waitFor(soon);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('answers a changed row, says why, and what would change the decision', async () => {
    await tab('What if');
    await page.getByText(/^Shapley values/).waitFor(soon);
    const income = page.getByLabel('income', { exact: true });
    const before = await page.locator('.evaluate__classes').textContent();
    await income.fill('500');
    await income.press('Enter');
    await vi.waitUntil(async () => (await page.locator('.evaluate__classes').textContent()) !== before, soon);
    await page
      .getByText(/^was 0\.\d{3}$/)
      .first()
      .waitFor(soon);
    await press('As it was');
    await vi.waitUntil(async () => (await page.locator('.evaluate__classes').textContent()) === before, soon);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('measures importance and saves a card', async () => {
    await tab('Importance');
    await press('Measure');
    await page.getByRole('figure', { name: 'Permutation importance' }).waitFor(soon);
    await press('Model card');
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'One HTML file' }).click();
    expect((await download).suggestedFilename()).toMatch(/^loans-model-\d+-card\.html$/);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('puts runs side by side, and keeps a note', async () => {
    await open('runs');
    await press('Add a note or tags');
    await page.getByLabel('Tags', { exact: true }).fill('slices, third');
    await press('Save');
    await region('Runs').getByText('third').waitFor(soon);
    expect(await readFile(join(dir, 'run-notes.yaml'), 'utf8')).toContain('- third');
    for (const name of ['Compare Run 1', 'Compare Run 2']) await page.getByRole('checkbox', { name, exact: true }).check();
    await press('Compare 2 runs');
    await page.getByRole('rowheader', { name: 'epochs', exact: true }).waitFor(soon);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('lets checks and slices be changed, judges again, and shows what came of them', async () => {
    await open('evaluate');
    await press('Change checks');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add a bound' }).click();
    const bounds = dialog.getByRole('region', { name: 'Bounds' });
    await bounds.getByLabel('At least', { exact: true }).last().fill('0.999');
    await bounds.getByLabel('At most', { exact: true }).last().fill('0.5');
    await page.keyboard.press('Enter');
    await dialog.getByText(/^No value is at or above/).waitFor(soon);
    expect(await dialog.getByRole('button', { name: 'Keep', exact: true }).isDisabled()).toBe(true);
    await bounds.getByLabel('At most', { exact: true }).last().fill('');
    await page.keyboard.press('Enter');
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Keep', exact: true }).click();
    await vi.waitUntil(async () => (await projectFile()).includes('lower_bound: 0.999'), soon);
    expect(await projectFile()).toContain('# skill = 1 - loss');

    await press('Choose slices');
    await dialog.getByRole('button', { name: /^region/ }).click();
    await dialog.getByRole('button', { name: 'Add region' }).click();
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Keep and judge again' }).click();
    await region('Checks')
      .getByText(/below the lower bound 0\.999/)
      .waitFor({ timeout: 60_000 });
    await region('Slices')
      .getByText(/^region_/)
      .first()
      .waitFor(soon);
    expect(await projectFile()).toMatch(/slices:\s+- - region|slices: \[ \[ region \] \]/);
  });

  it('complains of nothing', () => {
    expect(window.complaints).toEqual([]);
  });
});
