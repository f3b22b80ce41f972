/** Headers and request checks of the loopback interface: only this machine's own pages get in. */

import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pageHeaders } from '../contract/index.ts';

/** What a page is served with; nothing of it is kept in the browser's cache, since the token changes. */
export const securityHeaders: Readonly<Record<string, string>> = { ...pageHeaders, 'cache-control': 'no-store' };

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** A page of another site that resolves its name to 127.0.0.1 (DNS rebinding) shows itself in the Host header. */
export function isLoopbackHost(request: IncomingMessage, port: number): boolean {
  return loopbackNames.some((name) => request.headers.host === `${name}:${port}`);
}

/** Browsers send Origin with every WebSocket and every PUT; programs on this machine may leave it out. */
export function isOwnOrigin(request: IncomingMessage, port: number): boolean {
  const { origin } = request.headers;
  return origin === undefined || loopbackNames.some((name) => origin === `http://${name}:${port}`);
}

export function isToken(given: string | null | undefined, token: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
