/** A child process's end of its ChildChannel, the same under Node's fork and Electron's utilityProcess. */

import { gpuRequest, isGpuRequest } from '../contract/index.ts';
import type { DevicePort } from '../learning/index.ts';

export interface ParentChannel {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The host went away: the child must not outlive it. */
  onClose(listener: () => void): void;
  /** A port to a page that holds a GPU; only where the host has pages. */
  readonly openGpuPort?: () => Promise<DevicePort>;
}

/** Electron's process.parentPort, which @types/node does not know. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: ParentEvent) => void): void;
  off(event: 'message', listener: (event: ParentEvent) => void): void;
}

interface ParentEvent {
  readonly data: unknown;
  readonly ports: readonly ParentMessagePort[];
}

/** Electron's MessagePortMain. */
interface ParentMessagePort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
  close(): void;
}

export function openParentChannel(): ParentChannel {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data }) => isGpuRequest(data) || listener(data)),
      onClose: (listener) => process.on('disconnect', listener),
      openGpuPort: () => requestGpu(parentPort),
    };
  }
  if (!process.send) throw new Error('This program is started by Loopwright, not by hand.');
  return {
    post: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}

function requestGpu(parentPort: ParentPort): Promise<DevicePort> {
  return new Promise((resolve, reject) => {
    const listen = ({ data, ports }: ParentEvent): void => {
      if (!isGpuRequest(data)) return;
      parentPort.off('message', listen);
      if (ports.length === 1) resolve(devicePort(ports[0]));
      else reject(new Error(`no page with a GPU was opened: ${(data as { readonly reason?: unknown }).reason}`));
    };
    parentPort.on('message', listen);
    parentPort.postMessage(gpuRequest);
  });
}

function devicePort(port: ParentMessagePort): DevicePort {
  port.start();
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}
