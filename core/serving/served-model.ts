/** One model being served: finds new versions, swaps the newest in, lets the old one finish and go (policy latest, 1 version). */

import { type Clock, createProblem, fail, type Problem, ProblemError, type Result } from '../foundation/index.ts';
import type { ModelServerEvent, VersionStatus } from './model-server-types.ts';
import { FigureCollector } from './request-figures.ts';
import type { Servable, ServableLoader } from './servable.ts';
import { notFound, problemStatus } from './serving-status.ts';
import type { ReportedVersion } from './status-body.ts';
import { listVersionFolders, type VersionFolder } from './version-folders.ts';

export interface ServedModelOptions {
  readonly name: string;
  readonly basePath: string;
  /** The file that tells a version folder is complete. */
  readonly marker: string;
  readonly loader: ServableLoader;
  readonly clock: Clock;
  readonly retryMs: number;
  readonly onEvent: (event: ModelServerEvent) => void;
}

/** Source: TensorFlow Serving's max_num_load_retries. */
const maxRetries = 5;

/** A version in use by one request; `release` exactly once. */
export interface ServableHandle {
  readonly version: string;
  readonly servable: Servable;
  readonly figures: FigureCollector;
  release(): void;
}

interface VersionEntry {
  readonly version: bigint;
  readonly figures: FigureCollector;
  state: 'LOADING' | 'AVAILABLE' | 'UNLOADING' | 'END';
  servable: Servable | undefined;
  users: number;
  problem: Problem | undefined;
  failures: number;
  retryAt: number;
}

export class ServedModel {
  readonly #options: ServedModelOptions;
  readonly #versions = new Map<bigint, VersionEntry>();
  #current: VersionEntry | undefined;
  /** The look under way, and the one that follows it. */
  #polling: Promise<void> = Promise.resolve();
  #nextPoll: Promise<void> | undefined;
  #closed = false;

  constructor(options: ServedModelOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** Looks at the base path once the look under way, if any, is done; those who ask meanwhile share one look. */
  poll(): Promise<void> {
    this.#nextPoll ??= this.#polling
      .catch(() => undefined)
      .then(() => {
        this.#nextPoll = undefined;
        this.#polling = this.#closed ? Promise.resolve() : this.#look();
        return this.#polling;
      });
    return this.#nextPoll;
  }

  /** The newest available version, or the given one. Throws ServingError NOT_FOUND. */
  acquire(version?: bigint): ServableHandle {
    const entry = version === undefined ? this.#current : this.#versions.get(version);
    const servable = entry?.servable;
    if (!entry || !servable || entry.state !== 'AVAILABLE') return servableNotFound(this.name, version);
    entry.users++;
    const release = (): void => {
      entry.users--;
      this.#unloadIfUnused(entry);
    };
    return { version: String(entry.version), servable, figures: entry.figures, release };
  }

  /** Newest first. */
  reported(): readonly ReportedVersion[] {
    return this.#newestFirst().map(({ version, state, problem }) => ({
      version: String(version),
      state,
      errorCode: problem ? problemStatus(problem) : 'OK',
      errorMessage: problem?.message ?? '',
    }));
  }

  statuses(now: number): readonly VersionStatus[] {
    return this.#newestFirst().map((entry) => ({
      version: String(entry.version),
      state: entry.state,
      ...(entry.problem ? { problem: entry.problem } : {}),
      ...entry.figures.figures(now),
    }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#nextPoll;
    await this.#polling;
    for (const entry of this.#versions.values()) this.#retire(entry);
    this.#current = undefined;
  }

  #newestFirst(): VersionEntry[] {
    return [...this.#versions.values()].sort((a, b) => (a.version > b.version ? -1 : 1));
  }

  async #look(): Promise<void> {
    const folders = await listVersionFolders(this.#options.basePath, this.#options.marker);
    if (folders === undefined) return;
    for (const folder of folders) {
      if (folder.version === this.#current?.version) break;
      if (await this.#tryLoad(folder)) break;
    }
    const current = this.#current;
    const kept = folders.some((folder) => folder.version === current?.version);
    if (current && !kept) {
      this.#current = undefined;
      this.#retire(current);
    }
  }

  /** True when `folder` is now the served version. */
  async #tryLoad(folder: VersionFolder): Promise<boolean> {
    const entry = this.#entry(folder.version);
    if (entry.failures > maxRetries || (entry.failures > 0 && this.#options.clock.now() < entry.retryAt)) return false;
    // A version going out of use may be wanted back, after the newer folder was removed.
    if (entry.state === 'UNLOADING' && entry.servable) {
      this.#swapIn(entry, entry.servable);
      return true;
    }
    entry.state = 'LOADING';
    const loaded = await this.#load(folder.dir);
    if (loaded.ok) {
      entry.problem = undefined;
      entry.failures = 0;
      this.#swapIn(entry, loaded.value);
      return true;
    }
    entry.state = 'END';
    entry.problem = loaded.problem;
    entry.failures++;
    entry.retryAt = this.#options.clock.now() + this.#options.retryMs;
    const { name, onEvent } = this.#options;
    onEvent({ kind: 'load-failed', model: name, version: String(folder.version), problem: loaded.problem });
    return false;
  }

  /** A loader that throws is a bug in the loader, yet must not stop the version served now. */
  async #load(dir: string): Promise<Result<Servable>> {
    try {
      return await this.#options.loader(dir);
    } catch (error) {
      if (error instanceof ProblemError) return fail(error.problem);
      const message = error instanceof Error ? error.message : String(error);
      return fail(createProblem('model/invalid', `The model cannot be loaded: ${message}`, 'Train and push it again.'));
    }
  }

  #entry(version: bigint): VersionEntry {
    const known = this.#versions.get(version);
    if (known) return known;
    const entry: VersionEntry = {
      version,
      figures: new FigureCollector(),
      state: 'LOADING',
      servable: undefined,
      users: 0,
      problem: undefined,
      failures: 0,
      retryAt: 0,
    };
    this.#versions.set(version, entry);
    return entry;
  }

  #swapIn(entry: VersionEntry, servable: Servable): void {
    const old = this.#current;
    entry.servable = servable;
    entry.state = 'AVAILABLE';
    this.#current = entry;
    const { name, onEvent } = this.#options;
    onEvent({ kind: 'available', model: name, version: String(entry.version) });
    if (old) this.#retire(old);
  }

  #retire(entry: VersionEntry): void {
    if (entry.state !== 'AVAILABLE') return;
    entry.state = 'UNLOADING';
    this.#unloadIfUnused(entry);
  }

  #unloadIfUnused(entry: VersionEntry): void {
    if (entry.state !== 'UNLOADING' || entry.users > 0) return;
    const { servable } = entry;
    entry.servable = undefined;
    entry.state = 'END';
    servable?.unload?.();
    const { name, onEvent } = this.#options;
    onEvent({ kind: 'unloaded', model: name, version: String(entry.version) });
  }
}

/** TensorFlow Serving's words. */
export function servableNotFound(model: string, version?: bigint): never {
  return notFound(
    `Servable not found for request: ${version === undefined ? `Latest(${model})` : `Specific(${model}, ${version})`}`,
  );
}
