/** Keeps web pages away from the server: it answers only requests addressed to it by name, sent from there. */

import type { IncomingMessage } from 'node:http';
import { ServingError } from './serving-status.ts';

export interface OriginRules {
  /** In small letters, without port. */
  readonly hosts: ReadonlySet<string>;
  /** Any page may ask, but not change what answers. */
  readonly anyOrigin: boolean;
}

/** What a page that is let in may ask for and send feedback to is harmless; who answers is not its business. */
const routingPath = /^\/loopwright\/v1\/routing\b/;

/**
 * Throws ServingError PERMISSION_DENIED. The Host check stops DNS rebinding (any port: it may be forwarded); browsers
 * always send one, so that HTTP/1.0 without is no page. The Origin check stops a foreign page from posting predictions or
 * feedback blindly. A preflight only asks, and is let through.
 *
 * gRPC's `:authority` is not checked: no page can speak HTTP/2 without TLS, and with TLS the certificate's name and the
 * token stop a rebound one, while its clients come by any name of a forwarded port.
 */
export function requireKnownHost(request: IncomingMessage, { hosts, anyOrigin }: OriginRules): void {
  const { host, origin } = request.headers;
  if (host !== undefined && !isKnown(host, hosts)) {
    throw new ServingError('PERMISSION_DENIED', `Host not allowed: ${host}. Use ${[...hosts].slice(0, 2).join(' or ')}`);
  }
  if (origin === undefined || request.method === 'OPTIONS') return;
  if (anyOrigin && !routingPath.test(request.url ?? '')) return;
  const from = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  if (from === undefined || !isKnown(from, hosts)) {
    throw new ServingError('PERMISSION_DENIED', `Origin not allowed: ${origin}`);
  }
}

/** An address as it stands in a URL. */
export function urlHost(address: string): string {
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
}

function isKnown(authority: string, hosts: ReadonlySet<string>): boolean {
  return hosts.has(authority.toLowerCase().replace(/:\d+$/, ''));
}
