/** The host's side of the model server: started, watched, restarted when it crashes, stopped. */

import type { ChildChannel, FeedbackInput, SpawnChild } from '../contract/index.ts';
import { createProblem, fail, type Problem, type Result, succeed } from '../foundation/index.ts';
import type { ModelServerEvent, ModelServerStatus, StartedServer } from '../serving/index.ts';
import type { FromModelServer, ServerSettings, VersionSettings } from './server-messages.ts';

/** Longer crash loops are given up: so many restarts in a row without a minute of service between them. */
const maxRestarts = 5;
const calmMs = 60_000;

export type RunningServer = Pick<StartedServer, 'url' | 'grpcPort' | 'remote'>;

/** What the server tells, and what becomes of its process: it crashed and is started again, or not any more. */
export type ServerHostEvent =
  | ModelServerEvent
  | { readonly kind: 'crashed'; readonly message: string }
  | { readonly kind: 'given-up'; readonly problem: Problem };

export interface ModelServerHost {
  readonly status: ModelServerStatus | undefined;
  readonly url: string | undefined;
  readonly grpcPort: number | undefined;
  readonly problem: Problem | undefined;
  /** Who shows events sets it; without, bugs go to standard error. */
  onEvent: ((event: ServerHostEvent) => void) | undefined;
  start(settings: ServerSettings): Promise<Result<RunningServer>>;
  /** Looks for a new version now instead of at the next poll. */
  poll(): void;
  /**
   * Other versions or labels without a restart. What cannot be served is a problem, and what was served stays. A server that
   * does not run has nothing to change.
   */
  reload(versions: VersionSettings): Promise<Result<void>>;
  /** For the variants of a routed model, which hear of feedback over HTTP themselves. */
  countFeedback(version: string, kind: FeedbackInput['kind']): void;
  /** Resolves once a version is AVAILABLE; gives up after ten seconds. */
  ready(): Promise<boolean>;
  stop(): Promise<void>;
}

export function createModelServerHost(spawn: SpawnChild, onChange: (kind: 'state' | 'registered') => void): ModelServerHost {
  return new SupervisedServer(spawn, onChange);
}

class SupervisedServer implements ModelServerHost {
  status: ModelServerStatus | undefined;
  url: string | undefined;
  grpcPort: number | undefined;
  problem: Problem | undefined;
  onEvent: ((event: ServerHostEvent) => void) | undefined;
  private remote: RunningServer['remote'];
  private readonly spawn: SpawnChild;
  private readonly onChange: (kind: 'state' | 'registered') => void;
  private child: ChildChannel | undefined;
  private restarts = 0;
  private starting: Promise<Result<RunningServer>> | undefined;
  /** The process being started, the first or one after a crash: it hears nothing before it has started. */
  private launching: Promise<unknown> = Promise.resolve();
  /** What the running server follows; a crashed one comes back to it. */
  private settings: ServerSettings | undefined;
  private reloads = 0;
  private readonly waiting = new Map<number, (reloaded: Result<void>) => void>();
  private reloading: Promise<unknown> = Promise.resolve();

  constructor(spawn: SpawnChild, onChange: (kind: 'state' | 'registered') => void) {
    this.spawn = spawn;
    this.onChange = onChange;
  }

  async start(settings: ServerSettings): Promise<Result<RunningServer>> {
    if (this.child && this.url) return succeed(this.address(this.url));
    // Whoever asks while it starts gets that start's outcome: a second server would fight the first for its port.
    this.starting ??= this.startOnce(settings).finally(() => {
      this.starting = undefined;
    });
    return this.starting;
  }

  private async startOnce(settings: ServerSettings): Promise<Result<RunningServer>> {
    this.restarts = 0;
    const started = await this.launch(settings);
    this.problem = started.ok ? undefined : started.problem;
    this.onChange('state');
    return started;
  }

  private address(url: string): RunningServer {
    const { grpcPort, remote } = this;
    return { url, ...(grpcPort === undefined ? {} : { grpcPort }), ...(remote ? { remote } : {}) };
  }

  poll(): void {
    this.child?.post({ kind: 'poll' });
  }

  countFeedback(version: string, feedback: FeedbackInput['kind']): void {
    this.child?.post({ kind: 'feedback', version, feedback });
  }

  reload(versions: VersionSettings): Promise<Result<void>> {
    const reloaded = this.reloading.then(() => this.reloadNow(versions));
    this.reloading = reloaded.catch(() => undefined);
    return reloaded;
  }

