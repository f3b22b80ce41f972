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

const soon = { timeout: 15_000 };

/** As many columns as a wide table has; one in five is text. */
function wideRows(columns: number, rows: number): string {
  const names = Array.from({ length: columns }, (_, i) => `column_${String(i).padStart(3, '0')}`);
  const lines = Array.from({ length: rows }, (_, row) =>
    names.map((_, i) => (i % 5 === 0 ? `value ${(row + i) % 4}` : (row * 7 + i) % 50)).join(','),
  );
  return `${names.join(',')}\n${lines.join('\n')}\n`;
}

describeInChromium('the Validate screen', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let core: CoreConnection;
  let window: WatchedWindow;
  let page: Page;

  const project = async (name: string, ...tables: readonly string[]): Promise<void> => {
    const files = await Promise.all(
      tables.map(async (table, index) => {
        const path = join(home.dir, `${name}-${index}.csv`);
        await writeFile(path, table);
        return path;
      }),
    );
    const [first = '', ...further] = files;
    const label = (await readFile(first, 'utf8')).split('\n')[0]?.split(',').at(-1) ?? '';
    await core.client.project.createFromFile({ dir: join(home.dir, name), name, file: { path: first }, label });
    await runOnce();
    for (const path of further) {
      await core.client.data.addSource({ file: { path } });
      await runOnce();
    }
  };
  /** Until the findings are there. */
  const runOnce = async (): Promise<void> => {
    const { runId } = await core.client.pipeline.run({ until: 'ExampleValidator' });
    const ended = async (): Promise<boolean> =>
      (await core.client.pipeline.runs()).some((run) => run.id === runId && run.state !== 'RUNNING');
    await vi.waitUntil(ended, { timeout: 60_000, interval: 100 });
  };
  const tab = (name: string): Promise<void> =>
    page.getByRole('main').getByRole('radio', { name, exact: true }).click({ force: true });
  const features = (): Locator => page.getByRole('region', { name: 'Features, train against eval', exact: true });
  const openScreen = async (): Promise<void> => {
    await page.goto(`${host.origin}/#/validate`);
    await page.reload();
    await features().waitFor(soon);
  };

  beforeAll(async () => {
    home = await createUserHome();
    [host, browser] = await Promise.all([home.startInterface(), launchChromium()]);
    core = connectCore(host);
    await project('loans', loanRows({ rows: 400, seed: 3 }), loanRows({ rows: 300, seed: 4 }).replaceAll(',north,', ',alps,'));
    window = await openWindow(browser, { host, acceptDownloads: true });
    page = window.page;
    await openScreen();
  });
  afterAll(async () => {
    core?.close();
    await browser?.close();
    await home?.remove();
  });

  it('puts the span before beside train and eval, and slices beside them', async () => {
    await page.getByRole('button', { name: 'Span before' }).click();
    await page.getByRole('button', { name: /^span 1 / }).waitFor(soon);
    await page.getByRole('button', { name: 'Slice by…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^purpose/ })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Slice', exact: true }).click();
    await page.getByRole('button', { name: /^car \d/ }).waitFor(soon);
    await features()
      .getByRole('button', { name: /^income/ })
      .click();
    const numbers = page.getByRole('region', { name: 'Numbers of income' });
    expect(await numbers.getByRole('columnheader').allTextContents()).toEqual(
      expect.arrayContaining(['train', 'eval', 'span 1', 'car', 'home', 'school']),
    );
    expect(await findBarriers(page)).toEqual([]);
  });

  it('leads from a value that is not in the schema to its rows', async () => {
    await features()
      .getByRole('button', { name: /^region/ })
      .click();
    await page.getByRole('button', { name: 'Show rows of eval' }).click();
    await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor(soon);
    const address = decodeURIComponent(page.url());
    expect(address).toContain('"op":"is_not"');
    expect(address).toContain('"north"');
    await page.goBack();
    await features().waitFor(soon);
  });

  it('leads from a bar, or its line in the table, to the rows behind it', async () => {
    await features()
      .getByRole('button', { name: /^purpose/ })
      .click();
    await page.getByRole('button', { name: 'Chart menu' }).click();
    await page.getByRole('menuitem', { name: 'Show as table' }).click();
    await page.getByRole('button', { name: 'school', exact: true }).click();
    await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor(soon);
    expect(decodeURIComponent(page.url())).toContain('"values":["school"]');
    await page.goBack();
    await features().waitFor(soon);
  });

  it('shows what an edit of the schema brings before it is made, and takes it back', async () => {
    await tab('Schema');
    await page.getByRole('button', { name: /^purpose/ }).click();
    await page.getByRole('button', { name: 'Remove the value car' }).click();
    const rules = page.getByRole('complementary', { name: 'Rules of purpose' });
    await rules.getByText('brings').waitFor(soon);
    const domain = async (): Promise<number | undefined> =>
      (await core.client.validate.schema()).features.find((feature) => feature.name === 'purpose')?.domain?.length;
    expect(await domain()).toBe(3);
    await rules.getByRole('button', { name: 'Apply' }).click();
    await expect.poll(domain, soon).toBe(2);
    await page.getByRole('main').getByText('brings').first().waitFor(soon);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo the last change of the schema' }).click();
    await expect.poll(domain, soon).toBe(3);
  });

  it('makes a change with Enter, and says where a number is none', async () => {
    await page.getByRole('button', { name: /^years/ }).click();
    const largest = page.getByRole('textbox', { name: 'Largest years' });
    await largest.fill('a lot');
    await page.getByText('Not a whole number that fits.').waitFor(soon);
    await largest.fill('12');
    const rules = page.getByRole('complementary', { name: 'Rules of years' });
    await rules.getByText('Out-of-range values').waitFor(soon);
    await largest.press('Enter');
    const max = async (): Promise<number | undefined> =>
      (await core.client.validate.schema()).features.find((feature) => feature.name === 'years')?.range?.max;
    await expect.poll(max, soon).toBe(12);
    await page.getByRole('region', { name: 'News' }).getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(max, soon).toBeUndefined();
  });

  it('shows how far each span lies from the one before, and leads to the feature', async () => {
    await tab('Drift');
    const board = page.getByRole('region', { name: 'Drift', exact: true });
    await board.getByRole('columnheader', { name: /^span 2/ }).waitFor(soon);
    const expected = (await core.client.validate.drift()).features.find((feature) => feature.name === 'region')?.distances[1];
    const row = board.getByRole('row', { name: /region/ });
    expect(await row.textContent()).toContain(expected?.toFixed(3));
    await row.getByRole('button').click();
    await page.getByRole('complementary', { name: 'region in detail' }).waitFor(soon);
  });

  it('gives the report as one file without scripts and without rows', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Report' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^loans-data-.*\.html$/);
    const html = await readFile(await download.path(), 'utf8');
    expect(html).toContain('alps');
    expect(html).not.toContain('<script');
    const context = await browser.newContext({ colorScheme: 'dark' });
    const opened = await context.newPage();
    await opened.setContent(html);
    expect(await opened.getByRole('heading', { name: 'loans', level: 1 }).count()).toBe(1);
    expect(await findBarriers(opened)).toEqual([]);
    await context.close();
  });

  it('draws only the rows in sight of five hundred features, and moves through them by keys', async () => {
    await project('wide', wideRows(500, 120));
    await openScreen();
    expect(await features().getByRole('row').count()).toBeLessThan(60);
    expect(await features().getByRole('table').getAttribute('aria-rowcount')).toBe('501');
    await page
      .getByRole('combobox', { name: 'Order of the features' })
      .or(page.getByRole('button', { name: /Order of the features/ }))
      .first()
      .click();
    await page.getByRole('option', { name: 'By name' }).click();
    await features().evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
    await features()
      .getByRole('button', { name: /^column_499/ })
      .click();
    await page.keyboard.press('ArrowUp');
    await page.getByRole('complementary', { name: 'column_498 in detail' }).waitFor(soon);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('column_498');
  });

  it('complains of nothing', () => {
    expect(window.complaints).toEqual([]);
  });
});
