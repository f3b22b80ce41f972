/** The bridge of the desktop window: oRPC over the MessagePort that preload hands to the page. */

import { createORPCClient, DynamicLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { Bridge, CoreClient } from './client.ts';

/** What preload exposes. */
export interface DesktopApi {
  getPathForFile(file: File): string;
  onFilesOpened(listener: (paths: readonly string[]) => void): void;
}

type PortLink = RPCLink<Record<never, never>>;

export function createPortBridge(desktop: DesktopApi): Bridge {
  const link = waitForPort();
  const client: CoreClient = createORPCClient(new DynamicLink(() => link));
  return {
    client,
    readsInPlace: true,
    handOver: (file) => Promise.resolve({ path: file instanceof File ? desktop.getPathForFile(file) : file.path }),
    onFileOpened: (listener) =>
      desktop.onFilesOpened((paths) => {
        const [path] = paths;
        if (path) listener({ path, name: path.split(/[\\/]/).at(-1) ?? path });
      }),
  };
}

/** Announces readiness, because preload may have the port before this script listens. */
function waitForPort(): Promise<PortLink> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent<unknown>): void => {
      if (event.source !== window || event.data !== 'loopwright:port') return;
      const port = event.ports[0];
      if (!port) return;
      window.removeEventListener('message', listen);
      const link = new RPCLink({ port });
      port.start();
      resolve(link);
    };
    window.addEventListener('message', listen);
    window.postMessage('loopwright:ready', location.origin);
  });
}
