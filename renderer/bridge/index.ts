/** The door of the bridge: the only folder that knows the transport. */

import type { Bridge } from './client.ts';
import { createPortBridge, type DesktopApi } from './port-bridge.ts';
import { createSocketBridge } from './socket-bridge.ts';
import { takeToken } from './token.ts';

declare global {
  interface Window {
    readonly loopwright?: DesktopApi;
  }
}

export type { Bridge, ConnectionState, CoreClient, IncomingFile, OpenedFile } from './client.ts';
export { isCancellation, type ProblemTexts, type ShownProblem, toShownProblem } from './problems.ts';

export function createBridge(): Bridge {
  return window.loopwright ? createPortBridge(window.loopwright) : createSocketBridge(takeToken());
}
