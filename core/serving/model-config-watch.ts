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
    const read = await readModelConfigFile(this.#file.path);
    if (!read.ok) this.#refused(read.problem);
    else await this.#models.replace(read.value).catch((error: unknown) => this.#refused(problemOf(error)));
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  #refused(problem: Problem): void {
    this.#onEvent({ kind: 'config-refused', problem });
  }
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof ServingError)) throw error;
  return createProblem('serving/bad-request', error.message, 'Correct the model config file.');
}
