/** Images where people see rows: the grid of data, the transform's preview, the labelling queue and the register. */

import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeInChromium } from './chromium-suite.ts';
import type { CoreConnection } from './core-client.ts';
import type { InterfaceHost, UserHome } from './interface-host.ts';
import { type OpenApp, openApp, pictures } from './open-app.ts';
import { openWindow, type WatchedWindow } from './watched-window.ts';

const images = resolve(import.meta.dirname, '../../../shared/data/images/mnist_png');
const soon = { timeout: 15_000 };

describeInChromium('pictures', () => {
  describe.skipIf(!existsSync(images))('of digits', () => {
    let home: UserHome;
    let host: InterfaceHost;
    let browser: Browser;
    let close: OpenApp['close'];
    let core: CoreConnection;
    let window: WatchedWindow;
    let page: Page;

    beforeAll(async () => {
      ({ home, host, browser, core, close } = await openApp());
      await makeProject();
      await ask();
      window = await openWindow(browser, { host });
      page = window.page;
    }, 120_000);
    afterAll(async () => {
      await close?.();
    });

    const makeProject = async (): Promise<void> => {
      const folder = join(home.dir, 'digits');
      for (const name of ['0', '1', '7']) {
        await mkdir(join(folder, name), { recursive: true });
        const files = (await readdir(join(images, name))).sort().slice(0, 30);
        for (const file of files) await cp(join(images, name, file), join(folder, name, file));
      }
      const dir = join(home.dir, 'project');
      await core.client.project.createFromFile({ dir, name: 'project', file: { path: folder }, label: 'label' });
      const file = join(dir, 'loopwright.yaml');
      const text = await readFile(file, 'utf8');
      const quick = 'family: wide_deep\n  epochs: 5\n  image_filters: [8]\n  engine: fused';
      await writeFile(file, `${text.replace('family: auto', quick)}serving:\n  rest_api_port: 0\n`);
      const { runId } = await core.client.pipeline.run({});
      const ended = async (): Promise<boolean> =>
        (await core.client.pipeline.runs()).some((run) => run.id === runId && run.state !== 'RUNNING');
      await vi.waitUntil(ended, { timeout: 60_000, interval: 100 });
    };

    const ask = async (): Promise<void> => {
      const { url, modelName } = await core.client.serve.start();
      const files = (await readdir(join(images, '7'))).sort().slice(-4);
      const encoded = await Promise.all(files.map(async (file) => (await readFile(join(images, '7', file))).toString('base64')));
      const instances = encoded.map((b64) => ({ 'image/encoded': { b64 } }));
      const response = await fetch(`${url}/v1/models/${modelName}:predict`, {
        method: 'POST',
        body: JSON.stringify({ instances }),
      });
      expect(response.status).toBe(200);
      await vi.waitUntil(async () => (await core.client.feedback.status()).predictions >= 4, { timeout: 20_000 });
    };

    /** Pictures that the browser has decoded, by their natural width. */
    const widths = (selector: string): Promise<number[]> =>
      page.locator(selector).evaluateAll((all) => all.map((one) => (one as unknown as { naturalWidth: number }).naturalWidth));
    const shoot = async (name: string): Promise<void> => {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(pictures, `images-${name}-${colorScheme}.png`), animations: 'disabled' });
      }
    };
    const open = async (screen: string, selector: string): Promise<number[]> => {
      await page.goto(`${host.origin}/#/${screen}`);
      await page.reload();
      await page.locator(selector).first().waitFor(soon);
      await expect.poll(async () => (await widths(selector)).every((width) => width > 0), soon).toBe(true);
      await shoot(screen.replace(/\W+/g, '-'));
      return widths(selector);
    };

    it('are shown small in the rows in view of the grid', async () => {
      const shown = await open('data', '.row-grid img');
      expect(shown.length).toBeGreaterThan(5);
      expect(new Set(shown)).toEqual(new Set([28]));
    });

    it('are shown before and after the transform', async () => {
      await page.goto(`${host.origin}/#/transform`);
      await page.reload();
      await page.getByText('Before and after', { exact: true }).click(soon);
      await page.locator('.transform__picture').first().waitFor(soon);
      await expect.poll(() => widths('.transform__picture'), soon).toEqual([28, 28]);
      await shoot('transform');
    });

    it('are shown where a prediction is labelled, and in the register', async () => {
      expect(await open('feedback', '.input-picture--large')).toEqual([28]);
      await page.getByText(/^Register \d+$/).click(soon);
      await page.locator('.input-picture--small').first().waitFor(soon);
      await expect.poll(() => widths('.input-picture--small'), soon).toEqual([28, 28, 28, 28]);
      await shoot('register');
    });

    it('come without any complaint of the content security policy', () => {
      expect(window.complaints).toEqual([]);
    });
  });
});
