/** Gives a page that asks for it a port on which the core's contract is answered. */

import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain } from 'electron';
import { isOwnUrl } from './app-origin.ts';
import { portMessage, readyMessage } from './channel-names.ts';

export interface PageConnections {
  readonly ipc: Pick<IpcMain, 'on'>;
  readonly createChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>;
  /** Answers the contract on this port until it closes. */
  readonly serve: (port: MessagePortMain) => void;
}

export function connectPages({ ipc, createChannel, serve }: PageConnections): void {
  ipc.on(readyMessage, (event) => {
    if (!isOwnMainFrame(event)) return;
    const { port1, port2 } = createChannel();
    serve(port1);
    port1.start();
    event.senderFrame?.postMessage(portMessage, null, [port2]);
  });
}

/** Only the page itself is answered: no frame inside it, none that is already gone. */
export function isOwnMainFrame({ senderFrame }: Pick<IpcMainEvent, 'senderFrame'>): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnUrl(senderFrame.url);
}
