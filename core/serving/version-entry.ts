/** One version of a served model: its state, its users, and its memory given back after the last of them. */

import type { Problem } from '../foundation/index.ts';
import type { ModelServerEvent } from './model-server-types.ts';
import { FigureCollector } from './request-figures.ts';
import type { Servable } from './servable.ts';
import type { VersionFolder } from './version-folders.ts';

/** A version in use by one request; `release` exactly once. */
export interface ServableHandle {
  readonly model: string;
  readonly version: string;
  readonly servable: Servable;
  readonly figures: FigureCollector;
  release(): void;
}

export class VersionEntry {
  readonly figures = new FigureCollector();
  state: 'LOADING' | 'AVAILABLE' | 'UNLOADING' | 'END' = 'LOADING';
  problem: Problem | undefined;
  failures = 0;
  retryAt = 0;
  readonly version: bigint;
  /** Where it is loaded from. */
  readonly dir: string;
  readonly #versionText: string;
  readonly #model: string;
  readonly #onEvent: (event: ModelServerEvent) => void;
  #servable: Servable | undefined;
  #users = 0;

  constructor(model: string, { version, dir }: VersionFolder, onEvent: (event: ModelServerEvent) => void) {
    this.#model = model;
    this.version = version;
    this.dir = dir;
    this.#versionText = String(version);
    this.#onEvent = onEvent;
  }

  /** Going out of use, yet still in memory. */
  get isRevivable(): boolean {
    return this.state === 'UNLOADING' && this.#servable !== undefined;
  }

  /** Undefined unless available. */
  acquire(): ServableHandle | undefined {
    const servable = this.#servable;
    if (!servable || this.state !== 'AVAILABLE') return undefined;
    this.#users++;
    let released = false;
    const release = (): void => {
      if (released) return;
      released = true;
      this.#users--;
      this.#unloadIfUnused();
    };
    return { model: this.#model, version: this.#versionText, servable, figures: this.figures, release };
  }

  revive(): void {
    this.state = 'AVAILABLE';
    this.#tell('available');
  }

  loaded(servable: Servable): void {
    this.#servable = servable;
    this.problem = undefined;
    this.failures = 0;
    this.revive();
  }

  failed(problem: Problem, retryAt: number): void {
    this.state = 'END';
    this.problem = problem;
    this.failures++;
    this.retryAt = retryAt;
    this.#onEvent({ kind: 'load-failed', model: this.#model, version: String(this.version), problem });
  }

  /** Its folder is gone: what comes under the same number is another try. */
  forgetFailures(): void {
    this.failures = 0;
    this.retryAt = 0;
  }

  retire(): void {
    if (this.state !== 'AVAILABLE') return;
    this.state = 'UNLOADING';
    this.#unloadIfUnused();
  }

  #unloadIfUnused(): void {
    if (this.state !== 'UNLOADING' || this.#users > 0) return;
    const servable = this.#servable;
    this.#servable = undefined;
    this.state = 'END';
    servable?.dispose();
    this.#tell('unloaded');
  }

  #tell(kind: 'available' | 'unloaded'): void {
    this.#onEvent({ kind, model: this.#model, version: String(this.version) });
  }
}
