/** SpawnChild by Electron's utility processes: child_process.fork is off in a packaged app. */

import path from 'node:path';
import type { UtilityProcess, utilityProcess } from 'electron';
import type { ChildChannel, SpawnChild } from '../core/contract/index.ts';

type Fork = (typeof utilityProcess)['fork'];

/** `programDir` holds the built programs. Only after the app is ready. */
export function createUtilitySpawn(fork: Fork, programDir: string): SpawnChild {
  return (program, args) => {
    const file = path.join(programDir, `${program}.mjs`);
    const child = fork(file, [...args], { serviceName: `Loopwright ${program}`, stdio: ['ignore', 'ignore', 'inherit'] });
    return channelOf(child);
  };
}

function channelOf(child: UtilityProcess): ChildChannel {
  let hasExited = false;
  child.once('exit', () => {
    hasExited = true;
  });
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => {
      if (!hasExited) child.postMessage(message);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      child.once('exit', listener);
    },
    kill: () => endNow(child),
  };
}

/** UtilityProcess.kill asks politely; a worker deep in native code would not hear it. */
function endNow(child: UtilityProcess): void {
  if (child.pid === undefined) {
    child.kill();
    return;
  }
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}
