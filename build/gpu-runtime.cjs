/** TensorFlow's native library for NVIDIA GPUs: offered once where such a GPU is found; the start never depends on it. */
'use strict';

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const { lastLine, root, run, say } = require('./bootstrap.cjs');

const packageFolder = path.join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
/** Remembers a refusal or a failure, so that the offer is made once for each installation. */
const answerFile = path.join(root, 'node_modules', '.loopwright-gpu');
const installLimitMs = 20 * 60_000;
const answerLimitMs = 30_000;

/** Never rejects and never stops the start. LOOPWRIGHT_GPU=install answers yes beforehand, LOOPWRIGHT_GPU=no refuses. */
async function offerGpu(env = process.env) {
  try {
    if (env.LOOPWRIGHT_GPU === 'no' || !canHaveGpu() || !hasNvidiaGpu()) return;
    if (fs.existsSync(answerFile) && env.LOOPWRIGHT_GPU !== 'install') return;
    if (await loads()) return;
    const isWanted = env.LOOPWRIGHT_GPU === 'install' || (await ask());
    fs.writeFileSync(answerFile, isWanted ? await install(env) : 'declined');
  } catch (error) {
    say(`The GPU library was left out: ${error.message}`);
  }
}

/** The library is built for these two only; elsewhere the package would fetch one without GPU support. */
function canHaveGpu(platform = process.platform, arch = process.arch) {
  return (platform === 'linux' || platform === 'win32') && arch === 'x64' && fs.existsSync(packageFolder);
}

function hasNvidiaGpu() {
  if (fs.existsSync('/proc/driver/nvidia/version')) return true;
  const { status, stdout } = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8', timeout: 5000, windowsHide: true });
  return status === 0 && stdout.includes('GPU 0');
}

/** An installed folder proves nothing: only loading the native module does, and in a process that may crash. */
async function loads() {
  const code =
    "const u = require('node:util'); u.isNullOrUndefined ??= (v) => v == null; u.isArray ??= Array.isArray;" +
    "require('@tensorflow/tfjs-node-gpu')";
  const result = await run(process.execPath, ['-e', code], { limitMs: 60_000 });
  return result.code === 0;
}

async function install(env) {
  say("Downloading TensorFlow's GPU library (about 400 MB).");
  const bin = path.join(root, 'node_modules', '.bin');
  const { code, tail } = await run(process.execPath, ['scripts/install.js', 'gpu', 'download'], {
    cwd: packageFolder,
    env: { ...env, PATH: `${bin}${path.delimiter}${env.PATH ?? ''}` },
    limitMs: installLimitMs,
  });
  if (code === 0 && (await loads())) return 'installed';
  say(`The GPU library could not be installed; training runs on the CPU (${lastLine(tail)}).`);
  return 'failed';
}

/** Asks on a terminal only; no answer in half a minute means no. */
async function ask() {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    say('An NVIDIA GPU was found; start once with LOOPWRIGHT_GPU=install to download the library that trains on it.');
    return false;
  }
  const prompt = readline.createInterface({ input: process.stdin, output: process.stderr });
  const answer = new Promise((resolve) => {
    prompt.once('close', () => resolve(''));
    prompt.question('An NVIDIA GPU was found. Download the library that trains on it (about 400 MB)? [y/N] ', resolve);
  });
  const timer = setTimeout(() => prompt.close(), answerLimitMs);
  const text = await answer;
  clearTimeout(timer);
  prompt.close();
  return /^y(es)?$/i.test(text.trim());
}

module.exports = { offerGpu };
