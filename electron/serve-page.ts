/** Answers app:// requests from the built interface's folder: GET only, nothing outside of the folder. */

import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { CustomScheme, Protocol } from 'electron';
import { pageHeaders } from '../core/contract/index.ts';
import { appScheme, isOwnUrl } from './app-origin.ts';

/** Must be registered before the app is ready. No bypassCSP, no corsEnabled. */
export const pageScheme: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

const mimeTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

export function servePage(protocol: Pick<Protocol, 'handle'>, pageDir: string): void {
  protocol.handle(appScheme, (request) => answer(request, pageDir));
}

async function answer(request: Request, pageDir: string): Promise<Response> {
  if (request.method !== 'GET' || !isOwnUrl(request.url)) return refuse(403);
  const file = await containedFile(pageDir, new URL(request.url).pathname);
  if (file === undefined) return refuse(404);
  const body = await readFile(file);
  const type = mimeTypes[path.extname(file)] ?? 'application/octet-stream';
  return new Response(new Uint8Array(body), { status: 200, headers: { ...pageHeaders, 'content-type': type } });
}

function refuse(status: 403 | 404): Response {
  return new Response(null, { status, headers: pageHeaders });
}

/** The file's real path, or undefined where there is none or a link leads out of the folder. */
async function containedFile(pageDir: string, pathname: string): Promise<string | undefined> {
  try {
    const base = await realpath(pageDir);
    const file = await realpath(path.join(base, decodeURIComponent(pathname)));
    return file.startsWith(base + path.sep) && path.extname(file) !== '' ? file : undefined;
  } catch {
    return undefined;
  }
}
