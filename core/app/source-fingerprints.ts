/** Content fingerprints of sources, kept while size and modification time of the files stand still. */

import { createHash, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { SourceConfig } from '../contract/index.ts';
import { attempt, type CancelSignal, type Result, unwrap } from '../foundation/index.ts';
import { type ListedPart, listSourceParts } from '../stages/ingest/index.ts';

type Fingerprint = (paths: readonly string[], signal?: CancelSignal) => Promise<Result<string>>;

export interface SourceFingerprints {
  of(sources: readonly SourceConfig[], signal?: CancelSignal): Promise<Result<string>>;
  /** As `of`, but a data base counts as unchanged since it was last read: whether it has changed only reading tells. */
  expected(sources: readonly SourceConfig[]): Promise<Result<string>>;
}

export function createSourceFingerprints(fingerprint: Fingerprint): SourceFingerprints {
  const known = new KnownFingerprints(fingerprint);
  const of = (sources: readonly SourceConfig[], readAgain: boolean, signal?: CancelSignal): Promise<Result<string>> =>
    attempt(async () => {
      const content: unknown[] = [];
      for (const source of sources) {
        for (const part of unwrap(await listSourceParts([source]))) {
          const isDatabase = part.files.length === 0;
          const key = isDatabase ? known.ofDatabase(part, readAgain) : await known.ofFiles(part.files, signal);
          content.push([part.split ?? null, namesOf(source, part), key]);
        }
      }
      return createHash('sha256').update(JSON.stringify(content)).digest('hex');
    });
  return { of: (sources, signal) => of(sources, true, signal), expected: (sources) => of(sources, false) };
}

class KnownFingerprints {
  readonly #fingerprint: Fingerprint;
  /** By path, size and modification time of the files. */
  readonly #files = new Map<string, string>();
  /** By address and query. */
  readonly #databases = new Map<string, string>();

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint;
  }

  async ofFiles(files: readonly string[], signal?: CancelSignal): Promise<string> {
    const key = JSON.stringify(await Promise.all(files.map(stampOf)));
    const found = this.#files.get(key) ?? unwrap(await this.#fingerprint(files, signal));
    this.#files.set(key, found);
    return found;
  }

  ofDatabase({ source }: ListedPart, readAgain: boolean): string {
    const key = `${source.path}\n${source.query ?? ''}`;
    const found = (readAgain ? undefined : this.#databases.get(key)) ?? randomUUID();
    this.#databases.set(key, found);
    return found;
  }
}

/** What a file is called matters where folders are the labels; elsewhere only how many there are. */
function namesOf({ path, format }: SourceConfig, { files }: ListedPart): unknown {
  const matter = format === 'images' || format === 'text' || format === 'auto';
  return matter ? files.map((file) => relative(path, file)) : files.length;
}

/** A missing file gets a stamp too: reading it then says what is wrong. */
async function stampOf(path: string): Promise<unknown> {
  try {
    const info = await stat(path);
    return [path, info.size, info.mtimeMs];
  } catch {
    return [path, 'missing'];
  }
}
