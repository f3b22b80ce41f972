/** Serving other machines: never without TLS and tokens. */

import type { Clock } from '../../foundation/index.ts';
import { urlHost } from '../request-origin.ts';
import { ClientTokens } from './client-tokens.ts';

export interface RemoteOptions {
  /** The address to listen on, `0.0.0.0` for all. */
  readonly address: string;
  readonly restPort: number;
  readonly grpcPort: number;
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** Names and addresses clients may call the server by, besides `address`. */
  readonly hosts: readonly string[];
  readonly tokensFile: string;
}

/** What a listener asks of every request; on the loopback interface nothing but a local name. */
export interface ListenerAccess {
  readonly address: string;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly hosts: ReadonlySet<string>;
  readonly tokens: ClientTokens | undefined;
}

export const localAccess: ListenerAccess = {
  address: '127.0.0.1',
  tls: undefined,
  hosts: new Set(['127.0.0.1', 'localhost', '[::1]']),
  tokens: undefined,
};

export function remoteAccess({ address, cert, key, hosts, tokensFile }: RemoteOptions, clock: Clock): ListenerAccess {
  return {
    address,
    tls: { cert, key },
    hosts: new Set([address, ...hosts].map((host) => urlHost(host).toLowerCase())),
    tokens: new ClientTokens(tokensFile, clock),
  };
}
