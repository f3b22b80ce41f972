/** `npm test`: installs what is missing, then runs the whole gate. Its last line is `N passed, N failed`. */
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const { ensureReady, root, runMain } = require('./bootstrap.cjs');
const { ensureChromium } = require('./chromium.cjs');

async function main() {
  // The gate builds by itself, so that a failing build is one failed step and not the end.
  await ensureReady({ build: false });
  const chromium = await ensureChromium();
  const env = { ...process.env, ...(chromium && { LOOPWRIGHT_CHROMIUM: chromium }) };
  const args = [path.join(__dirname, 'check.mjs'), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
  process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
}

runMain(main);
