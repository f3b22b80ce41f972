/** A lock file with the owner's process id, so that two first starts do not install over one another. */
'use strict';

const fs = require('node:fs');

const pollMs = 200;
/** A lock without a readable owner is being written, or was left by a kill in that instant. */
const unreadableIsStaleMs = 10_000;

/**
 * Runs `work` while holding the lock at `path`; waits while another living process holds it.
 * `onWait(pid)` is called once, when waiting begins. Rejects after `limitMs` of waiting.
 */
async function withLock(path, work, { onWait = () => {}, limitMs = 30 * 60_000 } = {}) {
  await acquire(path, onWait, limitMs);
  const release = () => fs.rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

async function acquire(path, onWait, limitMs) {
  const started = Date.now();
  let hasWaited = false;
  while (!tryCreate(path)) {
    if (removeIfStale(path)) continue;
    if (!hasWaited) onWait(readOwner(path));
    hasWaited = true;
    if (Date.now() - started > limitMs)
      throw new Error(`another start has held ${path} for too long; delete it if none is running`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function tryCreate(path) {
  try {
    fs.writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead owner's lock away. A guard folder lets one process at a time judge, so that a fresh lock is never removed. */
function removeIfStale(path) {
  if (!isStale(path)) return false;
  const guard = `${path}.guard`;
  try {
    fs.mkdirSync(guard);
  } catch {
    if (ageMs(guard) > unreadableIsStaleMs) fs.rmSync(guard, { recursive: true, force: true });
    return false;
  }
  try {
    if (!isStale(path)) return false;
    fs.rmSync(path, { force: true });
    return true;
  } finally {
    fs.rmSync(guard, { recursive: true, force: true });
  }
}

function isStale(path) {
  const owner = readOwner(path);
  if (owner === undefined) return ageMs(path) > unreadableIsStaleMs;
  return owner !== process.pid && !isAlive(owner);
}

function readOwner(path) {
  try {
    const pid = Number(fs.readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function ageMs(path) {
  try {
    return Date.now() - fs.statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

module.exports = { withLock };
