/** Keeps web pages away from the server: it answers only requests addressed to this machine, sent from this machine. */

import type { IncomingMessage } from 'node:http';
import { ServingError } from './serving-status.ts';

const localNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Throws ServingError PERMISSION_DENIED. The Host check stops DNS rebinding (any port: it may be forwarded); the Origin
 * check stops a foreign page from posting predictions or feedback blindly. A preflight only asks, and is let through.
 */
export function requireLocal(request: IncomingMessage, { anyOrigin }: { readonly anyOrigin: boolean }): void {
  const { host, origin } = request.headers;
  if (host !== undefined && !isLocal(host)) {
    throw new ServingError('PERMISSION_DENIED', `Host not allowed: ${host}. Use 127.0.0.1 or localhost`);
  }
  if (origin === undefined || anyOrigin || request.method === 'OPTIONS') return;
  const from = /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
  if (from === undefined || !isLocal(from)) throw new ServingError('PERMISSION_DENIED', `Origin not allowed: ${origin}`);
}

function isLocal(authority: string): boolean {
  return localNames.has(authority.toLowerCase().replace(/:\d+$/, ''));
}
