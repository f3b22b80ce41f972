import { readdir, readFile, writeFile } from 'node:fs/promises';
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

describeInChromium('the export of a model in the window', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let close: OpenApp['close'];
  let core: CoreConnection;
  let dir: string;
  const windows: WatchedWindow[] = [];

  beforeAll(async () => {
    ({ home, host, browser, core, close } = await openApp());
    const path = join(home.dir, 'loans.csv');
    dir = join(home.dir, 'loans');
    await writeFile(path, loanRows({ rows: 600, seed: 3 }));
    await core.client.project.createFromFile({ dir, name: 'loans', file: { path }, label: 'repaid' });
    await core.client.project.patch({ changes: [{ path: ['model', 'family'], value: 'trees' }] });
    await core.client.pipeline.run({});
    const ended = async (): Promise<string | undefined> => (await core.client.pipeline.runs())[0]?.state;
    await vi.waitUntil(async () => (await ended()) === 'COMPLETE', { timeout: 60_000, interval: 100 });
    for (const colorScheme of ['light', 'dark'] as const) windows.push(await openWindow(browser, { host, colorScheme }));
  }, 120_000);
  afterAll(async () => {
    await close?.();
  });

  const openDialog = async (page: Page): Promise<void> => {
    await page.goto(`${host.origin}/#/models`);
    await page.reload();
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor(soon);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('radio', { name: /One HTML page/ }).waitFor(soon);
  };

  it.each([0, 1])('says what the model can be written as, and why not (%i: light, dark)', async (at) => {
    const page = windows[at]?.page as Page;
    await openDialog(page);
    const tfjs = page.getByRole('radio', { name: /TensorFlow\.js/ });
    expect(await tfjs.isDisabled()).toBe(true);
    expect(await page.getByText(/trees are no Layers model of TF\.js/).isVisible()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    await page.screenshot({ path: join(pictures, `export-${at === 0 ? 'light' : 'dark'}.png`), animations: 'disabled' });
    await page.keyboard.press('Escape');
  });

  it('writes a page into the project, compared on real rows, and gives a copy of it', async () => {
    const page = windows[0]?.page as Page;
    await openDialog(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText(/real rows: the same answers, digit by digit/).waitFor(soon);
    expect(await findBarriers(page)).toEqual([]);
    await page.screenshot({ path: join(pictures, 'export-result-light.png'), animations: 'disabled' });
    const [model = ''] = await readdir(join(dir, 'exports'));
    expect(model).toMatch(/^loans-\d+$/);
    const folder = join(dir, 'exports', model, 'html');
    expect((await readdir(folder)).sort()).toEqual(['export.json', 'model.html']);
    const saving = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save a copy of the page' }).click();
    const copy = await readFile(await (await saving).path(), 'utf8');
    expect(copy).toBe(await readFile(join(folder, 'model.html'), 'utf8'));
  });

  it('writes the next one elsewhere, and another format from the keyboard', async () => {
    const page = windows[0]?.page as Page;
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Export another' }).click();
    const folder = dialog.getByRole('textbox', { name: 'Folder' });
    await expect.poll(() => folder.inputValue(), soon).toMatch(/html-2$/);
    await dialog.getByRole('radio', { name: /One HTML page/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => folder.inputValue(), soon).toMatch(/onnx$/);
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByText('onnxruntime').waitFor(soon);
    expect(await dialog.getByText(/apart \(allowed: 1e-5\)|the same answers/).isVisible()).toBe(true);
  });

  it('cancelled after any step leaves nothing behind, and can be done again into the same folder', async () => {
    const [{ modelId = 0 } = {}] = (await core.client.registry.view({})).models;
    const output = join(dir, 'exports', 'cancelled');
    for (let steps = 1; steps <= 3; steps++) {
      const stop = new AbortController();
      const events = await core.client.exports.model({ modelId, format: 'saved_model', output }, { signal: stop.signal });
      let seen = 0;
      await expect(
        (async () => {
          for await (const _ of events) if (++seen === steps) stop.abort();
        })(),
      ).rejects.toThrow();
      await vi.waitUntil(async () => (await readdir(output).catch(() => [])).length === 0, { timeout: 5000, interval: 20 });
    }
    const kinds: string[] = [];
    for await (const { kind } of await core.client.exports.model({ modelId, format: 'saved_model', output })) kinds.push(kind);
    expect(kinds.at(-1)).toBe('done');
    expect(await readdir(output)).toContain('saved_model.pb');
  });

  it('is cancelled by its button, and the dialog is as before', async () => {
    const page = windows[0]?.page as Page;
    await openDialog(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
    await dialog.getByRole('button', { name: 'Export', exact: true }).waitFor(soon);
    expect(await dialog.getByText(/real rows/).count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('refuses a folder that holds something, with the way out, and reads no file that it has not written', async () => {
    const page = windows[0]?.page as Page;
    await openDialog(page);
    const dialog = page.getByRole('dialog');
    await writeFile(join(dir, 'loopwright-kept.txt'), 'kept');
    await dialog.getByRole('textbox', { name: 'Folder' }).fill('.');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByRole('alert').getByText('Name a new folder.').waitFor(soon);
    expect(await findBarriers(page)).toEqual([]);
    expect(await readFile(join(dir, 'loopwright-kept.txt'), 'utf8')).toBe('kept');
    await expect(core.client.exports.page({ path: join(dir, 'loopwright.yaml') })).rejects.toThrow('No page was written there.');
  });
});
