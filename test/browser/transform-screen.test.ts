import { writeFile } from 'node:fs/promises';
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

/** A table as wide as they come, with a label that its first column decides. */
function wideRows(columns: number, rows: number): string {
  const names = Array.from({ length: columns }, (_, i) => `column_${String(i).padStart(4, '0')}`);
  const line = (row: number) => `${names.map((_, i) => (row * 7 + i * 3) % 50).join(',')},${row % 2 === 0 ? 'yes' : 'no'}`;
  return `${names.join(',')},answer\n${Array.from({ length: rows }, (_, row) => line(row)).join('\n')}\n`;
}

describeInChromium('the Transform screen', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let core: CoreConnection;
  let window: WatchedWindow;
  let page: Page;

  const makeProject = async (name: string, table: string, label: string): Promise<void> => {
    const path = join(home.dir, `${name}.csv`);
    await writeFile(path, table);
    await core.client.project.createFromFile({ dir: join(home.dir, name), name, file: { path }, label });
    await runOnce();
  };
  const runOnce = async (): Promise<void> => {
    const { runId } = await core.client.pipeline.run({ until: 'Transform' });
    const ended = async (): Promise<boolean> =>
      (await core.client.pipeline.runs()).some((run) => run.id === runId && run.state !== 'RUNNING');
    await vi.waitUntil(ended, { timeout: 60_000, interval: 100 });
  };
  const table = (): Locator => page.getByRole('region', { name: 'Transform of each feature', exact: true });
  const settings = (name: string): Locator => page.getByRole('region', { name: `Settings of ${name}`, exact: true });
  const choose = async (field: Locator, option: string | RegExp): Promise<void> => {
    await field.click();
    await page.getByRole('option', { name: option }).click();
  };
  const openScreen = async (feature = ''): Promise<void> => {
    await page.goto(`${host.origin}/#/transform${feature ? `/${feature}` : ''}`);
    await page.reload();
    await table().waitFor(soon);
  };
  const fitted = async (name: string) => (await core.client.transform.view())?.features.find((feature) => feature.name === name);
  const configured = async (name: string) => (await core.client.project.current())?.config.features[name];

  beforeAll(async () => {
    home = await createUserHome();
    [host, browser] = await Promise.all([home.startInterface(), launchChromium()]);
    core = connectCore(host);
    await makeProject('loans', loanRows({ rows: 400, seed: 3 }), 'repaid');
    window = await openWindow(browser, { host });
    page = window.page;
    await openScreen();
  });
  afterAll(async () => {
    core?.close();
    await browser?.close();
    await home?.remove();
  });

  it('shows the values of a feature before and after, and what it costs', async () => {
    await openScreen('region');
    const panel = settings('region');
    await panel.getByRole('region', { name: 'Values of region before and after' }).getByText('north').first().waitFor(soon);
    const view = await fitted('region');
    expect(view?.before).toMatchObject({ kind: 'values' });
    await panel.getByText(/Costs \d+ inputs?;\s+[\d,]+ parameters/).waitFor(soon);
    expect(await findBarriers(page)).toEqual([]);
  });

  it('changes a feature, marks it until the next run, and takes it back', async () => {
    const panel = settings('income');
    await openScreen('income');
    await choose(panel.getByRole('button', { name: /^automatic Transform|Transform/ }).first(), /^buckets/);
    await expect.poll(async () => (await configured('income'))?.transform, soon).toBe('bucketize');
    const buckets = panel.getByRole('textbox', { name: 'Buckets', exact: true });
    await buckets.fill('4');
    await buckets.press('Enter');
    await expect.poll(async () => (await configured('income'))?.buckets, soon).toBe(4);
    await panel.getByText('changed', { exact: true }).waitFor(soon);
    await page.getByRole('button', { name: 'Changed 1', exact: true }).click();
    expect(await table().getByRole('row').count()).toBe(2);
    await page.getByRole('region', { name: 'News' }).getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(async () => (await configured('income'))?.buckets, soon).toBe(10);
    await page.getByRole('button', { name: /^All \d+$/ }).click();
    await runOnce();
    expect(await fitted('income')).toMatchObject({ applied: 'bucketize', configured: 'bucketize' });
    await page.getByRole('button', { name: 'Changed 0', exact: true }).waitFor(soon);
  });

  it('adds a cross by keyboard and pointer, fits it with the next run, and removes it', async () => {
    await page.getByRole('button', { name: 'New feature' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New feature' });
    await dialog.getByRole('button', { name: 'region', exact: true }).click();
    await dialog.getByRole('button', { name: 'income', exact: true }).focus();
    await page.keyboard.press('Space');
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('region_x_income');
    await dialog.getByRole('button', { name: 'Add cross' }).click();
    await expect.poll(async () => (await configured('region_x_income'))?.cross, soon).toEqual(['region', 'income']);
    await settings('region_x_income').getByText('new', { exact: true }).waitFor(soon);
    await runOnce();
    await expect.poll(async () => (await fitted('region_x_income'))?.sources, soon).toEqual(['region', 'income']);
    const values = settings('region_x_income').getByRole('region', { name: /^Values of/ });
    await values
      .getByText(/^\w+ × \[/)
      .first()
      .waitFor(soon);
    await settings('region_x_income').getByRole('button', { name: 'Remove this feature' }).click();
    await expect.poll(() => configured('region_x_income'), soon).toBeUndefined();
    await settings('region_x_income').getByText('removed', { exact: true }).waitFor(soon);
  });

  it('weighs and draws classes by rule, beside the label', async () => {
    await openScreen('repaid');
    const panel = settings('repaid');
    await choose(panel.getByRole('button', { name: /Rows of each class/ }), /repeat rare classes/);
    await expect.poll(async () => (await core.client.project.current())?.config.model.sampling, soon).toBe('oversample');
    await choose(panel.getByRole('button', { name: /What a row of each class weighs/ }), /weights of my own/);
    const weights = async () => (await core.client.project.current())?.config.model.class_weights;
    await expect.poll(weights, soon).toEqual({ no: 1, yes: 1 });
    const weight = panel.getByRole('textbox', { name: 'Weight of no' });
    await weight.fill('2.5');
    await weight.press('Enter');
    await expect.poll(weights, soon).toEqual({ no: 2.5, yes: 1 });
    expect(await findBarriers(page)).toEqual([]);
  });

  it('weighs rows by a column of numbers, which is no feature then', async () => {
    await openScreen('repaid');
    const panel = settings('repaid');
    const key = async () => (await core.client.project.current())?.config.label?.example_weight_key;
    const field = panel.getByRole('button', { name: /What each row weighs/ });
    await field.click();
    expect(await page.getByRole('option', { name: 'region', exact: true }).count()).toBe(0);
    await page.getByRole('option', { name: 'income', exact: true }).click();
    await expect.poll(key, soon).toBe('income');
    await panel.getByText(/serving never asks for it/).waitFor(soon);
    expect(await findBarriers(page)).toEqual([]);
    await runOnce();
    await expect.poll(async () => (await fitted('income'))?.role, soon).toBe('weight');
    await table().getByText('What each row counts in training; no input of the model.').waitFor(soon);
    await choose(field, 'the same');
    await expect.poll(key, soon).toBeUndefined();
    await runOnce();
    await expect.poll(async () => (await fitted('income'))?.role, soon).toBe('feature');
  });

  it('finds one feature of a thousand', async () => {
    await makeProject('wide', wideRows(1000, 60), 'answer');
    await openScreen();
    await page.getByRole('button', { name: 'All 1,001', exact: true }).waitFor(soon);
    await page.getByRole('textbox', { name: 'Find a feature' }).fill('column_0987');
    await expect.poll(() => table().getByRole('row').count(), soon).toBe(2);
    await page.getByRole('textbox', { name: 'Find a feature' }).fill('nothing like it');
    await table().getByText('No feature matches.').waitFor(soon);
    expect(window.complaints).toEqual([]);
  });
});
