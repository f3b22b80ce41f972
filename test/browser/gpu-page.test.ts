import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pageHeaders } from '../../core/contract/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { openEngine, type TrainerOptions } from '../../core/learning/index.ts';
import { deepNetwork, largestDifference, randomBatch } from '../unit/learning/example-networks.ts';
import { describeInChromium, launchChromium } from './chromium-suite.ts';
import type { DrivenPage } from './gpu-page-driver.ts';

const folder = resolve('node_modules/.cache/gpu-page');
const types: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript' };
/** Chromium's own imitation of a GPU. */
const gpuFlags = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-webgpu-adapter=swiftshader',
];

describeInChromium('the page that holds the GPU', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];

  beforeAll(async () => {
    const { buildDevicePage } = (await import(pathToFileURL(resolve('build/build-device-page.mjs')).href)) as {
      buildDevicePage(folder: string): Promise<void>;
    };
    await buildDevicePage(folder);
    const driver = await rolldown({ input: resolve('test/browser/gpu-page-driver.ts'), platform: 'browser', tsconfig: false });
    await driver.write({ file: join(folder, 'driver.js'), codeSplitting: false });
    server = createServer(async ({ url = '' }, response) => {
      const name = /^\/(\w+\.(?:js|html))/.exec(url)?.[1] ?? '';
      const body = await readFile(join(folder, name)).catch(() => undefined);
      response.writeHead(body ? 200 : 404, { ...pageHeaders, 'content-type': types[name.split('.')[1]] ?? 'text/plain' });
      response.end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    browser = await launchChromium(gpuFlags);
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(String(error)));
  });

  afterAll(async () => {
    await browser.close();
    server.close();
  });

  const open = async (search: string): Promise<void> => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await page.goto(`${origin}/index.html${search}`);
    await page.addScriptTag({ url: '/driver.js', type: 'module' });
  };
  const options: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7, clipNorm: 0.5 };
  const network = { ...deepNetwork, dropout: 0.2, l2: 0.01 };
  const seeds = [0, 1, 0, 1];
  const train = () =>
    page.evaluate(([network, options, seeds]) => (window as unknown as DrivenPage).trainInPage(network, options, seeds), [
      network,
      options,
      seeds,
    ] as const);

  it('loses step by step as the fused engine does, under the strict policy of every page, and goes on from a checkpoint', async (context) => {
    await open('?software');
    const hasAdapter = await page.evaluate(async () => {
      const { gpu } = navigator as unknown as { readonly gpu?: { requestAdapter(): Promise<unknown> } };
      return Boolean(await gpu?.requestAdapter());
    });
    if (!hasAdapter) return context.skip('this Chromium has no WebGPU');
    const { losses, resumed } = await train();
    const fused = unwrap(await openEngine('fused:simd')).createTrainer(network, options);
    const reference = seeds.map((seed) => fused.step(randomBatch(network, { rows: 32, seed })));
    fused.dispose();
    expect(largestDifference(losses, reference)).toBeLessThan(1e-5);
    expect(largestDifference(resumed, losses.slice(2))).toBeLessThan(1e-6);
    expect(errors).toEqual([]);
  });

  it('says that there is no GPU where the processor imitates one', async () => {
    await open('');
    await expect(train()).rejects.toThrow(/no GPU|WebGPU/);
  });
});
