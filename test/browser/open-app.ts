/** The interface on a home of its own, with a browser and a connection to its core: what most suites begin with. */

import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium-suite.ts';
import { type CoreConnection, connectCore } from './core-client.ts';
import { createUserHome, type InterfaceHost, type UserHome } from './interface-host.ts';

/** Where screenshots go; it is there once an app was opened. */
export const pictures = resolve('test-output/screens');

export interface OpenApp {
  readonly home: UserHome;
  readonly host: InterfaceHost;
  readonly browser: Browser;
  readonly core: CoreConnection;
  close(): Promise<void>;
}

export async function openApp(): Promise<OpenApp> {
  await mkdir(pictures, { recursive: true });
  const home = await createUserHome();
  const [host, browser] = await Promise.all([home.startInterface(), launchChromium()]);
  const core = connectCore(host);
  const close = async (): Promise<void> => {
    core.close();
    await browser.close();
    await home.remove();
  };
  return { home, host, browser, core, close };
}
