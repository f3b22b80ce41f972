/** One open project: its folder, configuration, runs, registers and server. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EpochReport, NodeName, ProjectConfig, SourceConfig, TrialReport, views } from '../contract/index.ts';
import { type FeedbackStore, openFeedback } from '../feedback/index.ts';
import { contentFingerprint } from '../formats/index.ts';
import { attempt, createProblem, fail, type Problem, ProblemError, type Result, succeed, unwrap } from '../foundation/index.ts';
import { type ArtifactRecord, checkpointInWorker, type MetadataStore, type RunCheckpoint } from '../metadata/index.ts';
import {
  type ConfigChange,
  type PushRequest,
  parseProjectFile,
  patchProjectFile,
  planNextNode,
  type RunHost,
  type RunRequest,
  type StartedRun,
  servedModelName,
  startPush,
  startRun,
} from '../pipeline/index.ts';
import { openWorkspace, readWorkspace, type Workspace } from '../workspace/index.ts';
import { readConfigText } from './config-text.ts';
import { servedModel } from './default-version.ts';
import { engineTitle } from './engine-title.ts';
import type { Environment } from './environment.ts';
import { createModelServerHost, type ModelServerHost, type RunningServer } from './model-server-host.ts';
import { jobEnd, runProgress } from './run-job.ts';
import type { ServingSettings } from './server-messages.ts';
import { createSourceFingerprints } from './source-fingerprints.ts';
import { type EpochListener, thinEpochs } from './thin-epochs.ts';

export interface RunOptions {
  readonly from?: NodeName;
  readonly until?: NodeName;
  readonly noCache?: boolean;
}

interface ActiveRun {
  readonly id: string;
  readonly controller: AbortController;
  readonly finished: Promise<views.RunSummary>;
}

export class ProjectSession {
  readonly workspace: Workspace;
  readonly feedback: FeedbackStore;
  readonly server: ModelServerHost;
  config: ProjectConfig;
  /** The run under way or, when none is, the last one since the project was opened. */
  lastRun: views.RunSummary | undefined;
  readonly epochs = new Map<string, EpochReport[]>();
  /** By run, then by the trial's number. */
  readonly trials = new Map<string, Map<number, TrialReport>>();
  private readonly environment: Environment;
  private readonly fingerprints: ReturnType<typeof createSourceFingerprints>;
  private active: ActiveRun | undefined;
  private configTurn: Promise<unknown> = Promise.resolve();
  private onEpoch: EpochListener;

  static async open(dir: string, environment: Environment): Promise<Result<ProjectSession>> {
    const { clock, options } = environment;
    const workspace = await openWorkspace(dir, {
      clock,
      owner: options.owner,
      runCheckpoint: checkpointRunner(options.programDir),
    });
    return workspace.ok ? ProjectSession.inWorkspace(workspace.value, environment) : workspace;
  }

  /** As `open`; a project that another process holds is read as it is now, and every change of it is refused. */
  static async openToRead(dir: string, environment: Environment): Promise<Result<ProjectSession>> {
    const opened = await ProjectSession.open(dir, environment);
    if (opened.ok || opened.problem.code !== 'project/locked') return opened;
    const workspace = await readWorkspace(dir, opened.problem);
    return workspace.ok ? ProjectSession.inWorkspace(workspace.value, environment) : workspace;
  }

  private static inWorkspace(workspace: Workspace, environment: Environment): Promise<Result<ProjectSession>> {
    const { clock } = environment;
    return attempt(async () => {
      try {
        let session: ProjectSession | undefined;
        const config = unwrap(parseProjectFile(unwrap(await readConfigText(workspace))));
        const feedback = unwrap(
          await openFeedback(workspace.dir, {
            clock,
            ...(workspace.heldBy ? { heldBy: workspace.heldBy } : {}),
            seed: config.seed,
            labelName: config.label?.name,
            // Asked each time: the rule can be changed while the project is open.
            retrainAfter: () => (session?.config ?? config).triggers.labels,
            // A routed server's variants are judged by the window's labels too.
            onFeedback: (version, kind) => session?.server.countFeedback(version, kind),
          }),
        );
        session = new ProjectSession(environment, workspace, { config, feedback });
        return session;
      } catch (error) {
        await workspace.close();
        throw error;
      }
    });
  }

  private constructor(environment: Environment, workspace: Workspace, parts: { config: ProjectConfig; feedback: FeedbackStore }) {
    this.environment = environment;
    this.workspace = workspace;
    this.config = parts.config;
    this.feedback = parts.feedback;
    this.fingerprints = createSourceFingerprints(contentFingerprint);
    this.server = createModelServerHost(environment.options.spawn, (kind) => this.onServerChange(kind));
    const tell = thinEpochs((runId, epoch) => environment.hub.publish({ kind: 'epoch', runId, epoch }), {
      now: () => performance.now(),
      later: (work, milliseconds) => void setTimeout(work, milliseconds).unref(),
    });
    this.onEpoch = (runId, epoch) => {
      const known = this.epochs.get(runId);
      if (known) known.push(epoch);
      else this.epochs.set(runId, [epoch]);
      tell(runId, epoch);
    };
  }

  get dir(): string {
    return this.workspace.dir;
  }

  get metadata(): MetadataStore {
    return this.workspace.metadata;
  }

  get modelName(): string {
    return servedModelName(this.config);
  }

  now(): number {
    return this.environment.clock.now();
  }

  /** What the last training ran on. */
  get engineName(): string {
    const trained = this.metadata.artifacts({ type: 'Model', state: 'LIVE' }).at(-1)?.properties['engine'];
    return typeof trained === 'string' ? engineTitle(trained) : 'TF.js';
  }

  get running(): boolean {
    return this.active !== undefined;
  }

  // ---- Runs --------------------------------------------------------------------------------------------------------

  async startRun(options: RunOptions): Promise<Result<StartedRun>> {
    if (this.active) return fail(stillRunning(this.active.id));
    const reread = await this.reloadConfig();
    if (!reread.ok) return reread;
    // An edit by hand; what the server cannot follow is no reason not to run.
    await this.server.reload(reread.value.serving);
    const schemaText = await this.workspace.readText('schema.pbtxt');
    if (!schemaText.ok) return schemaText;
    const request: RunRequest = {
      config: this.config,
      schemaText: schemaText.value,
      from: options.from,
      until: options.until,
      useCache: !options.noCache,
    };
    return this.begin('Run pipeline', (host) => startRun(host, request));
  }

  /** A run of Pusher alone. */
  startPush(request: PushRequest): Result<StartedRun> {
    return this.begin(`Push model ${request.model.id}`, (host) => startPush(host, request));
  }

  private begin(title: string, start: (host: RunHost) => StartedRun): Result<StartedRun> {
    if (this.workspace.heldBy) return fail(this.workspace.heldBy);
    if (this.active) return fail(stillRunning(this.active.id));
    const job = this.environment.jobs.begin(title);
    const controller = new AbortController();
    job.signal.addEventListener('abort', () => controller.abort());
    const started = start(this.runHost(controller.signal, (run) => job.progress(runProgress(run))));
    const finished = started.finished.then(
      (run) => {
        job.end(jobEnd(run));
        return run;
      },
      (error: unknown) => {
        // A defect, or a disk that filled up at the very end: what the metadata says of the run is what there is.
        this.lastRun = undefined;
        job.end({ state: 'failed', problem: error instanceof ProblemError ? error.problem : undefined });
        throw error;
      },
    );
    this.active = { id: started.id, controller, finished };
    const done = finished.finally(() => {
      this.active = undefined;
    });
    done.then((run) => this.serveAfter(run)).catch(() => undefined);
    done.then(
      () => this.announce(),
      () => this.announce(),
    );
    return succeed({ id: started.id, finished: done });
  }

  cancelRun(): void {
    this.active?.controller.abort();
  }

  private runHost(signal: AbortSignal, onProgress: (run: views.RunSummary) => void): RunHost {
    const { clock, workers, hub } = this.environment;
    return {
      workspace: this.workspace,
      clock,
      signal,
      execute: workers.execute,
      fingerprintSources: (sources, stop) => this.fingerprints.of(sources, stop),
      onRun: (run) => {
        this.lastRun = run;
        hub.publish({ kind: 'run', run });
        onProgress(run);
      },
      onEpoch: (runId, epoch) => this.onEpoch(runId, epoch),
      onTrial: (runId, trial) => {
        const known = this.trials.get(runId) ?? new Map<number, TrialReport>();
        this.trials.set(runId, known.set(trial.trial, trial));
        hub.publish({ kind: 'trial', runId, trial });
      },
      onNode: (node, outputs) => this.afterNode(node, outputs),
    };
  }

  /** The first schema becomes the curated one; a push reaches the server at once. */
  private async afterNode(node: NodeName, outputs: Readonly<Record<string, readonly ArtifactRecord[]>>): Promise<void> {
    if (node === 'SchemaGen') await this.keepFirstSchema(outputs['schema']?.[0]);
    if (node === 'Pusher') this.server.poll();
  }

  private async keepFirstSchema(schema: ArtifactRecord | undefined): Promise<void> {
    const current = await this.workspace.readText('schema.pbtxt');
    if (!schema || !current.ok || current.value !== undefined) return;
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(join(this.workspace.artifactPath(schema.uri), 'schema.pbtxt'), 'utf8');
    unwrap(await this.workspace.writeText('schema.pbtxt', text));
  }

  async nextNode(): Promise<NodeName | undefined> {
    if (this.active) return undefined;
    const schemaText = await this.workspace.readText('schema.pbtxt');
    return planNextNode({
      workspace: this.workspace,
      config: this.config,
      schemaText: schemaText.ok ? schemaText.value : undefined,
      fingerprintSources: (sources: readonly SourceConfig[]) => this.fingerprints.expected(sources),
    });
  }

  private async serveAfter(run: views.RunSummary): Promise<void> {
    if (!this.environment.options.servesPushedModels || run.pushedVersion === undefined) return;
    if (this.server.url === undefined) await this.startServer();
  }

  // ---- Configuration -----------------------------------------------------------------------------------------------

  async reloadConfig(): Promise<Result<ProjectConfig>> {
    const text = await readConfigText(this.workspace);
    if (!text.ok) return text;
    const parsed = parseProjectFile(text.value);
    if (parsed.ok) this.config = parsed.value;
    return parsed;
  }

  /** One change after the other: two at the same time would each write the file without the other's. */
  patchConfig(changes: readonly ConfigChange[]): Promise<Result<ProjectConfig>> {
    const patched = this.configTurn.then(() => this.patchNow(changes));
    this.configTurn = patched.catch(() => undefined);
    return patched;
  }

  private async patchNow(changes: readonly ConfigChange[]): Promise<Result<ProjectConfig>> {
    const text = await readConfigText(this.workspace);
    if (!text.ok) return text;
    const patched = patchProjectFile(text.value, changes);
    if (!patched.ok) return patched;
    // The running server first: versions and labels it cannot serve are not written.
    const followed = await this.server.reload(patched.value.config.serving);
    if (!followed.ok) return followed;
    const written = await this.workspace.writeText('loopwright.yaml', patched.value.text);
    if (!written.ok) {
      await this.server.reload(this.config.serving);
      return written;
    }
    this.config = patched.value.config;
    this.announce();
    return succeed(this.config);
  }

  async undoConfig(direction: 'undo' | 'redo'): Promise<Result<ProjectConfig>> {
    const history = this.workspace.history('loopwright.yaml');
    const moved = await history[direction]();
    if (!moved.ok) return moved;
    const reread = await this.reloadConfig();
    if (!reread.ok) return reread;
    const followed = await this.server.reload(reread.value.serving);
    if (!followed.ok) {
      await history[direction === 'undo' ? 'redo' : 'undo']();
      await this.reloadConfig();
      return followed;
    }
    this.announce();
    return reread;
  }

  /** Tells every window that the project's state may have changed. */
  announce(): void {
    void this.onAnnounce?.();
  }

  /** Set by the core: publishes the project summary. */
  onAnnounce: (() => Promise<void>) | undefined;

  /** Version folder of the newest pushed model. */
  servedModelDir(): string | undefined {
    const pushed = servedModel(this);
    return pushed ? join(this.dir, 'serving_model', this.modelName, String(pushed.properties['pushed_version'])) : undefined;
  }

  // ---- Serving -----------------------------------------------------------------------------------------------------

  /** Ports and settings default to the project file's; where REST takes any free one, so does gRPC. */
  async startServer(
    ports: { readonly rest?: number; readonly grpc?: number } = {},
    settings: Partial<ServingSettings> = {},
  ): Promise<Result<RunningServer>> {
    if (this.workspace.heldBy) return fail(this.workspace.heldBy);
    const serving = { ...this.config.serving, ...settings };
    const port = ports.rest ?? serving.rest_api_port;
    if (!servedModel(this)) {
      return fail(
        createProblem(
          'model/not-found',
          'No model has been pushed yet.',
          'Run the pipeline until a model is blessed and pushed.',
        ),
      );
    }
    const modelName = servedModelName(this.config);
    return this.server.start({
      projectDir: this.dir,
      modelName,
      basePath: join(this.dir, 'serving_model', modelName),
      port,
      grpcPort: ports.grpc ?? (port === 0 ? 0 : serving.port),
      serving,
      sampleRate: serving.sample_rate,
      redact: serving.redact,
      ...(this.config.evaluation.decision_threshold === undefined
        ? {}
        : { decisionThreshold: this.config.evaluation.decision_threshold }),
      labelName: this.config.label?.name,
      seed: this.config.seed,
    });
  }

  private onServerChange(kind: 'state' | 'registered'): void {
    if (kind === 'registered') {
      this.onRegistered?.();
      return;
    }
    this.environment.hub.publish({ kind: 'serving', running: this.server.url !== undefined });
    this.announce();
  }

  /** Set by the core: told after every batch of predictions and every feedback that came over HTTP. */
  onRegistered: (() => void) | undefined;

  async close(): Promise<void> {
    this.active?.controller.abort();
    await this.active?.finished.catch(() => undefined);
    await this.server.stop();
    await this.feedback.close();
    unwrap(await this.workspace.close());
  }
}

function checkpointRunner(programDir: string | undefined): RunCheckpoint | undefined {
  return programDir === undefined ? undefined : checkpointInWorker(pathToFileURL(join(programDir, 'metadata-checkpoint.mjs')));
}

function stillRunning(id: string): Problem {
  return createProblem('run/already-running', `${id} is still running.`, 'Wait for it, or cancel it first.');
}
