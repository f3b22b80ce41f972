/** All models being served: one set that a new configuration replaces as a whole. */

import type { ServedModelConfig } from './model-config.ts';
import type { ModelStatus } from './model-server-types.ts';
import { ServedModel, type ServedModelOptions } from './served-model.ts';
import { invalidArgument } from './serving-status.ts';

export class ServedModels {
  readonly #options: ServedModelOptions;
  #models: ReadonlyMap<string, ServedModel>;
  /** Configurations are put in place one after the other. */
  #replacing: Promise<void> = Promise.resolve();

  constructor(configs: readonly ServedModelConfig[], options: ServedModelOptions) {
    this.#options = options;
    this.#models = new Map(configs.map((config) => [config.name, new ServedModel(config, options)]));
  }

  get byName(): ReadonlyMap<string, ServedModel> {
    return this.#models;
  }

  statuses(now: number): readonly ModelStatus[] {
    return [...this.#models.values()].map((model) => ({ name: model.name, versions: model.statuses(now) }));
  }

  async poll(): Promise<void> {
    await Promise.all([...this.#models.values()].map((model) => model.poll()));
  }

  /**
   * Serves exactly `configs`: what is new is loaded first, models that are not named go last. Throws ServingError for a
   * configuration that is refused; the models it names are served nevertheless, as TensorFlow Serving does.
   */
  replace(configs: readonly ServedModelConfig[]): Promise<void> {
    const replaced = this.#replacing.then(() => this.#replace(configs));
    this.#replacing = replaced.catch(() => undefined);
    return replaced;
  }

  async close(): Promise<void> {
    await this.#replacing;
    await Promise.all([...this.#models.values()].map((model) => model.close()));
  }

  async #replace(configs: readonly ServedModelConfig[]): Promise<void> {
    const names = new Set<string>();
    for (const { name } of configs) {
      if (names.has(name)) invalidArgument(`Illegal to list model ${name} multiple times in config list`);
      names.add(name);
    }
    const before = this.#models;
    const next = new Map(
      configs.map((config) => [config.name, before.get(config.name) ?? new ServedModel(config, this.#options)]),
    );
    // Both the old and the new ones answer until the new ones are loaded.
    this.#models = new Map([...before, ...next]);
    const outcomes = await Promise.allSettled(configs.map((config) => next.get(config.name)?.configure(config)));
    this.#models = next;
    await Promise.all([...before.values()].filter(({ name }) => !names.has(name)).map((model) => model.close()));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }
}
