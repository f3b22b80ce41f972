/** Installs the packages and builds the program where that is missing or out of date; needs nothing but Node.js. */
'use strict';

const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { withLock } = require('./lock.cjs');

const root = path.resolve(__dirname, '..');
const oldestNode = [20, 19];
const sourceFolders = ['assets', 'build', 'core', 'electron', 'renderer'];

/** An expected failure: its message is one line for the user. */
class BootstrapError extends Error {}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  if (!isNewEnough) throw new BootstrapError(`Loopwright needs Node.js ${oldestNode.join('.')} or newer; this is ${version}.`);
}

/** Packages and, unless `build` is false, the bundles in dist/. Does nothing, offline too, when both are up to date. */
async function ensureReady({ build = true } = {}) {
  checkNode();
  if (isInstalled() && (!build || isBuilt())) return;
  const onWait = (pid) => say(`Waiting for another start (process ${pid ?? 'unknown'}) to finish installing.`);
  await withLock(
    path.join(root, '.bootstrap.lock'),
    async () => {
      if (!isInstalled()) await install();
      if (build && !isBuilt()) await buildProgram();
    },
    { onWait },
  );
}

// Packages

const installStampFile = path.join(root, 'node_modules', '.loopwright-stamp');

/** What the installed packages depend on: the lock file and what native packages are chosen by. */
function installStamp() {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  const host = [process.versions.node.split('.')[0], process.platform, process.arch].join(' ');
  return createHash('sha256').update(lock).update(host).digest('hex');
}

function isInstalled() {
  const stamp = installStamp();
  if (readText(installStampFile) === stamp) return true;
  if (readText(installStampFile) !== undefined || !matchesLock()) return false;
  fs.writeFileSync(installStampFile, stamp);
  return true;
}

/** True where npm itself has already installed exactly what the lock file lists, for this platform. */
function matchesLock() {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
  const present = readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([folder, entry]) => {
    if (folder === '' || !suitsHost(entry)) return true;
    const found = present[folder];
    const isChosenByHost = Boolean(entry.os || entry.cpu);
    if (!found) return Boolean(entry.optional) && !isChosenByHost;
    return found.version === entry.version && fs.existsSync(path.join(root, folder, 'package.json'));
  });
}

function suitsHost({ os, cpu, libc }) {
  const allows = (list, value) => !list || list.includes(value) || (list[0]?.startsWith('!') && !list.includes(`!${value}`));
  return allows(os, process.platform) && allows(cpu, process.arch) && (!libc || libc.includes(hostLibc()));
}

let libcSeen;

/** A report takes tens of milliseconds to make, so it is made once. */
function hostLibc() {
  libcSeen ??= process.platform === 'linux' && !process.report?.getReport().header.glibcVersionRuntime ? 'musl' : 'glibc';
  return libcSeen;
}

async function install() {
  const modules = path.join(root, 'node_modules');
  // npm ci empties the folder first, and through a link that would be another project's.
  if (fs.lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new BootstrapError(
      `node_modules is a link to ${realPath(modules)}, which does not fit this lock file; remove the link.`,
    );
  const npm = findNpm();
  if (!npm)
    throw new BootstrapError('npm was not found beside Node.js; run "npm ci --ignore-scripts" in this folder, then start again.');
  const count = Object.keys(readJson(path.join(root, 'package-lock.json')).packages).length - 1;
  say(`Installing about ${count} packages (once, about half a minute).`);
  // No chosen package needs its install script, and the GPU package's would download 400 MB: see gpu-runtime.cjs.
  const flags = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, tail } = await run(process.execPath, [npm, 'ci', ...flags]);
  if (code !== 0) throw new BootstrapError(`npm ci failed (exit code ${code}): ${npmReason(tail)}`);
  fs.writeFileSync(installStampFile, installStamp());
}

/** What npm says first is the reason; its code and the place of its log come around it. */
function npmReason(tail) {
  const lines = tail.split('\n').map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim());
  return lines.find((line) => line !== '' && !/^(code|errno|syscall|npm warn)\b|complete log/i.test(line)) ?? 'no reason given';
}

/** npm's own script: of the npm that runs us, else the one beside Node.js, else the one on PATH. */
function findNpm() {
  const beside = path.dirname(process.execPath);
  const script = path.join('npm', 'bin', 'npm-cli.js');
  const onPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => realPath(path.join(folder, 'npm')));
  const candidates = [
    process.env.npm_execpath,
    path.join(beside, 'node_modules', script),
    path.join(beside, '..', 'lib', 'node_modules', script),
    path.join('/usr/share/nodejs', script),
    ...onPath,
  ];
  return candidates.find((file) => file?.endsWith('npm-cli.js') && fs.existsSync(file));
}

// Bundles

const buildStampFile = path.join(root, 'dist', '.stamp');

/** Names, sizes and times of every source file; reading their contents would cost more than it tells. */
function buildStamp() {
  const hash = createHash('sha256').update(installStamp());
  for (const folder of sourceFolders) {
    for (const file of listFiles(path.join(root, folder))) {
      const { size, mtimeMs } = fs.statSync(file);
      hash.update(`${path.relative(root, file)}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function isBuilt() {
  return readText(buildStampFile) === buildStamp();
}

async function buildProgram() {
  const stamp = buildStamp();
  say('Building the program.');
  const { code, tail } = await run(process.execPath, [path.join(__dirname, 'build.mjs')]);
  if (code !== 0) throw new BootstrapError(`The build failed (exit code ${code}):\n${tail.trim()}`);
  fs.writeFileSync(buildStampFile, stamp);
}

// Files and processes

function listFiles(folder) {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? listFiles(file) : [file];
  });
}

/** Runs a program to its end; resolves to the exit code (or signal) and the last of what it said. */
function run(command, args, { cwd = root, env = process.env, limitMs, keptCharacters = 8192 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = limitMs && setTimeout(() => child.kill('SIGKILL'), limitMs);
    let tail = '';
    const keep = (chunk) => {
      tail = (tail + chunk).slice(-keptCharacters);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: -1, tail: error.message }));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? signal, tail });
    });
  });
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(file) {
  const text = readText(file);
  return text === undefined ? undefined : JSON.parse(text);
}

function realPath(file) {
  try {
    return fs.realpathSync(file);
  } catch {
    return undefined;
  }
}

/** Runs an entry's main function: an expected failure is one line and exit code 1, a bug keeps its stack. */
function runMain(main) {
  main().catch((error) => {
    say(error instanceof BootstrapError ? error.message : (error.stack ?? String(error)));
    process.exitCode = 1;
  });
}

module.exports = { BootstrapError, buildProgram, buildStamp, checkNode, ensureReady, isBuilt, lastLine, root, run, runMain, say };
