/** Routing of all models, changed while the server runs and kept across restarts. */

import type { FeedbackInput, PredictionRecord, RoutingConfig, RoutingState, views } from '../../contract/index.ts';
import type { Clock } from '../../foundation/index.ts';
import type { InferenceCall } from '../inference.ts';
import type { ModelServerEvent } from '../model-server-types.ts';
import type { Tensors } from '../registered-rows.ts';
import type { ServedModel } from '../served-model.ts';
import { notFound, ServingError } from '../serving-status.ts';
import type { RoutingStore } from '../sinks.ts';
import type { ServableHandle } from '../version-entry.ts';
import { ModelRouting, type RouteKey, type Variant } from './model-routing.ts';
import { ShadowTraffic } from './shadow-traffic.ts';

export interface RouterOptions {
  models(): ReadonlyMap<string, ServedModel>;
  readonly clock: Clock;
  /** Absent: a restart forgets. */
  readonly store: RoutingStore | undefined;
  readonly onEvent: (event: ModelServerEvent) => void;
}

interface Routed {
  readonly routing: ModelRouting;
  readonly variant: Variant | undefined;
}

export class Router {
  readonly #options: RouterOptions;
  #byModel: ReadonlyMap<string, ModelRouting> = new Map();
  /** What is about to be in force. */
  #next: RoutingConfig | undefined;
  readonly #routed = new WeakMap<ServableHandle, Routed>();
  /** Requests under way; the shadow waits for none. */
  #inFlight = 0;
  /** Changes, and what is written of them, one after the other. */
  #changing: Promise<void> = Promise.resolve();

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    const states = (await this.#options.store?.load()) ?? [];
    this.#byModel = new Map(states.map((state) => [state.routing.model, this.#start(state)]));
  }

  /** Versions that have to stay loaded beside those the version policy wants. */
  pinned(model: string): ReadonlySet<bigint> {
    const coming = this.#next?.model === model ? this.#next : undefined;
    return new Set([...versionsOf(this.#byModel.get(model)?.state.routing), ...versionsOf(coming)]);
  }

  /** The version that answers a request naming none: a variant's, or the newest. Throws ServingError NOT_FOUND. */
  acquire(served: ServedModel, key: RouteKey | undefined): ServableHandle {
    const routing = this.#byModel.get(served.name);
    if (!routing) return served.acquire({});
    const variant = routing.choose(key);
    const own = variant ? served.find(BigInt(variant.version)) : undefined;
    const handle = own ?? served.acquire({});
    this.#routed.set(handle, { routing, variant: own ? variant : undefined });
    return handle;
  }

  /** The shadow is asked the same, later. */
  answered(handle: ServableHandle, call: InferenceCall, outputs: Tensors): void {
    const routing = this.#routed.get(handle)?.routing;
    if (routing?.shadow && routing.isShadowed()) routing.shadow.offer(call, outputs);
  }

  began(): void {
    this.#inFlight++;
  }

  ended(handles: readonly ServableHandle[], outcome: { readonly failed: boolean; readonly latencyMs: number }): void {
    this.#inFlight--;
    for (const handle of handles) this.#routed.get(handle)?.variant?.figures.record(outcome);
  }

  /** Implicit signs say nothing for or against a version. */
  feedback({ model, version }: Pick<PredictionRecord, 'model' | 'version'>, kind: FeedbackInput['kind']): void {
    if (kind !== 'implicit') this.#byModel.get(model)?.feedback(version, kind === 'correct');
  }

  /**
   * In force once its versions are loaded and it is kept. Throws ServingError NOT_FOUND for an unknown model,
   * FAILED_PRECONDITION for a version that is not there; the routing before stays then.
   */
  set(routing: RoutingConfig): Promise<views.RoutingView> {
    const changed = this.#changing.then(() => this.#set(routing));
    this.#changing = changed.then(
      () => undefined,
      () => undefined,
    );
    return changed;
  }

  views(): readonly views.RoutingView[] {
    return [...this.#byModel.values()].map((routing) => this.#view(routing));
  }

  /** Lets canaries grow or roll back. */
  look(): void {
    for (const [model, routing] of this.#byModel) {
      if (!routing.look(this.#options.clock.now())) continue;
      const { canary } = routing.state;
      if (canary) this.#options.onEvent({ kind: 'canary', model, canary });
      this.#changing = this.#changing.then(() => this.#save()).catch((error) => this.#bug(error));
    }
  }

  async close(): Promise<void> {
    for (const { shadow } of this.#byModel.values()) shadow?.close();
    await this.#changing;
  }

  async #set(routing: RoutingConfig): Promise<views.RoutingView> {
    const { models, clock } = this.#options;
    const { model } = routing;
    const served = models().get(model) ?? notFound(`Could not find any versions of model ${model}`);
    const before = this.#byModel;
    const next = this.#start(ModelRouting.started(routing, clock.now()));
    try {
      this.#next = routing;
      await served.poll();
      for (const version of versionsOf(routing)) {
        if (served.isAvailable(version)) continue;
        throw new ServingError('FAILED_PRECONDITION', `Version ${version} of model ${model} is not available`);
      }
      const after = new Map(before);
      if (versionsOf(routing).size === 0) after.delete(model);
      else after.set(model, next);
      await this.#save(after);
      this.#byModel = after;
      before.get(model)?.shadow?.close();
    } finally {
      this.#next = undefined;
    }
    // Versions only the routing before needed go.
    await served.poll();
    return this.#view(next);
  }

  #start(state: RoutingState): ModelRouting {
    const { model, shadow } = state.routing;
    if (!shadow) return new ModelRouting(state, undefined);
    const { version } = shadow;
    const acquire = (): ServableHandle | undefined => this.#options.models().get(model)?.find(BigInt(version));
    return new ModelRouting(state, new ShadowTraffic({ version, acquire, inFlight: () => this.#inFlight }));
  }

  #view(routing: ModelRouting): views.RoutingView {
    const served = this.#options.models().get(routing.state.routing.model);
    return routing.view((version) => served?.isAvailable(BigInt(version)) === true);
  }

  async #save(byModel = this.#byModel): Promise<void> {
    await this.#options.store?.save([...byModel.values()].map(({ state }) => state));
  }

  #bug(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.onEvent({ kind: 'bug', message });
  }
}

function versionsOf(routing: RoutingConfig | undefined): ReadonlySet<bigint> {
  const versions = routing?.variants.map(({ version }) => BigInt(version)) ?? [];
  return new Set(routing?.shadow ? [...versions, BigInt(routing.shadow.version)] : versions);
}
