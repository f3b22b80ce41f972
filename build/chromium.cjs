/** The browser that the browser tests drive: found, or installed from Debian's packages where we may. */
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { run, say } = require('./bootstrap.cjs');

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const knownPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of a Chromium or Chrome, or undefined. LOOPWRIGHT_CHROMIUM names one and wins. */
function findChromium(env = process.env) {
  const onPath = (env.PATH ?? '').split(path.delimiter).flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [env.LOOPWRIGHT_CHROMIUM, ...onPath, ...knownPlaces].find((file) => file && isExecutable(file));
}

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** findChromium, after installing Debian's where there is none and we are root on Debian. */
async function ensureChromium() {
  const present = findChromium();
  if (present || process.getuid?.() !== 0 || !fs.existsSync('/etc/debian_version')) return present;
  say('Installing chromium for the browser tests (once).');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env, limitMs: 5 * 60_000 });
  const packages = ['chromium', 'fonts-liberation'];
  const { code, tail } = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
    env,
    limitMs: 10 * 60_000,
  });
  if (code !== 0) say(`chromium could not be installed: ${tail.trim().split('\n').at(-1)}`);
  return findChromium();
}

module.exports = { ensureChromium, findChromium };
