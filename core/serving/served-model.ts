/** One model being served: finds versions, loads those its policy wants, swaps them in, then lets the others finish and go. */

import { basename, join } from 'node:path';
import { type Clock, createProblem, fail, ProblemError, type Result } from '../foundation/index.ts';
import { latestVersion, type RequestLogging, type ServedModelConfig, type VersionPolicy } from './model-config.ts';
import type { ModelServerEvent, VersionStatus } from './model-server-types.ts';
import type { Servable, ServableLoader } from './servable.ts';
import { invalidArgument, notFound, problemStatus, ServingError } from './serving-status.ts';
import type { ReportedVersion } from './status-body.ts';
import { type ServableHandle, VersionEntry } from './version-entry.ts';
import { listVersionFolders, missingText, type VersionFolder } from './version-folders.ts';

export interface ServedModelOptions {
  /** The files one of which tells that a version folder is complete. */
  readonly markers: readonly string[];
  readonly loader: ServableLoader;
  readonly clock: Clock;
  readonly retryMs: number;
  readonly maxRetries: number;
  /** Labels may name versions that are not available, unless they named another one before. */
  readonly labelsAhead: boolean;
  readonly onEvent: (event: ModelServerEvent) => void;
  /** Versions of a model that stay loaded beside those its policy wants: requests are routed to them. */
  pinned(model: string): ReadonlySet<bigint>;
}

/** What a request asks for: a version, a label, or neither. */
export interface VersionChoice {
  readonly version?: bigint | undefined;
  readonly label?: string | undefined;
}

export class ServedModel {
  readonly name: string;
  readonly #options: ServedModelOptions;
  readonly #versions = new Map<bigint, VersionEntry>();
  /** Not loaded yet, of a number that another folder's version has meanwhile. */
  readonly #waiting = new Map<bigint, VersionEntry>();
  /** Versions that such ones have come in place of. */
  readonly #replaced: VersionEntry[] = [];
  #config: ServedModelConfig;
  #labels: ReadonlyMap<string, bigint> = new Map();
  /** The newest available version. */
  #current: VersionEntry | undefined;
  /** The look under way, and the one that follows it. */
  #polling: Promise<void> = Promise.resolve();
  #nextPoll: Promise<void> | undefined;
  #closed = false;
  /** What is missing since the last look, if anything. */
  #complaint: string | undefined;

  constructor(config: ServedModelConfig, options: ServedModelOptions) {
    this.name = config.name;
    this.#config = config;
    this.#options = options;
    if (options.labelsAhead) this.#labels = config.labels ?? new Map();
  }

  get logging(): RequestLogging | undefined {
    return this.#config.logging;
  }

