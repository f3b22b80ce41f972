/** One owner per project folder: a lock file naming the owning process, taken over when that process is gone. */

import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, raise } from '../foundation/index.ts';
import { isMissing } from '../metadata/index.ts';
import { isAlive, processStart } from './process-identity.ts';

interface LockContent {
  readonly pid: number;
  readonly host: string;
  readonly owner: string;
  readonly startedAt: string;
  /** Start of the process, where the system tells it. */
  readonly processStart?: string;
  readonly token: string;
}

interface FoundLock {
  /** undefined: not readable as a lock. */
  readonly content: LockContent | undefined;
  /** Since the owner last touched it, by the clock of the file system. */
  readonly silentMs: number;
}

export interface ProjectLock {
  release(): Promise<void>;
}

const heartbeatMs = 15_000;
/** A lock on a shared disk belongs to another machine, which cannot be asked; silence decides. */
const remoteSilenceMs = 4 * heartbeatMs;
/** Where processes cannot be told apart, an id in use decides only this long (a laptop may have slept). */
const unknownStartSilenceMs = 600_000;
const takeoverMs = 10_000;

/** Raises `project/locked`. */
export async function lockProject(
  lock: string,
  { clock, owner }: { readonly clock: Clock; readonly owner: string },
): Promise<ProjectLock> {
  const content: LockContent = {
    pid: process.pid,
    host: hostname(),
    owner,
    startedAt: new Date(clock.now()).toISOString(),
    processStart: await processStart(process.pid),
    token: randomUUID(),
  };
  for (let tries = 0; tries < 100; tries++) {
    if (await createLock(lock, content)) return heldLock(lock, content.token);
    const found = await readLock(lock);
    if (found === undefined) continue;
    if (await isHeld(found)) raiseLocked(found.content, lock);
    await removeStale(lock, found);
  }
  return raiseLocked(undefined, lock);
}

/** True when the lock is ours now. The content is there from the first instant the file is. */
async function createLock(lock: string, content: LockContent): Promise<boolean> {
  const temporary = `${lock}.${content.token}`;
  const text = `${JSON.stringify(content)}\n`;
  await writeFile(temporary, text);
  try {
    await link(temporary, lock);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    return await createWithoutLinks(lock, text);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createWithoutLinks(lock: string, text: string): Promise<boolean> {
  try {
    await writeFile(lock, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function isHeld({ content, silentMs }: FoundLock): Promise<boolean> {
  // Only a file system without links shows a lock before its content.
  if (content === undefined) return silentMs < takeoverMs;
  if (content.host !== hostname()) return silentMs < remoteSilenceMs;
  if (!isAlive(content.pid)) return false;
  const start = await processStart(content.pid);
  if (content.processStart !== undefined) return start === content.processStart;
  return silentMs < unknownStartSilenceMs;
}

/** Removes a lock nobody holds. Only one process at a time may, or it could remove the lock of whoever was faster. */
async function removeStale(lock: string, stale: FoundLock): Promise<void> {
  const guard = `${lock}.takeover`;
  try {
    await mkdir(guard);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const silentMs = await silence(guard);
    if (silentMs !== undefined && silentMs > takeoverMs) await rmdir(guard).catch(() => undefined);
    await delay(20);
    return;
  }
  try {
    const found = await readLock(lock);
    if (found !== undefined && found.content?.token === stale.content?.token && !(await isHeld(found)))
      await rm(lock, { force: true });
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

function heldLock(lock: string, token: string): ProjectLock {
  const heartbeat = setInterval(() => {
    touch(lock, token).catch(() => undefined);
  }, heartbeatMs);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      if ((await readLock(lock))?.content?.token === token) await rm(lock, { force: true });
    },
  };
}

/** Writes the lock over itself: that sets its time by the clock of its file system, and it is never seen empty. */
async function touch(lock: string, token: string): Promise<void> {
  const handle = await open(lock, 'r+');
  try {
    const text = await handle.readFile('utf8');
    if (parseLock(text)?.token === token) await handle.write(text, 0);
  } finally {
    await handle.close();
  }
}

/** undefined when there is no lock. */
async function readLock(lock: string): Promise<FoundLock | undefined> {
  try {
    const text = await readFile(lock, 'utf8');
    const silentMs = await silence(lock);
    return silentMs === undefined ? undefined : { content: parseLock(text), silentMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function parseLock(text: string): LockContent | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'pid' in value && 'token' in value ? (value as LockContent) : undefined;
  } catch {
    return undefined;
  }
}

/** Age of a file by the clock of its own file system, which need not be ours; undefined when it is gone. */
async function silence(path: string): Promise<number | undefined> {
  const probe = `${path}.${randomUUID()}`;
  try {
    const touched = (await stat(path)).mtimeMs;
    await writeFile(probe, '');
    const now = (await stat(probe)).mtimeMs;
    return now - touched;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  } finally {
    await rm(probe, { force: true });
  }
}

function raiseLocked(content: LockContent | undefined, lock: string): never {
  const details: Record<string, string | number> =
    content === undefined ? {} : { pid: content.pid, host: content.host, owner: content.owner, since: content.startedAt };
  const who =
    content === undefined
      ? 'another process'
      : `"${content.owner}" (process ${content.pid} on ${content.host}, since ${content.startedAt})`;
  const hint = 'Close it there first; should nothing run there any more, delete the lock file.';
  raise('project/locked', `The project is open in ${who}. ${lock}`, hint, { details: { ...details, lock } });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
