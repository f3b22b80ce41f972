/** A model_config_file that is looked at again and again: what it says is what is served. */

import { createProblem, type Problem } from '../foundation/index.ts';
import { readModelConfigFile } from './model-server-config.ts';
import type { ModelServerEvent } from './model-server-types.ts';
import type { ServedModels } from './served-models.ts';
import { ServingError } from './serving-status.ts';

export interface ModelConfigFile {
  readonly path: string;
  /** Milliseconds between two looks; 0: only at the start. */
  readonly pollMs: number;
}

export class ModelConfigWatch {
  readonly #file: ModelConfigFile;
  readonly #models: ServedModels;
  readonly #onEvent: (event: ModelServerEvent) => void;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  /** Why the file was refused at the last look; undefined where it was not. */
  #complaint: string | undefined;

  constructor(file: ModelConfigFile, models: ServedModels, onEvent: (event: ModelServerEvent) => void) {
    this.#file = file;
    this.#models = models;
    this.#onEvent = onEvent;
  }

  start(): void {
    if (this.#file.pollMs === 0) return;
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.look());
    }, this.#file.pollMs);
  }

  /** A file that is refused changes nothing. */
  async look(): Promise<void> {
    const problem = await this.#problem();
    // The same file is refused at every look, and told once.
    if (problem && problem.message !== this.#complaint) this.#onEvent({ kind: 'config-refused', problem });
    this.#complaint = problem?.message;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #problem(): Promise<Problem | undefined> {
    const read = await readModelConfigFile(this.#file.path);
    if (!read.ok) return read.problem;
    try {
      await this.#models.replace(read.value);
      return undefined;
    } catch (error) {
      return problemOf(error);
    }
  }
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof ServingError)) throw error;
  return createProblem('serving/bad-request', error.message, 'Correct the model config file.');
}
