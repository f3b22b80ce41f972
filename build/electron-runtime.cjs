/** Whether the Electron window can open here, and the one-time download of its runtime. */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { lastLine, root, run, say } = require('./bootstrap.cjs');

const electronFolder = path.join(root, 'node_modules', 'electron');
const probeLimitMs = 8000;
const installLimitMs = 10 * 60_000;
const defaultHost = 'https://github.com/electron/electron/releases/';

/** The runtime's path, or the reason in half a sentence why the window cannot open. */
async function findWindow(env = process.env, platform = process.platform) {
  const reason = whyNoDesktop(env, platform);
  if (reason) return { reason };
  const present = electronBinary(env);
  if (present) return { binary: present };
  const refusal = await installElectron(env);
  const installed = electronBinary(env);
  return installed ? { binary: installed } : { reason: refusal ?? 'the Electron runtime did not install' };
}

function whyNoDesktop(env, platform) {
  if (platform === 'win32' || platform === 'darwin') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no desktop session (neither DISPLAY nor WAYLAND_DISPLAY is set)';
  if (process.getuid?.() === 0) return 'Electron keeps its sandbox and so does not run as root';
  return undefined;
}

/**
 * The executable, if it is wholly there. Electron's own module is never required for this: requiring it starts a
 * download. path.txt is written last, so that an interrupted unpacking counts as not installed.
 */
function electronBinary(env = process.env) {
  try {
    const { version } = JSON.parse(fs.readFileSync(path.join(electronFolder, 'package.json'), 'utf8'));
    const name = fs.readFileSync(path.join(electronFolder, 'path.txt'), 'utf8');
    const dist = env.ELECTRON_OVERRIDE_DIST_PATH || path.join(electronFolder, 'dist');
    const found = fs.readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
    const binary = path.join(dist, name);
    return found === version && fs.existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** Resolves to the reason of a failure, or to undefined. The installer has no time limit of its own: hence the probe and ours. */
async function installElectron(env) {
  const host = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || defaultHost;
  const unreachable = await probe(host);
  if (unreachable) return `the Electron runtime is not installed and its host does not answer (${unreachable})`;
  say('Downloading the Electron runtime (once, about 120 MB).');
  const { code, tail } = await run(process.execPath, [path.join(electronFolder, 'install.js')], { env, limitMs: installLimitMs });
  return code === 0 ? undefined : `the Electron runtime could not be downloaded (${lastLine(tail)})`;
}

/** Any answer counts, a redirect or a refusal too: it shows that the host can be reached. */
async function probe(address) {
  try {
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeLimitMs) });
    return undefined;
  } catch (error) {
    return error.cause?.code ?? (error.name === 'TimeoutError' ? `no answer in ${probeLimitMs / 1000} s` : error.message);
  }
}

module.exports = { electronBinary, findWindow, whyNoDesktop };
