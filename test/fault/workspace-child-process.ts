/** Programs to kill: bundled from the sources, started as plain Node processes, their acknowledgements read line by line. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { onTestFinished } from 'vitest';

/** Bundles a TypeScript program; returns the file to run. It stands inside the project, where it finds its packages. */
export async function bundleChild(source: URL): Promise<string> {
  const out = resolve('test-output/fault');
  await mkdir(out, { recursive: true });
  const file = join(out, `${basename(source.pathname, '.ts')}-${process.pid}.mjs`);
  const build = await rolldown({
    input: fileURLToPath(source),
    platform: 'node',
    external: ['@node-rs/crc32', /^@tensorflow\//],
  });
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
  process.once('exit', () => rmSync(file, { force: true }));
  return file;
}

export async function temporaryDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-fault-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

export interface ChildRun {
  /** Whole lines it wrote before it died. */
  readonly lines: readonly string[];
  readonly errors: string;
}

/**
 * Starts the program, kills it (SIGKILL) `afterMs` after its first line where it has not ended by itself, and returns what
 * it had acknowledged by then.
 */
export async function runAndKill(file: string, args: readonly string[], afterMs: number): Promise<ChildRun> {
  const child = startChild(file, args);
  const output = collect(child);
  await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  const ended = new AbortController();
  child.once('close', () => ended.abort());
  await delay(afterMs, undefined, { signal: ended.signal }).catch(() => undefined);
  child.kill('SIGKILL');
  await once(child, 'close', child.exitCode !== null && child.stdout.closed);
  return output();
}

/** Starts the program and waits for its first line; it goes on until it is killed (SIGKILL). */
export async function startToKill(
  file: string,
  args: readonly string[],
): Promise<{ output(): ChildRun; kill(): Promise<ChildRun> }> {
  const child = startChild(file, args);
  const output = collect(child);
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  const kill = async (): Promise<ChildRun> => {
    child.kill('SIGKILL');
    await closed;
    return output();
  };
  return { output, kill };
}

/** As `runAndKill`, killed as soon as `file` is there. */
export async function runAndKillAt(program: string, args: readonly string[], file: string): Promise<ChildRun> {
  const child = startChild(program, args);
  const output = collect(child);
  let ended = false;
  child.once('close', () => {
    ended = true;
  });
  while (!ended && !existsSync(file)) await delay(1);
  child.kill('SIGKILL');
  await once(child, 'close', ended);
  return output();
}

/** Starts the program several times, waits for the first line of each, then kills them all. */
export async function runTogether(file: string, args: readonly string[], count: number): Promise<readonly ChildRun[]> {
  const runs = Array.from({ length: count }, () => {
    const child = startChild(file, args);
    return { child, output: collect(child) };
  });
  await Promise.all(runs.map(({ child }) => Promise.race([once(child.stdout, 'data'), once(child, 'close')])));
  for (const { child } of runs) child.kill('SIGKILL');
  await Promise.all(runs.map(({ child }) => once(child, 'close', child.exitCode !== null && child.stdout.closed)));
  return runs.map(({ output }) => output());
}

function startChild(file: string, args: readonly string[]): Child {
  return spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

function collect(child: Child): () => ChildRun {
  let text = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString('utf8');
  });
  return () => ({ lines: text.split('\n').slice(0, -1), errors });
}

function once(emitter: NodeJS.EventEmitter, event: string, isOver = false): Promise<void> {
  return isOver ? Promise.resolve() : new Promise((done) => void emitter.once(event, () => done()));
}

/** Kills per test: few in the gate, as many as LOOPWRIGHT_KILLS says for a thorough run (200). */
export function killsOr(few: number): number {
  return Number(process.env['LOOPWRIGHT_KILLS'] ?? few);
}

/** Time for that many kills on a busy machine. */
export function timeForKills(few: number): number {
  return 60_000 + killsOr(few) * 3_000;
}
