import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { findBarriers } from './axe-report.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';
import { type CoreConnection, connectCore } from './core-client.ts';
import { createUserHome, type InterfaceHost, type UserHome } from './interface-host.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

/** A million as in a large project: LOOPWRIGHT_ROWS=1000000. */
const rows = Number(process.env['LOOPWRIGHT_ROWS'] ?? 300_000);
const states = ['CA', 'FL', 'NY', 'TX', 'WA'] as const;

/** Every number is known from the row's own: what the grid must show can be said without reading the file. */
const amountOf = (row: number): number => ((row * 7919) % 1_000_003) / 100;
const stateOf = (row: number): string => states[row % states.length] as string;
const lineOf = (row: number): string =>
  `${row},${amountOf(row)},${stateOf(row)},${row % 10 === 3 ? '' : `note ${row}`},${row % 3 === 0 ? 'yes' : 'no'}\n`;

describeInChromium('the data screen on many rows', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let core: CoreConnection;
  let window: WatchedWindow;
  let page: Page;
  let total = 0;

  beforeAll(async () => {
    home = await createUserHome();
    const table = join(home.dir, 'many.csv');
    const small = join(home.dir, 'few.csv');
    await Promise.all([writeTable(table, 0, rows), writeTable(small, 500, 2000)]);
    await mkdir(join(home.dir, 'spans'));
    for (const span of [1, 2]) await writeTable(join(home.dir, 'spans', `${span}.csv`), span, 5);
    const dir = join(home.dir, 'many');
    const { commandLine } = home;
    expect((await commandLine.run('init', dir, '--from', table, '--label', 'repaid')).code).toBe(0);
    [host, browser] = await Promise.all([home.startInterface('--project', dir), launchChromium()]);
    core = connectCore(host);
    await core.client.data.addSource({ file: { path: small } });
    await ingest();
    const versions = await core.client.data.versions();
    const large = versions.find(({ span }) => span === 1);
    total = large?.splits.find(({ name }) => name === 'train')?.rows ?? 0;
    window = await openWindow(browser, { host, viewport: { width: 1280, height: 800 } });
    page = window.page;
    await page.goto(`${host.origin}/#/data/rows/${large?.artifactId ?? 0}/train`);
    await cell(0, 0).waitFor();
  }, 180_000);
  afterAll(async () => {
    core?.close();
    await browser?.close();
    await home?.remove();
  });

  const ingest = async (): Promise<void> => {
    const { runId } = await core.client.pipeline.run({ until: 'ExampleGen' });
    const state = async (): Promise<unknown> => (await core.client.pipeline.runs()).find(({ id }) => id === runId)?.state;
    await vi.waitUntil(async () => (await state()) === 'COMPLETE', { timeout: 120_000, interval: 200 });
  };
  const grid = (): Locator => page.getByRole('grid');
  const cell = (place: number, column: number): Locator =>
    page.locator(`[role=row][aria-rowindex="${place + 2}"] [role=gridcell][aria-colindex="${column + 2}"]`);
  /** The id in the first column of a place, once it is there. */
  const idAt = async (place: number): Promise<number> => {
    await expect.poll(() => cell(place, 0).textContent(), { timeout: 10_000 }).toMatch(/^\d+$/);
    return Number(await cell(place, 0).textContent());
  };
  const found = (text: RegExp): Promise<void> => page.getByRole('status').getByText(text).waitFor({ timeout: 30_000 });

  it('tells how many rows there are and shows the first', async () => {
    await found(new RegExp(`^${total.toLocaleString('en')} rows$`));
    expect(Number(await grid().getAttribute('aria-rowcount'))).toBe(total + 1);
    const id = await idAt(0);
    expect(await cell(0, 1).textContent()).toBe(String(amountOf(id)));
    expect(await cell(0, 2).textContent()).toBe(stateOf(id));
  });

  it('reaches the last row and the first by keys, each cell where it belongs', async () => {
    await grid().focus();
    await page.keyboard.press('Control+End');
    const last = await idAt(total - 1);
    expect(last).toBeGreaterThan(rows - 100);
    expect(await cell(total - 1, 2).textContent()).toBe(stateOf(last));
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('PageDown');
    const active = await grid().getAttribute('aria-activedescendant');
    expect(Number(active?.split('-').at(-2))).toBeGreaterThan(10);
  });

  it('scrolls anywhere by the scrollbar, and by the wheel row by row', async () => {
    await grid().evaluate((element) => {
      element.scrollTop = element.scrollHeight / 2;
    });
    const firstShown = async (): Promise<number> =>
      Number(await page.locator('.row-grid__row').first().getAttribute('aria-rowindex'));
    await expect.poll(async () => Math.abs((await firstShown()) - total / 2)).toBeLessThan(total / 20);
    const first = await firstShown();
    await grid().hover();
    await page.mouse.wheel(0, 90);
    await expect.poll(firstShown).toBe(first + 3);
    const id = await idAt(first + 5);
    expect(await cell(first + 5, 1).textContent()).toBe(String(amountOf(id)));
  });

  it('orders by a number, the other way, and back', async () => {
    const header = page.getByRole('columnheader', { name: /amount/ });
    await header.click();
    await expect.poll(() => header.getAttribute('aria-sort'), { timeout: 20_000 }).toBe('ascending');
    await expect.poll(async () => Number(await cell(0, 1).textContent()), { timeout: 20_000 }).toBeLessThan(2);
    const amounts = await Promise.all([0, 1, 2, 3].map(async (place) => amountOf(await idAt(place))));
    expect(amounts).toEqual([...amounts].sort((a, b) => a - b));
    await header.click();
    await expect.poll(async () => Number(await cell(0, 1).textContent()), { timeout: 20_000 }).toBeGreaterThan(9990);
    await header.click();
    await expect.poll(() => header.getAttribute('aria-sort')).toBeNull();
  });

  it('filters by a condition, and keeps it in the address', async () => {
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('combobox', { name: 'Column' }).fill('amount');
    await page.getByRole('textbox', { name: 'To', exact: true }).fill('100');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Add filter' }).click();
    await found(/ rows of /);
    const ids = await Promise.all([0, 1, 2].map(idAt));
    for (const id of ids) expect(amountOf(id)).toBeLessThanOrEqual(100);
    await page.reload();
    await found(/ rows of /);
    expect(await idAt(0)).toBe(ids[0]);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole('button', { name: /^Remove the filter amount/ }).click();
    await found(/ rows$/);
  });

  it('finds text anywhere, and says when there is none', async () => {
    const search = page.getByRole('searchbox', { name: 'Text anywhere' });
    await search.fill('NOTE 12');
    await found(/ rows of /);
    expect(String(await idAt(0))).toMatch(/^12/);
    await search.fill('no such text');
    await page.getByText('No row passes').waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await found(/ rows$/);
  });

  it('shows one row whole and makes a filter of its value', async () => {
    await cell(2, 2).click();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: 'Whole row' });
    const state = (await cell(2, 2).textContent()) ?? '';
    await detail.getByRole('region', { name: 'state' }).getByText(state, { exact: true }).waitFor();
    await detail.getByRole('button', { name: 'Only this value' }).click();
    await found(/ rows of /);
    for (const place of [0, 1, 2]) expect(stateOf(await idAt(place))).toBe(state);
    await detail.getByRole('button', { name: 'Close' }).click();
  });

  it('compares two versions by a key', async () => {
    await page.goto(`${host.origin}/#/data/versions`);
    await page.getByRole('textbox', { name: 'Key columns' }).fill('id');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByRole('region', { name: 'Columns compared' }).getByRole('row').nth(1).waitFor({ timeout: 60_000 });
    const counts = await page.locator('.data__counts').innerText();
    expect(counts.replaceAll(/[\s,]+/g, ' ')).toContain(
      `0 added ${(rows - 2000).toLocaleString('en').replaceAll(',', ' ')} removed`,
    );
    expect(await findBarriers(page)).toEqual([]);
  });

  it('moves a version that is no longer used to the trash, and back', async () => {
    await page.goto(`${host.origin}/#/data/sources`);
    await page.getByRole('row').filter({ hasText: 'many.csv' }).getByRole('button', { name: 'Remove' }).click();
    await page.getByText(/is no longer a source/).waitFor();
    await ingest();
    await page.goto(`${host.origin}/#/data/versions`);
    const table = page.getByRole('region', { name: 'Ingested data' });
    const old = table.getByRole('row').filter({ hasText: 'many.csv' });
    await expect.poll(() => old.getByText('current').count(), { timeout: 10_000 }).toBe(0);
    await old.getByRole('button', { name: 'More for span 1' }).click();
    await page.getByRole('menuitem', { name: 'Move to the trash' }).click();
    await old.getByText('in the trash').waitFor();
    await old.getByRole('button', { name: 'Restore' }).click();
    await old.getByRole('button', { name: 'Rows', exact: true }).click();
    await found(new RegExp(`^${total.toLocaleString('en')} rows$`));
  });

  it('describes a source with its first rows and says what is wrong with it', async () => {
    await page.goto(`${host.origin}/#/data/add`);
    const path = page.getByRole('textbox', { name: 'Path', exact: true });
    await path.fill(join(home.dir, 'nothing.csv'));
    await page.getByRole('alert').waitFor();
    await path.fill(join(home.dir, 'few.csv'));
    await page.getByRole('region', { name: 'First rows' }).getByText('note 500', { exact: true }).first().waitFor();
    await path.fill(join(home.dir, 'f{SPAN}w.csv'));
    await page
      .getByRole('alert')
      .getByText(/pattern|span/i)
      .first()
      .waitFor();
    await path.fill(join(home.dir, 'spans', '{SPAN}.csv'));
    await page.getByText('The pattern finds 2 spans now.').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    expect(window.complaints).toEqual([]);
  });
});

async function writeTable(path: string, from: number, count: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('id,amount,state,note,repaid\n');
  for (let start = from; start < from + count; start += 10_000) {
    let text = '';
    for (let row = start; row < Math.min(from + count, start + 10_000); row++) text += lineOf(row);
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}
