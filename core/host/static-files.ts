/** Serves the built window from one folder: GET only, nothing outside the folder. */

import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { securityHeaders } from './security-headers.ts';

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
};

export async function serveStaticFile(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const path = await containedFile(root, pathname === '/' ? '/index.html' : decode(pathname));
  if (!path) {
    response.writeHead(404, { ...securityHeaders, 'content-type': 'text/plain' }).end('Not found');
    return;
  }
  response.writeHead(200, { ...securityHeaders, 'content-type': mimeTypes[extname(path)] ?? 'application/octet-stream' });
  await pipeline(createReadStream(path), response);
}

async function containedFile(root: string, pathname: string): Promise<string | undefined> {
  try {
    const base = await realpath(root);
    const path = await realpath(join(base, pathname));
    return path.startsWith(base + sep) && (await stat(path)).isFile() ? path : undefined;
  } catch {
    return undefined;
  }
}

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return '/';
  }
}
