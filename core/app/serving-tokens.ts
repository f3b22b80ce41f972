/** The tokens of a project's clients on other machines: given out once, kept as hashes, revoked by name. */

import { readFile, rename, writeFile } from 'node:fs/promises';
import { attempt, type Result, raise } from '../foundation/index.ts';
import { createToken, parseTokens, type TokenClient, tokensText } from '../serving/index.ts';
import { tokensPath } from './serving-options.ts';

export interface ClientView {
  readonly name: string;
  readonly created: string;
  readonly requests_per_minute: number;
  readonly revoked: boolean;
}

/** The token itself: it is not kept and cannot be shown again. */
export function addToken(projectDir: string, name: string, requestsPerMinute: number): Promise<Result<string>> {
  return attempt(async () => {
    const clients = await readClients(projectDir);
    if (clients.some((client) => client.name === name && !client.revoked)) {
      return raise(
        'usage/invalid-argument',
        `There is a client named ${name} already`,
        'Revoke its token first, or choose another name.',
      );
    }
    const { token, hash } = createToken();
    const client = { name, hash, created: new Date().toISOString(), revoked: false, requests_per_minute: requestsPerMinute };
    await writeClients(projectDir, [...clients, client]);
    return token;
  });
}

export function revokeToken(projectDir: string, name: string): Promise<Result<void>> {
  return attempt(async () => {
    const clients = await readClients(projectDir);
    if (!clients.some((client) => client.name === name && !client.revoked)) {
      raise('usage/invalid-argument', `There is no client named ${name}`, 'See: loopwright tokens list.');
    }
    await writeClients(
      projectDir,
      clients.map((client) => (client.name === name ? { ...client, revoked: true } : client)),
    );
  });
}

export function listTokens(projectDir: string): Promise<Result<readonly ClientView[]>> {
  return attempt(async () => (await readClients(projectDir)).map(({ hash: _hash, ...client }) => client));
}

async function readClients(projectDir: string): Promise<readonly TokenClient[]> {
  let text: string;
  try {
    text = await readFile(tokensPath(projectDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    return parseTokens(text);
  } catch {
    return raise(
      'project/config-invalid',
      'serving_tokens.json is no tokens file',
      'Correct it, or remove it and give out new tokens.',
    );
  }
}

/** A running server reads the file as it is: never half of it. */
async function writeClients(projectDir: string, clients: readonly TokenClient[]): Promise<void> {
  const path = tokensPath(projectDir);
  await writeFile(`${path}.new`, tokensText(clients), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
