/** SpawnChild by Electron's utility processes: child_process.fork is off in a packaged app. */

import path from 'node:path';
import type { MessagePortMain, UtilityProcess, utilityProcess } from 'electron';
import { type ChildChannel, gpuRequest, isGpuRequest, type SpawnChild } from '../core/contract/index.ts';

type Fork = (typeof utilityProcess)['fork'];

/** Opens a page that holds the GPU, and gives the port to it. */
export type OpenGpuPort = () => Promise<MessagePortMain>;

/** `programDir` holds the built programs. Only after the app is ready. */
export function createUtilitySpawn(fork: Fork, programDir: string, openGpuPort?: OpenGpuPort): SpawnChild {
  return (program, args) => {
    const file = path.join(programDir, `${program}.mjs`);
    const child = fork(file, [...args], { serviceName: `Loopwright ${program}`, stdio: ['ignore', 'ignore', 'inherit'] });
    if (openGpuPort) answerGpuRequests(child, openGpuPort);
    return channelOf(child);
  };
}

function answerGpuRequests(child: UtilityProcess, openGpuPort: OpenGpuPort): void {
  child.on('message', (message) => {
    if (!isGpuRequest(message)) return;
    openGpuPort().then(
      (port) => child.postMessage(gpuRequest, [port]),
      (error: unknown) => child.postMessage({ ...gpuRequest, reason: String(error) }),
    );
  });
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
      child.on('message', (message) => {
        if (!isGpuRequest(message)) listener(message);
      });
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
