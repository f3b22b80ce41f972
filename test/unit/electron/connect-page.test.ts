import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { describe, expect, it } from 'vitest';
import { contract } from '../../../core/contract/index.ts';
import { portMessage, readyMessage } from '../../../electron/channel-names.ts';
import { connectPages } from '../../../electron/connect-page.ts';

function connect() {
  const ipc = new EventEmitter();
  const proposeDir = implement(contract).project.proposeDir.handler(({ input }) => ({ dir: `home/${input.name}` }));
  const handler = new RPCHandler({ project: { proposeDir } });
  connectPages({
    ipc: ipc as never,
    createChannel: () => {
      const { port1, port2 } = new MessageChannel();
      return { port1: likeElectron(port1), port2 } as never;
    },
    serve: (port) => handler.upgrade(port),
  });
  return ipc;
}

/** Electron's MessagePortMain hands its listeners an event, a Node port the data itself. */
function likeElectron(port: MessagePort) {
  return {
    on: (name: string, listener: (event?: { data: unknown }) => void) => port.on(name, (data) => listener({ data })),
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
  };
}

function askFrom(ipc: EventEmitter, url: string): MessagePort[] {
  const sent: MessagePort[] = [];
  const postMessage = (channel: string, _message: unknown, ports: MessagePort[]): void => {
    expect(channel).toBe(portMessage);
    sent.push(...ports);
  };
  ipc.emit(readyMessage, { senderFrame: { url, parent: null, postMessage } });
  return sent;
}

describe('connectPages', () => {
  it('gives our page a port on which the contract is answered', async () => {
    const [port] = askFrom(connect(), 'app://loopwright/index.html');
    const client: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port: port as never }));
    expect(await client.project.proposeDir({ name: 'loans' })).toEqual({ dir: 'home/loans' });
    port?.close();
  });

  it('gives another page nothing', () => {
    expect(askFrom(connect(), 'https://example.com/')).toEqual([]);
  });
});
