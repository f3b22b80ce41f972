/** The bridge, for every component below the app. */

import { createContext, useContext } from 'react';
import { invariant } from '../../core/foundation/index.ts';
import type { Bridge, CoreClient } from '../bridge/index.ts';

export const BridgeContext = createContext<Bridge | null>(null);

export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  invariant(bridge, 'a component that needs the bridge is outside BridgeContext');
  return bridge;
}

export function useClient(): CoreClient {
  return useBridge().client;
}
