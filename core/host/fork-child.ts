/** SpawnChild for plain Node: child_process.fork with structured-clone messages. */

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildChannel, SpawnChild } from '../contract/index.ts';

/** `programDir` holds the built programs, one file each. */
export function createForkChild(programDir: string): SpawnChild {
  return (program, args): ChildChannel => {
    const path = join(programDir, `${program}.mjs`);
    if (!existsSync(path)) throw new Error(`The program ${program} has not been built.`);
    const child = fork(path, args, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    return {
      pid: child.pid,
      post: (message) => {
        if (child.connected) child.send(message as object);
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        let told = false;
        const once = (code: number | null): void => {
          if (told) return;
          told = true;
          listener(code);
        };
        child.on('exit', once);
        child.on('error', () => once(null));
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}
