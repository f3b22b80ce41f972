/** Tokens of clients on other machines: kept as hashes, revocable, each with its own rate. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Clock } from '../../foundation/index.ts';
import { ServingError } from '../serving-status.ts';

const clientSchema = z.strictObject({
  name: z.string().min(1),
  /** SHA-256 of the token, hexadecimal: a token is 256 random bits, so nothing slower is needed. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  created: z.string(),
  revoked: z.boolean().default(false),
  requests_per_minute: z.int().min(1).default(600),
});
const fileSchema = z.strictObject({ version: z.literal(1), clients: z.array(clientSchema) });

export type TokenClient = z.infer<typeof clientSchema>;

/** Throws for text that is no tokens file. */
export function parseTokens(text: string): readonly TokenClient[] {
  return fileSchema.parse(JSON.parse(text)).clients;
}

export function tokensText(clients: readonly TokenClient[]): string {
  return `${JSON.stringify({ version: 1, clients }, null, 2)}\n`;
}

export function createToken(): { readonly token: string; readonly hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashOf(token).toString('hex') };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

interface Bucket {
  /** Requests left. */
  level: number;
  filledAt: number;
}

/** The file is read again when it has changed, looked at once a second at most. */
const lookMs = 1000;

export class ClientTokens {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  #clients: readonly TokenClient[] = [];
  #version = '';
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Under way: who comes meanwhile waits for it, lest the first ones be refused before the file was ever read. */
  #looking: Promise<void> | undefined;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** The client's name. Throws ServingError UNAUTHENTICATED, or RESOURCE_EXHAUSTED beyond its rate. */
  async admit(authorization: string | undefined): Promise<string> {
    await this.#upToDate();
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const client = token === undefined ? undefined : this.#find(token);
    if (!client) throw new ServingError('UNAUTHENTICATED', 'A valid token is needed: Authorization: Bearer <token>');
    if (!this.#take(client)) {
      throw new ServingError('RESOURCE_EXHAUSTED', `More than ${client.requests_per_minute} requests a minute`);
    }
    return client.name;
  }

  #find(token: string): TokenClient | undefined {
    const hash = hashOf(token);
    let found: TokenClient | undefined;
    // All are compared, so that time tells nothing about which.
    for (const client of this.#clients) {
      if (timingSafeEqual(hash, Buffer.from(client.hash, 'hex')) && !client.revoked) found = client;
    }
    return found;
  }

  #take({ name, requests_per_minute: rate }: TokenClient): boolean {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(name) ?? { level: rate, filledAt: now };
    bucket.level = Math.min(rate, bucket.level + (Math.max(0, now - bucket.filledAt) * rate) / 60_000);
    bucket.filledAt = now;
    this.#buckets.set(name, bucket);
    if (bucket.level < 1) return false;
    bucket.level--;
    return true;
  }

  #upToDate(): Promise<void> | undefined {
    const now = this.#clock.now();
    if (now - this.#lookedAt < lookMs && now >= this.#lookedAt) return this.#looking;
    this.#lookedAt = now;
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** A file that cannot be read admits nobody. */
  async #look(): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await stat(this.#path);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === this.#version) return;
      this.#clients = parseTokens(await readFile(this.#path, 'utf8'));
      this.#version = version;
    } catch {
      this.#clients = [];
      this.#version = '';
    }
  }
}
