/** The browser that the suites drive, and how a suite says that there is none. */

import { createRequire } from 'node:module';
import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';

const require = createRequire(import.meta.url);
const { findChromium } = require('../../build/chromium.cjs') as { findChromium(): string | undefined };

const executablePath = findChromium();

if (!executablePath) {
  process.stderr.write('Browser tests are skipped: no Chromium or Chrome was found (LOOPWRIGHT_CHROMIUM names one).\n');
}

/** Skipped, and counted so by the runner, where no Chromium or Chrome is found. */
export const describeInChromium = describe.skipIf(!executablePath);

export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  if (!executablePath) throw new Error('No Chromium or Chrome was found.');
  return chromium.launch({ executablePath, headless: true, args: [...args] });
}