  private async reloadNow(versions: VersionSettings): Promise<Result<void>> {
    const before = this.settings;
    if (!this.child || !before) return succeed(undefined);
    if (JSON.stringify(pickVersions(versions)) === JSON.stringify(pickVersions(before.serving))) return succeed(undefined);
    const reloaded = await this.order(versions);
    if (reloaded.ok) {
      this.settings = { ...before, serving: { ...before.serving, ...pickVersions(versions) } };
      this.onChange('state');
    } else await this.order(pickVersions(before.serving));
    return reloaded;
  }

  private async order(versions: VersionSettings): Promise<Result<void>> {
    await this.launching;
    const { child } = this;
    if (!child) return fail(gone);
    const id = ++this.reloads;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      child.post({ kind: 'reload', id, versions: pickVersions(versions) });
    });
  }

  private reloaded(id: number, outcome: Result<void>): void {
    this.waiting.get(id)?.(outcome);
    this.waiting.delete(id);
  }

  async ready(): Promise<boolean> {
    for (let waited = 0; waited < 10_000; waited += 50) {
      const versions = this.status?.models.flatMap((model) => model.versions) ?? [];
      if (versions.some((version) => version.state === 'AVAILABLE')) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    this.url = undefined;
    this.grpcPort = undefined;
    this.status = undefined;
    if (!child) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        child.kill();
        resolve();
      }, 12_000);
      child.onExit(() => {
        clearTimeout(timer);
        resolve();
      });
      child.post({ kind: 'close' });
    });
    this.onChange('state');
  }

  private launch(settings: ServerSettings): Promise<Result<RunningServer>> {
    this.settings = settings;
    const launched = this.fork(settings);
    this.launching = launched;
    return launched;
  }

  private fork(settings: ServerSettings): Promise<Result<RunningServer>> {
    return new Promise((resolve) => {
      const startedAt = Date.now();
      const child = this.spawn('model-server', [JSON.stringify(settings)]);
      this.child = child;
      child.onMessage((raw) => {
        const message = raw as FromModelServer;
        if (message.kind === 'started') {
          this.url = message.url;
          this.grpcPort = message.grpcPort;
          this.remote = message.remote;
          resolve(succeed(this.address(message.url)));
        } else if (message.kind === 'failed') {
          this.child = undefined;
          child.kill();
          resolve(fail(message.problem));
        } else if (message.kind === 'status') this.take(message.status);
        else if (message.kind === 'event') this.tell(message.event);
        else if (message.kind === 'reloaded')
          this.reloaded(message.id, message.problem ? fail(message.problem) : succeed(undefined));
        else this.onChange('registered');
      });
      child.onExit(() => {
        resolve(fail(createProblem('serving/not-running', 'The model server ended while starting.', 'Start it again.')));
        for (const id of [...this.waiting.keys()]) this.reloaded(id, fail(gone));
        if (this.child === child) this.restart(this.settings ?? settings, Date.now() - startedAt);
      });
    });
  }

  /** Figures change all the time and are asked for; a version that comes or goes is news. */
  private take(status: ModelServerStatus): void {
    const moved = versionStates(this.status) !== versionStates(status);
    this.status = status;
    if (moved) this.onChange('state');
  }

  /** A crashed server comes back on the port it had, so that clients notice a pause and nothing else. */
  private restart(settings: ServerSettings, livedMs: number): void {
    this.restarts = livedMs > calmMs ? 1 : this.restarts + 1;
    const port = this.url ? Number(new URL(this.url).port) : settings.port;
    const grpcPort = this.grpcPort ?? settings.grpcPort;
    this.child = undefined;
    if (this.restarts > maxRestarts) {
      this.giveUp(crashLoop);
      return;
    }
    this.tell({ kind: 'crashed', message: 'The model server ended without being asked to; it is started again.' });
    void this.launch({ ...settings, port, grpcPort }).then((again) => {
      if (again.ok) this.onChange('state');
      // A process that ended while starting is started again by its own exit.
      else if (this.child === undefined) this.giveUp(again.problem);
    });
  }

  private giveUp(problem: Problem): void {
    this.url = undefined;
    this.problem = problem;
    this.tell({ kind: 'given-up', problem });
    this.onChange('state');
  }

  private tell(event: ServerHostEvent): void {
    if (this.onEvent) this.onEvent(event);
    else if (event.kind === 'bug') process.stderr.write(`${event.message}\n`);
  }
}

const crashLoop = createProblem(
  'serving/not-running',
  'The model server crashed several times in a row.',
  'Push another model version, then start it again.',
);

const gone = createProblem('serving/not-running', 'The model server ended meanwhile.', 'Try it again.');

function pickVersions({ version_policy, version_labels }: VersionSettings): VersionSettings {
  return { version_policy, version_labels };
}

function versionStates(status: ModelServerStatus | undefined): string {
  const versions = status?.models.flatMap((model) => model.versions) ?? [];
  return versions.map(({ version, state }) => `${version} ${state}`).join();
}
