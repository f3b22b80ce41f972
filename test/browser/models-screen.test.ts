import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loanRows } from '../integration/loan-rows.ts';
import { findBarriers } from './axe-report.ts';
import { describeInChromium } from './chromium-suite.ts';
import type { CoreConnection } from './core-client.ts';
import type { InterfaceHost, UserHome } from './interface-host.ts';
import { type OpenApp, openApp, pictures } from './open-app.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const soon = { timeout: 30_000 };

describeInChromium('the Models screen', () => {
  let home: UserHome;
  let host: InterfaceHost;
  let browser: Browser;
  let close: OpenApp['close'];
  let core: CoreConnection;
  const windows: WatchedWindow[] = [];
  let page: Page;

  const run = async (): Promise<void> => {
    const { runId } = await core.client.pipeline.run({});
    const ended = async (): Promise<boolean> =>
      (await core.client.pipeline.runs()).some(({ id, state }) => id === runId && state !== 'RUNNING');
    await vi.waitUntil(ended, { timeout: 90_000, interval: 200 });
  };
  const patch = (path: string[], value: unknown) => core.client.project.patch({ changes: [{ path, value: value as never }] });

  beforeAll(async () => {
    ({ home, host, browser, core, close } = await openApp());
    const path = join(home.dir, 'loans.csv');
    await writeFile(path, loanRows({ rows: 900, seed: 3 }));
    await core.client.project.createFromFile({ dir: join(home.dir, 'loans'), name: 'loans', file: { path }, label: 'repaid' });
    await patch(['serving'], { rest_api_port: 0 });
    await patch(['evaluation'], { thresholds: [{ metric: 'auc', lower_bound: 0.5 }] });
    for (const colorScheme of ['light', 'dark'] as const) windows.push(await openWindow(browser, { host, colorScheme }));
    page = windows[0]?.page as Page;
    await page.goto(`${host.origin}/#/models`);
    await page.getByText('No model yet').waitFor(soon);
    await look('models-none');
    // Two that are blessed and pushed, one that is not.
    for (const settings of [{ family: 'linear' }, { family: 'trees' }]) {
      await patch(['model'], { ...settings, epochs: 2, engine: 'cpu' });
      await run();
    }
    await patch(['evaluation', 'thresholds'], [{ metric: 'auc', lower_bound: 0.999 }]);
    await patch(['model'], { family: 'wide_deep', epochs: 1, engine: 'cpu' });
    await run();
  }, 180_000);
  afterAll(async () => {
    await close?.();
  });

  const look = async (name: string, open?: (page: Page) => Promise<void>): Promise<void> => {
    for (const [i, theme] of ['light', 'dark'].entries()) {
      const shown = windows[i]?.page as Page;
      await shown.goto(`${host.origin}/#/models`);
      await shown.getByRole('heading', { name: 'Models', level: 1 }).waitFor(soon);
      await open?.(shown);
      for (const size of [
        { width: 1280, height: 800 },
        { width: 1920, height: 1080 },
      ]) {
        await shown.setViewportSize(size);
        await shown.waitForFunction(() => !document.querySelector('.loading'));
        await shown.screenshot({ path: join(pictures, `${name}-${theme}-${size.width}.png`), animations: 'disabled' });
      }
      expect(await findBarriers(shown)).toEqual([]);
    }
  };
  const registry = () => core.client.registry.view();
  const rowOf = (name: RegExp): Locator => page.getByRole('region', { name: 'All models' }).getByRole('row', { name });
  const detail = (): Locator => page.getByRole('region', { name: /^Model \d+ in full$/ });
  const choose = async (name: RegExp): Promise<void> => {
    await rowOf(name).getByRole('button').first().click();
    await detail().getByRole('heading', { name }).waitFor(soon);
  };
  /** The change that a notice tells of: the newest notice once it is there. */
  const undo = async (notice: string): Promise<void> => {
    await page.getByText(notice, { exact: true }).last().waitFor(soon);
    await page.getByRole('button', { name: 'Undo' }).last().click();
  };

  it('lists every model with its stage, and the one that answers in full', async () => {
    await rowOf(/trees/).getByText('default').waitFor(soon);
    expect(
      await rowOf(/linear/)
        .getByText('pushed', { exact: true })
        .count(),
    ).toBe(1);
    expect(
      await rowOf(/wide & deep/)
        .getByText('not blessed')
        .count(),
    ).toBe(1);
    await detail().getByRole('heading', { name: /trees/ }).waitFor(soon);
    await detail().getByText('Code version of Trainer').waitFor(soon);
    await look('models');
  });

  it('filters by words and by stage', async () => {
    const rows = page.getByRole('region', { name: 'All models' }).getByRole('row');
    await page.getByRole('textbox', { name: 'Search models' }).fill('linear');
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByRole('textbox', { name: 'Search models' }).fill('');
    await page.getByRole('button', { name: /^Not blessed/ }).click();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByRole('button', { name: /^All/ }).click();
    await expect.poll(() => rows.count()).toBe(4);
  });

  it('sets an alias with the keyboard, moves it, deletes it, and takes that back', async () => {
    const aliases = async () => (await registry()).aliases.map(({ alias, version, holds }) => [alias, version, holds]);
    const versions = (await registry()).models.flatMap((model) => model.versions.map(({ version }) => version));
    const [newest, older] = versions;
    await choose(/linear/);
    await detail()
      .getByRole('textbox', { name: /^New alias/ })
      .fill('17');
    await detail().getByText('no mere number').waitFor(soon);
    await detail()
      .getByRole('textbox', { name: /^New alias/ })
      .fill('champion');
    await page.keyboard.press('Enter');
    await expect.poll(aliases, soon).toEqual([['champion', older, true]]);
    await rowOf(/linear/)
      .getByText('champion')
      .waitFor(soon);
    await choose(/trees/);
    await detail()
      .getByRole('textbox', { name: /^New alias/ })
      .fill('champion');
    await detail().getByText(`Moves champion from version ${older}`).waitFor(soon);
    await page.keyboard.press('Enter');
    await expect.poll(aliases, soon).toEqual([['champion', newest, true]]);
    await undo(`champion is version ${newest} now.`);
    await expect.poll(aliases, soon).toEqual([['champion', older, true]]);
    await choose(/linear/);
    await detail().getByRole('row', { name: 'champion' }).focus();
    await page.keyboard.press('Delete');
    await expect.poll(aliases, soon).toEqual([]);
    await undo('Alias champion is deleted.');
    await expect.poll(aliases, soon).toEqual([['champion', older, true]]);
    await look('models-alias', async (shown) => {
      await shown
        .getByRole('region', { name: 'All models' })
        .getByRole('row', { name: /linear/ })
        .getByRole('button')
        .first()
        .click();
    });
  });

  it('rolls back to an older version and forward again, while the server goes on', async () => {
    const answering = async () => (await registry()).defaultVersion;
    const { defaultVersion: newest } = await registry();
    await choose(/linear/);
    await detail()
      .getByRole('button', { name: /^Serve version/ })
      .first()
      .click();
    await expect.poll(answering, soon).not.toBe(newest);
    await rowOf(/linear/)
      .getByText('default')
      .waitFor(soon);
    await page.getByRole('button', { name: 'Follow the newest' }).click();
    await expect.poll(answering, soon).toBe(newest);
    expect((await registry()).running).toBe(true);
  });

  it('archives a version that nobody asks for, and says who asks where somebody does', async () => {
    await choose(/linear/);
    await detail()
      .getByRole('button', { name: /^Archive version/ })
      .click();
    await page
      .getByText(/has the alias champion; it stays/)
      .first()
      .waitFor(soon);
    await core.client.registry.setAlias({ alias: 'champion', version: null });
    await detail()
      .getByRole('button', { name: 'Delete alias champion' })
      .waitFor({ state: 'detached', ...soon });
    await detail()
      .getByRole('button', { name: /^Archive version/ })
      .click();
    await rowOf(/linear/)
      .getByText('archived')
      .waitFor(soon);
    await detail().getByRole('button', { name: 'Restore' }).click();
    await rowOf(/linear/)
      .getByText('pushed', { exact: true })
      .waitFor(soon);
  });

  it('shows signature and graph, and another model beside it', async () => {
    await choose(/linear/);
    const part = (name: string) => detail().getByRole('radio', { name }).click({ force: true });
    await part('Signature');
    await detail()
      .getByRole('region', { name: /inputs$/ })
      .getByText('income')
      .waitFor(soon);
    await part('Graph');
    await detail()
      .getByRole('img', { name: /^The graph of/ })
      .waitFor(soon);
    await look('models-graph', async (shown) => {
      await shown.getByRole('radio', { name: 'Graph' }).click({ force: true });
      await shown.getByRole('img', { name: /^The graph of/ }).waitFor(soon);
    });
    await look('models-compare', async (shown) => {
      await shown.getByRole('radio', { name: 'Compare' }).click({ force: true });
      await shown.getByText('a client of one is a client of the other').waitFor(soon);
    });
    await page.getByRole('button', { name: 'Test both on the same rows' }).click();
    await page.getByRole('heading', { name: 'Evaluate', level: 1 }).waitFor(soon);
    await page.getByRole('button', { name: 'Compare', exact: true }).waitFor(soon);
  });

  it('pushes a model that is not blessed with a reason, which stays with the version', async () => {
    await page.goto(`${host.origin}/#/models`);
    await choose(/wide & deep/);
    await detail().getByRole('button', { name: 'Push', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /without a blessing/ });
    await dialog.waitFor(soon);
    expect(await dialog.getByRole('button', { name: 'Push it' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('Asked for by the desk.');
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Push it' }).click();
    await detail().getByText('Pushed without a blessing: Asked for by the desk.').waitFor(soon);
    await rowOf(/wide & deep/)
      .getByText('default')
      .waitFor(soon);
  });

  it('asks a second version in the shadow, on the Serve screen, and says how often they agree', async () => {
    await patch(['serving', 'version_policy'], { latest: 2 });
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${host.origin}/#/serve`);
    const traffic = page.locator('section', { has: page.getByRole('heading', { name: 'Traffic' }) });
    await traffic.getByRole('radio', { name: 'Shadow' }).click({ force: true });
    await traffic.getByRole('slider').focus();
    await page.keyboard.press('End');
    await traffic.getByRole('button', { name: 'Route' }).click();
    await vi.waitUntil(async () => (await core.client.serve.view()).routing.length > 0, { timeout: 20_000 });
    const { exampleRow } = await core.client.serve.view();
    for (let i = 0; i < 12; i++) await core.client.serve.tryRow({ row: exampleRow });
    await traffic.getByText(/was asked 12 times in the shadow/).waitFor(soon);
    await traffic.scrollIntoViewIfNeeded();
    await traffic.screenshot({ path: join(pictures, 'serve-shadow-light.png'), animations: 'disabled' });
    expect(await findBarriers(page)).toEqual([]);
  });

  it('asks nobody else for anything and complains of nothing', () => {
    expect(windows.map(({ complaints }) => complaints)).toEqual([[], []]);
  });
});