  /** From the next look on; resolves after it. Throws ServingError FAILED_PRECONDITION for labels that may not be set. */
  async configure(config: ServedModelConfig): Promise<void> {
    this.#config = config;
    await this.poll();
    this.#setLabels();
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

  /** The newest available version, or the one asked for. Throws ServingError NOT_FOUND or, for an unknown label, INVALID_ARGUMENT. */
  acquire({ version, label }: VersionChoice): ServableHandle {
    const wanted = label === undefined ? version : this.#labelled(label);
    const entry = wanted === undefined ? this.#current : this.#versions.get(wanted);
    return entry?.acquire() ?? servableNotFound(this.name, { version: wanted });
  }

  /** Undefined unless available. */
  find(version: bigint): ServableHandle | undefined {
    return this.#versions.get(version)?.acquire();
  }

  isAvailable(version: bigint): boolean {
    return this.#versions.get(version)?.state === 'AVAILABLE';
  }

  /** Newest first. Throws as `acquire` does for an unknown label. */
  reported({ version, label }: VersionChoice = {}): readonly ReportedVersion[] {
    const wanted = label === undefined ? version : this.#labelled(label);
    return this.#newestFirst()
      .filter((entry) => wanted === undefined || entry.version === wanted)
      .map(({ version: number, state, problem }) => ({
        version: String(number),
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
      ...(entry.state === 'AVAILABLE' ? { traffic: entry.figures.traffic(now) } : {}),
      ...entry.figures.figures(now),
    }));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#nextPoll;
    await this.#polling;
    for (const entry of this.#versions.values()) entry.retire();
    this.#current = undefined;
  }

  #labelled(label: string): bigint {
    return this.#labels.get(label) ?? invalidArgument(`Unrecognized servable version label: ${label}`);
  }

  #newestFirst(): VersionEntry[] {
    return [...this.#versions.values()].sort((a, b) => (a.version > b.version ? -1 : 1));
  }

  async #look(): Promise<void> {
    const config = this.#config;
    const folders = await listVersionFolders(config.basePath, this.#options.markers);
    this.#complain(missingText(config, folders));
    if (folders === undefined) return;
    const present = new Set(folders.map(({ version }) => version));
    for (const entry of [...this.#versions.values(), ...this.#waiting.values()]) {
      if (!present.has(entry.version)) entry.forgetFailures();
    }
    const wanted = await this.#loadWanted(folders, config.policy ?? latestVersion);
    const pinned = await this.#loadPinned(folders, config);
    this.#swap(wanted, folders);
    for (const entry of this.#replaced.splice(0)) entry.retire();
    if (config === this.#config) this.#moveLabels();
    const labelled = new Set(this.#config.keepsLabelled ? this.#labels.values() : []);
    // Only after the labels have moved: no request may meet a label whose version is on its way out.
    for (const entry of this.#versions.values()) {
      if (!pinned.has(entry) && !labelled.has(entry.version) && this.#isLeft(entry, wanted, folders)) entry.retire();
    }
  }

  /** The newest that can be loaded, as many as the policy wants; a damaged one makes room for the one before. */
  async #loadWanted(folders: readonly VersionFolder[], policy: VersionPolicy): Promise<ReadonlySet<VersionEntry>> {
    const wanted = new Set<VersionEntry>();
    const most = policy.kind === 'latest' ? policy.versions : Number.POSITIVE_INFINITY;
    for (const folder of folders) {
      if (wanted.size >= most) break;
      if (policy.kind === 'specific' && !policy.versions.includes(folder.version)) continue;
      const entry = this.#entry(folder);
      if (await this.#isAvailable(entry)) wanted.add(entry);
    }
    return wanted;
  }

  async #loadPinned(folders: readonly VersionFolder[], config: ServedModelConfig): Promise<ReadonlySet<VersionEntry>> {
    const versions = new Set([
      ...this.#options.pinned(this.name),
      ...(config.keepsLabelled ? (config.labels?.values() ?? []) : []),
    ]);
    const pinned = new Set<VersionEntry>();
    for (const folder of folders) {
      if (!versions.has(folder.version)) continue;
      const entry = this.#entry(folder);
      if (await this.#isAvailable(entry)) pinned.add(entry);
    }
    return pinned;
  }

  /** Once, and again after it was otherwise. */
  #complain(message: string | undefined): void {
    if (message !== undefined && message !== this.#complaint) {
      this.#options.onEvent({ kind: 'not-found', model: this.name, message });
    }
    this.#complaint = message;
  }

  #swap(wanted: ReadonlySet<VersionEntry>, folders: readonly VersionFolder[]): void {
    const kept = this.#newestFirst().filter(
      (entry) => entry.state === 'AVAILABLE' && (wanted.has(entry) || !this.#isLeft(entry, wanted, folders)),
    );
    this.#current = kept.find((entry) => wanted.has(entry)) ?? kept[0];
  }

  /** Whether `entry` goes: another is there instead, or its folder is gone. Of another base path it stays until another is there. */
  #isLeft(entry: VersionEntry, wanted: ReadonlySet<VersionEntry>, folders: readonly VersionFolder[]): boolean {
    if (wanted.has(entry)) return false;
    const isElsewhere = entry.dir !== join(this.#config.basePath, basename(entry.dir));
    return wanted.size > 0 || !(isElsewhere || folders.some(({ version }) => version === entry.version));
  }

  async #isAvailable(entry: VersionEntry): Promise<boolean> {
    if (entry.state === 'AVAILABLE') return true;
    const { clock, maxRetries, retryMs } = this.#options;
    if (entry.failures > maxRetries || (entry.failures > 0 && clock.now() < entry.retryAt)) return false;
    // A version going out of use may be wanted back, after the newer folder was removed.
    if (entry.isRevivable) {
      entry.revive();
      return true;
    }
    entry.state = 'LOADING';
    const loaded = await this.#load(entry.dir);
    if (loaded.ok) entry.loaded(loaded.value);
    else entry.failed(loaded.problem, clock.now() + retryMs);
    if (loaded.ok) this.#takeOver(entry);
    return loaded.ok;
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

  /** Of the same number in another folder than before (another base path), one that waits until it is loaded. */
  #entry(folder: VersionFolder): VersionEntry {
    const { version, dir } = folder;
    const known = [this.#versions.get(version), this.#waiting.get(version)].find((entry) => entry?.dir === dir);
    if (known) return known;
    const entry = new VersionEntry(this.name, folder, this.#options.onEvent);
    const isTaken = this.#versions.get(version)?.state === 'AVAILABLE';
    (isTaken ? this.#waiting : this.#versions).set(version, entry);
    return entry;
  }

  /** The one before answers those who name no version until all that is wanted is there. */
  #takeOver(entry: VersionEntry): void {
    if (this.#waiting.get(entry.version) !== entry) return;
    const before = this.#versions.get(entry.version);
    if (before) this.#replaced.push(before);
    this.#waiting.delete(entry.version);
    this.#versions.set(entry.version, entry);
  }

  /** The version that a label may not name yet. */
  #unavailableLabel(): bigint | undefined {
    for (const [label, version] of this.#config.labels ?? []) {
      if (this.#versions.get(version)?.state === 'AVAILABLE') continue;
      const before = this.#labels.get(label);
      if (!this.#options.labelsAhead || (before !== undefined && before !== version)) return version;
    }
    return undefined;
  }

  /** All of them or none; where each counts alone, one whose version is not there names what it named before. */
  #moveLabels(): void {
    const { labels = new Map<string, bigint>(), keepsLabelled } = this.#config;
    if (!keepsLabelled) {
      if (this.#unavailableLabel() === undefined) this.#labels = labels;
      return;
    }
    const moved = new Map<string, bigint>();
    for (const [label, version] of labels) {
      const held = [version, this.#labels.get(label)].find((one) => one !== undefined && this.isAvailable(one));
      if (held !== undefined) moved.set(label, held);
    }
    this.#labels = moved;
  }

  #setLabels(): void {
    const version = this.#unavailableLabel();
    if (version !== undefined) {
      throw new ServingError(
        'FAILED_PRECONDITION',
        `Request to assign label to version ${version} of model ${this.name}, which is not currently available for inference`,
      );
    }
    this.#labels = this.#config.labels ?? new Map();
  }
}

/** TensorFlow Serving's words. */
export function servableNotFound(model: string, { version }: VersionChoice): never {
  return notFound(
    `Servable not found for request: ${version === undefined ? `Latest(${model})` : `Specific(${model}, ${version})`}`,
  );
}
