/** A child process's end of its ChildChannel, the same under Node's fork and Electron's utilityProcess. */

export interface ParentChannel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The host went away: the child must not outlive it. */
  onClose(listener: () => void): void;
}

/** Electron's process.parentPort, which @types/node does not know. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

export function openParentChannel(): ParentChannel {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
      onClose: (listener) => process.on('disconnect', listener),
    };
  }
  if (!process.send) throw new Error('This program is started by Loopwright, not by hand.');
  return {
    post: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}
