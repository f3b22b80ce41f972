/** The bridge of a browser tab: oRPC over a WebSocket that is opened again whenever a call finds it closed. */

import { createORPCClient, DynamicLink } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { Bridge, CoreClient } from './client.ts';
import { uploadFile } from './upload.ts';

export function createSocketBridge(token: string): Bridge {
  let socket: WebSocket | undefined;
  let link: RPCLink<Record<never, never>> | undefined;
  const currentLink = (): RPCLink<Record<never, never>> => {
    if (link && socket && socket.readyState <= WebSocket.OPEN) return link;
    socket = new WebSocket(socketAddress(token));
    link = new RPCLink({ websocket: socket });
    return link;
  };
  const client: CoreClient = createORPCClient(new DynamicLink(currentLink));
  return {
    client,
    readsInPlace: false,
    handOver: (file, onProgress) =>
      file instanceof File ? uploadFile(file, { token, onProgress }) : Promise.resolve({ path: file.path }),
  };
}

function socketAddress(token: string): string {
  const address = new URL('rpc', location.origin);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  address.searchParams.set('token', token);
  return address.href;
}
