/** Statistics of ingested spans, alone or in slices: reused where a run made them, else computed in a worker and kept. */

import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DatasetFeatureStatisticsList, decodeStatistics, readStatisticsArtifact } from '../formats/index.ts';
import { CancelledError, canonicalJson, type Json, type Problem, ProblemError, raise, unwrap } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { graph } from '../pipeline/index.ts';
import type { CoreState } from './core-state.ts';
import { latestOutputs } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';
import type { SplitStatistics } from './validation-schema.ts';

export interface StatisticsRequest {
  /** Examples artifacts, oldest first. */
  readonly examples: readonly ArtifactRecord[];
  /** Columns crossed, in order of name. */
  readonly sliceBy?: readonly string[];
  /** Names the job: "Statistics of span 3". */
  readonly title: string;
}

/** The newest LIVE Examples artifact of every span, oldest span first. */
export function spansOf(session: ProjectSession): readonly ArtifactRecord[] {
  const bySpan = new Map<number, ArtifactRecord>();
  for (const artifact of session.metadata.artifacts({ type: 'Examples', state: 'LIVE' })) bySpan.set(spanOf(artifact), artifact);
  return [...bySpan.values()].sort((a, b) => spanOf(a) - spanOf(b));
}

/** The Examples that the newest statistics are of, oldest first. */
export function examplesOfStatistics({ metadata }: ProjectSession): readonly ArtifactRecord[] {
  const execution = latestOutputs(metadata, 'StatisticsGen')?.executions.at(-1);
  if (!execution) return [];
  return metadata.eventsOfExecution(execution.id).flatMap((event) => {
    const artifact = event.type === 'INPUT' ? metadata.artifact(event.artifactId) : undefined;
    return artifact?.type === 'Examples' ? [artifact] : [];
  });
}

export function spanOf(artifact: ArtifactRecord): number {
  return Number(artifact.properties['span'] ?? 0);
}

/** By split. Problems are those of StatisticsGen; throws CancelledError when the job is cancelled. */
export async function statisticsOf(state: CoreState, request: StatisticsRequest): Promise<SplitStatistics> {
  return unwrap(await readStatisticsArtifact(await statisticsDir(state, request)));
}

/** One split with its slices, "All Examples" first. */
export async function slicedStatistics(
  state: CoreState,
  request: StatisticsRequest,
  split: string,
): Promise<DatasetFeatureStatisticsList> {
  const made = slicedByARun(state.session, request);
  if (made) {
    const list = await readList(state.session.workspace.artifactPath(made.uri), split);
    // The project file may have been changed since that run.
    if (list.datasets.length > 1) return list;
  }
  return readList(await statisticsDir(state, request), split);
}

async function readList(dir: string, split: string): Promise<DatasetFeatureStatisticsList> {
  return unwrap(decodeStatistics(await readFile(join(dir, `Split-${split}`, 'FeatureStats.pb'))));
}

/** A run's own slices, where the project file asks for these and no others: keys of several kinds cannot be told apart. */
function slicedByARun(session: ProjectSession, { examples, sliceBy = [] }: StatisticsRequest): ArtifactRecord | undefined {
  const [only, ...others] = session.config.statistics.slices;
  if (!only || others.length > 0 || only.toSorted().join() !== sliceBy.join()) return undefined;
  return madeByARun(session, examples);
}

const askedPrefix = 'asked-';

/** Asked for twice at once, computed once. */
const underWay = new Map<string, Promise<string>>();

async function statisticsDir(state: CoreState, request: StatisticsRequest): Promise<string> {
  const { session } = state;
  const made = request.sliceBy ? undefined : madeByARun(session, request.examples);
  if (made) return session.workspace.artifactPath(made.uri);
  const order = await orderOf(session, request);
  // The folder belongs to the project's own state: it goes with the project and can be made again at any time.
  const home = unwrap(await session.workspace.stateDir('StatisticsGen', `${askedPrefix}${order.key}`));
  const dir = join(home, 'statistics');
  if (await exists(dir)) return dir;
  const known = underWay.get(home);
  if (known) return known;
  const computing = compute(state, { title: request.title, dir, ...order }).finally(() => underWay.delete(home));
  underWay.set(home, computing);
  return computing;
}

