/** A page on the interface, with everything that should not happen in it written down. */

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { InterfaceHost } from './interface-host.ts';

export interface WatchedWindow {
  readonly page: Page;
  /** Errors of scripts and of the console, failed requests, refused content, and requests to anywhere else. */
  readonly complaints: readonly string[];
  /** Every address the page asked for, WebSockets too. */
  readonly requested: readonly string[];
  forgetComplaints(): void;
  close(): Promise<void>;
}

export interface WindowOptions extends BrowserContextOptions {
  readonly host: InterfaceHost;
}

/** Open the page: the rail or Home is shown when this resolves. */
export async function openWindow(browser: Browser, { host, ...context }: WindowOptions): Promise<WatchedWindow> {
  const opened = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...context });
  const page = await opened.newPage();
  const complaints: string[] = [];
  const requested: string[] = [];
  watch(page, { origin: host.origin, complaints, requested });
  await page.goto(host.address);
  await page.getByText('Nothing leaves this machine').waitFor();
  return {
    page,
    complaints,
    requested,
    forgetComplaints: () => complaints.splice(0),
    close: () => opened.close(),
  };
}

interface Watch {
  readonly origin: string;
  readonly complaints: string[];
  readonly requested: string[];
}

function watch(page: Page, { origin, complaints, requested }: Watch): void {
  const isOwn = (address: string): boolean => address.startsWith(`${origin}/`) || /^(data|blob):/.test(address);
  const note = (address: string): void => {
    requested.push(address);
    if (!isOwn(address)) complaints.push(`asked for ${address}`);
  };
  // What the Content-Security-Policy refuses is an error of the console too.
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.stack ?? error.message}`));
  page.on('request', (request) => note(request.url()));
  page.on('websocket', (socket) => note(socket.url().replace(/^ws/, 'http')));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // Given up by the page itself, which a test has sent elsewhere or loads again.
    if (reason !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()} ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
}
