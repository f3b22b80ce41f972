/** Keeps web pages away from the server: it answers only requests addressed to it by name, sent from there. */

import type { IncomingMessage } from 'node:http';
import { ServingError } from './serving-status.ts';

export interface OriginRules {
  /** In small letters, without port. */
  readonly hosts: ReadonlySet<string>;
  /** Any page may ask. */
  readonly anyOrigin: boolean;
}

/**
 * Throws ServingError PERMISSION_DENIED. The Host check stops DNS rebinding (any port: it may be forwarded); the Origin
 * check stops a foreign page from posting predictions or feedback blindly. A preflight only asks, and is let through.
 */
export function requireKnownHost(request: IncomingMessage, { hosts, anyOrigin }: OriginRules): void {
  const { host, origin } = request.headers;
  if (host !== undefined && !isKnown(host, hosts)) {
    throw new ServingError('PERMISSION_DENIED', `Host not allowed: ${host}. Use ${[...hosts].slice(0, 2).join(' or ')}`);
  }
  if (origin === undefined || anyOrigin || request.method === 'OPTIONS') return;
  const from = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  if (from === undefined || !isKnown(from, hosts)) {
    throw new ServingError('PERMISSION_DENIED', `Origin not allowed: ${origin}`);
  }
}

function isKnown(authority: string, hosts: ReadonlySet<string>): boolean {
  return hosts.has(authority.toLowerCase().replace(/:\d+$/, ''));
}