/** A run's own statistics of exactly these examples. */
function madeByARun({ metadata }: ProjectSession, examples: readonly ArtifactRecord[]): ArtifactRecord | undefined {
  const wanted = examples.map((artifact) => artifact.id).join();
  for (const execution of metadata.executions({ node: 'StatisticsGen' }).toReversed()) {
    if (execution.state !== 'COMPLETE') continue;
    const events = metadata.eventsOfExecution(execution.id);
    const inputs = events.filter((event) => event.type === 'INPUT').map((event) => event.artifactId);
    const output = events.find((event) => event.type === 'OUTPUT');
    const artifact = output ? metadata.artifact(output.artifactId) : undefined;
    if (inputs.join() === wanted && artifact?.state === 'LIVE') return artifact;
  }
  return undefined;
}

interface StatisticsOrder {
  readonly key: string;
  readonly properties: Json;
  readonly examples: readonly ArtifactRecord[];
}

async function orderOf(session: ProjectSession, { examples, sliceBy }: StatisticsRequest): Promise<StatisticsOrder> {
  const node = graph.find((entry) => entry.node === 'StatisticsGen');
  if (!node) throw new Error('The graph has no StatisticsGen');
  const { config } = session;
  const slices = sliceBy ? [[...sliceBy]] : [];
  const properties = node.properties({ ...config, statistics: { ...config.statistics, slices, cross_statistics: false } });
  const { codeVersion } = await node.load();
  const content = examples.map((artifact) => String(artifact.properties['content_hash'] ?? artifact.uri));
  const key = createHash('sha256').update(canonicalJson({ codeVersion, content, properties, slices })).digest('hex');
  return { key: key.slice(0, 32), properties, examples };
}

async function compute(state: CoreState, order: StatisticsOrder & { title: string; dir: string }): Promise<string> {
  const { session, environment } = state;
  const partial = `${order.dir}.partial`;
  await rm(partial, { recursive: true, force: true });
  const job = environment.jobs.begin(order.title);
  try {
    const examples = order.examples.map((artifact) => inputOf(session, artifact));
    const outcome = await environment.workers.execute(
      {
        node: 'StatisticsGen',
        projectDir: session.dir,
        inputs: { examples },
        outputs: { statistics: partial },
        stateDir: `${order.dir}.state`,
        properties: order.properties,
        seed: session.config.seed,
      },
      job.signal,
      (report) => report.kind === 'progress' && job.progress(report.progress),
    );
    unwrap(outcome);
    await rename(partial, order.dir);
    await forgetOldest(session, dirname(dirname(order.dir)));
    job.end({ state: 'done' });
    return order.dir;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    job.end(error instanceof CancelledError ? { state: 'cancelled' } : { state: 'failed', problem: problemOf(error) });
    throw error;
  }
}

/** Kept at most so many; the oldest go first. They can be computed again at any time. */
const mostKept = 100;

async function forgetOldest(session: ProjectSession, home: string): Promise<void> {
  const names = (await readdir(home)).filter((name) => name.startsWith(askedPrefix));
  if (names.length <= mostKept) return;
  const dated = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(home, name))).mtimeMs })));
  dated.sort((a, b) => a.at - b.at);
  for (const { name } of dated.slice(0, names.length - mostKept))
    unwrap(await session.workspace.removeState('StatisticsGen', name));
}

function problemOf(error: unknown): Problem | undefined {
  return error instanceof ProblemError ? error.problem : undefined;
}

function inputOf(session: ProjectSession, artifact: ArtifactRecord) {
  if (artifact.state !== 'LIVE')
    raise('artifact/not-found', `Span ${spanOf(artifact)} has been deleted.`, 'Restore it on the Data screen.');
  const { id, properties } = artifact;
  return { id, type: 'Examples' as const, dir: session.workspace.artifactPath(artifact.uri), properties };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
