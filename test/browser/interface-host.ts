/** The built program serving its interface, as `loopwright ui` does, in folders of its own. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandLine, createCommandLine, lineOf } from '../integration/command-line.ts';

export interface InterfaceHost {
  /** With the one-time token. */
  readonly address: string;
  readonly origin: string;
  readonly token: string;
  /** Ends it as Ctrl-C would; everything it holds is released. */
  close(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

export interface UserHome {
  readonly dir: string;
  readonly commandLine: CommandLine;
  startInterface(...args: string[]): Promise<InterfaceHost>;
  /** Ends every interface still running and removes the folder. */
  remove(): Promise<void>;
}

/** A folder that stands in for a user's home: nothing outside of it is touched. */
export async function createUserHome(): Promise<UserHome> {
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-window-'));
  const commandLine = createCommandLine(dir);
  const hosts: InterfaceHost[] = [];
  return {
    dir,
    commandLine,
    startInterface: async (...args) => {
      const host = await startInterface(commandLine, args);
      hosts.push(host);
      return host;
    },
    remove: async () => {
      await Promise.all(hosts.map((host) => host.close()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function startInterface(commandLine: CommandLine, args: readonly string[]): Promise<InterfaceHost> {
  const child = commandLine.start('ui', '--no-open', ...args);
  const line = await lineOf(child, /http:\/\/127\.0\.0\.1:\d+\/#token=/);
  const address = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(line)?.[0] ?? '';
  return {
    address,
    origin: new URL(address).origin,
    token: address.split('#token=')[1] ?? '',
    close: () => end(child, 'SIGINT'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function end(child: ChildProcess, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
