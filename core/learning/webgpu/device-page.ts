/** The app's hidden page that holds the GPU: trains over `navigator.gpu` for whoever has the other end of its port. */

import * as tf from '@tensorflow/tfjs';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { DevicePort } from './device-messages.ts';
import { type Gpu, type OpenedDevice, openDevice } from './open-device.ts';
import { openOnce } from './open-once.ts';
import { serveDevice } from './serve-device.ts';

/** What is used of a page; this room knows no other browser. */
interface Page {
  readonly navigator: { readonly gpu?: Gpu };
  readonly location: { readonly search: string };
  addEventListener(event: 'message', listener: (event: PageMessage) => void): void;
}

interface PageMessage {
  readonly source: unknown;
  readonly ports: readonly PagePort[];
}

interface PagePort {
  postMessage(message: unknown): void;
  addEventListener(event: 'message' | 'close', listener: (event: { readonly data: unknown }) => void): void;
  start(): void;
  close(): void;
}

const page = globalThis as unknown as Page;
/** `?software`: a GPU that the processor imitates will do, for tests. */
const allowSoftware = page.location.search === '?software';

page.addEventListener('message', ({ source, ports }) => {
  if (source === page && ports.length === 1) void serveDevice(portOf(ports[0]), openShared);
});

/** One for all ports, until it is lost. */
const openShared = openOnce(open, ({ lost }) => lost);

async function open(): Promise<OpenedDevice> {
  const { gpu } = page.navigator;
  if (!gpu) throw new Error('this window has no WebGPU');
  return openDevice({ tf, WebGPUBackend, gpu, allowSoftware });
}

function portOf(port: PagePort): DevicePort {
  port.start();
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.addEventListener('message', ({ data }) => listener(data)),
    onClose: (listener) => port.addEventListener('close', () => listener()),
    close: () => port.close(),
  };
}
