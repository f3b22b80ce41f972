/** `npm start`: the app on its example project, in an Electron window where one can open, else in the browser. */
'use strict';

const { spawn } = require('node:child_process');
const path = require('node:path');
const { BootstrapError, ensureReady, root, runMain, say } = require('./bootstrap.cjs');
const { findWindow } = require('./electron-runtime.cjs');
const { offerGpu } = require('./gpu-runtime.cjs');

/** A window that ends sooner than this with an error never opened properly. */
const earlyDeathMs = 10_000;

async function main() {
  await ensureReady();
  await offerGpu();
  const runtime = process.env.APP_RUNTIME;
  if (runtime !== undefined && runtime !== 'node' && runtime !== 'electron') {
    throw new BootstrapError(`APP_RUNTIME is "${runtime}"; it can be "node" or "electron".`);
  }
  const window = runtime === 'node' ? { reason: 'APP_RUNTIME=node asks for it' } : await findWindow();
  const failure = window.binary ? await openWindow(window.binary) : window.reason;
  if (failure === undefined) return;
  if (runtime === 'electron') throw new BootstrapError(`The window cannot open: ${failure}.`);
  say(`Using the browser instead of the Electron window: ${failure}.`);
  const { code } = await runProgram(process.execPath, [
    path.join(root, 'dist', 'cli.mjs'),
    'ui',
    '--example',
    ...process.argv.slice(2),
  ]);
  process.exitCode = code;
}

/** Resolves when the window is closed; to a reason where it died before it can have been used. */
async function openWindow(binary) {
  const { code, ranMs } = await runProgram(binary, [root, '--example', ...process.argv.slice(2)]);
  if (code !== 0 && ranMs < earlyDeathMs)
    return `Electron ended at once (${code}); on Linux its sandbox is often what is refused`;
  process.exitCode = typeof code === 'number' ? code : 1;
  return undefined;
}

/** Runs a program in our place: same terminal, signals passed on. `code` is the exit code, or a signal's name, or an error's text. */
function runProgram(command, args) {
  const started = Date.now();
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
    // A terminal's Ctrl+C reaches the child by itself; this process only has to outlive it.
    const ignore = () => {};
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', ignore).on('SIGTERM', pass).on('SIGHUP', pass);
    const end = (code) => {
      process.off('SIGINT', ignore).off('SIGTERM', pass).off('SIGHUP', pass);
      resolve({ code, ranMs: Date.now() - started });
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) => end(code ?? signal));
  });
}

runMain(main);
