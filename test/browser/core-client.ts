/** A second client of the running interface, for what a test prepares and for what it compares the screens with. */

import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { Contract } from '../../core/contract/index.ts';
import type { InterfaceHost } from './interface-host.ts';

export interface CoreConnection {
  readonly client: ContractRouterClient<Contract>;
  close(): void;
}

export function connectCore(host: InterfaceHost): CoreConnection {
  const socket = new WebSocket(`${host.origin.replace('http', 'ws')}/rpc?token=${host.token}`);
  return { client: createORPCClient(new RPCLink({ websocket: socket })), close: () => socket.close() };
}
