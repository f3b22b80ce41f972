/** Runs the built command line as a user would: its own process, its own folders. */

import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.mjs');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  run(...args: string[]): Promise<Outcome>;
  /** `run` with --json, its one document parsed. */
  json<T>(...args: string[]): Promise<{ code: number | null; value: T; stderr: string }>;
  start(...args: string[]): ChildProcess;
}

/** `home` holds what the program keeps for its user. */
export function createCommandLine(home: string): CommandLine {
  const env = { ...process.env, LOOPWRIGHT_STATE_DIR: join(home, 'state'), LOOPWRIGHT_PROJECTS_DIR: join(home, 'projects') };
  const start = (...args: string[]): ChildProcess =>
    spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const run = (...args: string[]): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const child = start(...args);
      const output = { stdout: '', stderr: '' };
      child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
      child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, ...output }));
    });
  return {
    run,
    start,
    json: async <T>(...args: string[]) => {
      const outcome = await run(...args, '--json');
      try {
        return { code: outcome.code, value: JSON.parse(outcome.stdout) as T, stderr: outcome.stderr };
      } catch {
        throw new Error(`Not one JSON document (exit ${outcome.code}): ${outcome.stdout}\n${outcome.stderr}`);
      }
    },
  };
}

/** Resolves with the first line of standard output that matches. */
export function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const line = text.split('\n').find((candidate) => pattern.test(candidate));
      if (line !== undefined) resolve(line);
    });
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    child.on('exit', (code) => reject(new Error(`Ended with ${code} before it said ${pattern}: ${text}${errors}`)));
  });
}

/** Ends a started command as Ctrl-C would. */
export function interrupt(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) resolve();
    child.on('exit', () => resolve());
    child.kill('SIGINT');
  });
}
