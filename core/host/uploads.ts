/** Files dropped on the browser window: streamed to the user's state folder, named afterwards by a token. */

import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { securityHeaders } from './security-headers.ts';

/** Removed when the host starts: an upload that was not taken into a project has no further use. */
export async function clearUploads(uploadsDir: string): Promise<void> {
  await rm(uploadsDir, { recursive: true, force: true });
}

export async function receiveUpload(uploadsDir: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const name = basename(url.searchParams.get('name') ?? 'file').replace(/[^\p{L}\p{N}._ -]/gu, '_') || 'file';
  const token = randomUUID();
  const dir = join(uploadsDir, token);
  await mkdir(dir, { recursive: true });
  try {
    await pipeline(request, createWriteStream(join(dir, name), { flags: 'wx' }));
  } catch {
    await rm(dir, { recursive: true, force: true });
    response
      .writeHead(507, { ...securityHeaders, 'content-type': 'application/json' })
      .end(JSON.stringify({ error: 'The file could not be stored.' }));
    return;
  }
  response.writeHead(200, { ...securityHeaders, 'content-type': 'application/json' }).end(JSON.stringify({ upload: token }));
}
