/** The model registry as a list: every model of the project with its pushed versions, aliases and where it is served. */

import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { views } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { modelFolders } from '../model/index.ts';
import { servedModelName, sourceModelOf } from '../pipeline/index.ts';
import type { TrainingRecord } from '../stages/train/index.ts';
import { producerOf } from './current-artifacts.ts';
import {
  aliasesOf,
  answeringVersions,
  answersAlone,
  chosenVersions,
  isArchived,
  pushedModels,
  routedVariants,
} from './default-version.ts';
import { evaluationOfPush, evaluationsCurrentFirst, modelOf } from './evaluation-view.ts';
import { folderBytes } from './examples-versions.ts';
import { familyName } from './family-name.ts';
import { readEvaluation } from './label-gain.ts';
import type { ProjectSession } from './project-session.ts';
import { readRunNotes } from './run-notes.ts';
import { readTrainingRecord } from './training-view.ts';
import { readTrash, type Trashed } from './trashed.ts';

export async function registryView(session: ProjectSession): Promise<views.RegistryView> {
  const { config, metadata, server } = session;
  const context = await contextOf(session);
  const models = metadata.artifacts({ type: 'Model' }).filter((model) => isKept(model, context.trash));
  const rows = await Promise.all(models.map((model) => registeredModel(session, model, context)));
  const { states, answering } = context;
  const alone = answering.size === 1 ? [...answering.keys()][0] : undefined;
  return {
    modelName: servedModelName(config),
    running: server.url !== undefined,
    ...(server.url === undefined ? {} : { url: server.url }),
    chosen: chosenVersions(config).map(String),
    ...(alone === undefined ? {} : { defaultVersion: alone }),
    routed: context.isRouted
      ? [...context.answering].map(([version, share]) => ({ version, share })).sort((a, b) => b.share - a.share)
      : [],
    aliases: Object.entries(config.serving.version_labels)
      .map(([alias, version]) => ({
        alias,
        version: String(version),
        holds: states.get(String(version))?.state === 'AVAILABLE',
      }))
      .sort((a, b) => (a.alias < b.alias ? -1 : 1)),
    models: rows.reverse(),
  };
}

/** In place, or in the trash from where it can come back. */
function isKept(model: ArtifactRecord, trash: Trashed): boolean {
  return model.state === 'LIVE' || (model.state === 'MARKED_FOR_DELETION' && trash.find(basename(model.uri)) !== undefined);
}

interface Context {
  readonly trash: Trashed;
  readonly notes: views.RunNotes;
  /** By version, the share of the requests that name none. */
  readonly answering: ReadonlyMap<string, number>;
  readonly isRouted: boolean;
  /** Versions of the running server. */
  readonly states: ReadonlyMap<string, { readonly state: views.VersionState; readonly problem?: { readonly message: string } }>;
  /** By the Model artifact they were made from. */
  readonly pushes: ReadonlyMap<number | undefined, readonly ArtifactRecord[]>;
  readonly evaluations: ReadonlyMap<number, ArtifactRecord>;
}

async function contextOf(session: ProjectSession): Promise<Context> {
  const { config, server } = session;
  const name = servedModelName(config);
  const status = server.status;
  const evaluations = new Map<number, ArtifactRecord>();
  for (const evaluation of evaluationsCurrentFirst(session)) {
    const judged = modelOf(session, evaluation);
    if (judged !== undefined && !evaluations.has(judged)) evaluations.set(judged, evaluation);
  }
  return {
    trash: await readTrash(session.dir),
    // Notes that cannot be read are told on the Runs screen; the models are there nevertheless.
    notes: await readRunNotes(session).catch(() => ({})),
    answering: answeringVersions(session),
    isRouted: routedVariants(session).length > 0,
    states: new Map((status?.models.find((one) => one.name === name)?.versions ?? []).map((one) => [one.version, one])),
    pushes: pushesByModel(session),
    evaluations,
  };
}

function pushesByModel(session: ProjectSession): ReadonlyMap<number | undefined, readonly ArtifactRecord[]> {
  const pushes = new Map<number | undefined, ArtifactRecord[]>();
  for (const pushed of pushedModels(session)) {
    const source = sourceModelOf(session.metadata, pushed);
    pushes.set(source, [...(pushes.get(source) ?? []), pushed]);
  }
  return pushes;
}

async function registeredModel(session: ProjectSession, model: ArtifactRecord, context: Context): Promise<views.RegisteredModel> {
  const producer = producerOf(session.metadata, model.id);
  const runId = producer?.runId ?? '';
  const deleted = model.state !== 'LIVE';
  const place = deleted ? (context.trash.find(basename(model.uri)) ?? model.uri) : model.uri;
  const facts = await factsOf(session, { ...model, uri: place }, context.evaluations.get(model.id));
  const pushes = context.pushes.get(model.id) ?? [];
  const versions = (await Promise.all(pushes.map((pushed) => modelVersion(session, pushed, context)))).reverse();
  const seed = producer?.properties['seed'];
  return {
    modelId: model.id,
    stage: stageOf(versions, facts.blessed),
    createdAt: model.createdAt,
    runId,
    note: context.notes[runId]?.note ?? '',
    tags: context.notes[runId]?.tags ?? [],
    ...facts,
    ...(typeof seed === 'number' ? { seed } : {}),
    versions,
    deleted,
  };
}

async function modelVersion(session: ProjectSession, pushed: ArtifactRecord, context: Context): Promise<views.ModelVersion> {
  const { config, dir } = session;
  const version = String(pushed.properties['pushed_version']);
  const status = context.states.get(version);
  const archived = isArchived(pushed);
  const there = existsSync(join(dir, 'serving_model', servedModelName(config), version));
  const reason = pushed.properties['override_reason'];
  const share = context.isRouted ? context.answering.get(version) : undefined;
  return {
    version,
    pushedAt: pushed.createdAt,
    state: status?.state ?? 'END',
    ...(status?.problem ? { error: status.problem.message } : {}),
    aliases: aliasesOf(config, version),
    isDefault: answersAlone(context.answering, version),
    archived,
    missing: archived ? context.trash.find(version) === undefined : !there,
    ...(share === undefined ? {} : { share }),
    ...(typeof reason === 'string' ? { overrideReason: reason } : {}),
    ...(await pushedScore(session, pushed)),
  };
}

/** By the PushedModel's id. */
const knownScores = new WeakMap<ProjectSession, Map<number, Promise<PushedScore>>>();

type PushedScore = Pick<views.ModelVersion, 'main' | 'score'>;

/** What stands beside a pushed model never changes: read once. */
function pushedScore(session: ProjectSession, pushed: ArtifactRecord): Promise<PushedScore> {
  const own = knownScores.get(session) ?? new Map<number, Promise<PushedScore>>();
  knownScores.set(session, own);
  const score = own.get(pushed.id) ?? evaluationOfPush(session, pushed).then((judged) => (judged ? scoreOf(judged) : {}));
  own.set(pushed.id, score);
  return score;
}

function stageOf(versions: readonly views.ModelVersion[], blessed: boolean | undefined): views.ModelStage {
  if (versions.some(({ isDefault }) => isDefault)) return 'default';
  if (versions.some(({ state }) => state === 'AVAILABLE')) return 'served';
  if (versions.some(({ archived, missing }) => !archived && !missing)) return 'pushed';
  if (versions.some(({ archived }) => archived)) return 'archived';
  return blessed === undefined ? 'trained' : blessed ? 'blessed' : 'not_blessed';
}

type Facts = Pick<views.RegisteredModel, 'family' | 'engine' | 'rows' | 'seconds' | 'bytes' | 'blessed' | 'main' | 'score'>;

/** What stands in an artifact's files never changes: read once, however often the list is asked for. */
const known = new WeakMap<ProjectSession, Map<string, Promise<Facts>>>();

function factsOf(session: ProjectSession, model: ArtifactRecord, evaluation: ArtifactRecord | undefined): Promise<Facts> {
  const own = known.get(session) ?? new Map<string, Promise<Facts>>();
  known.set(session, own);
  const key = `${model.uri} ${evaluation?.id ?? ''}`;
  const facts = own.get(key) ?? readFacts(session, model, evaluation);
  own.set(key, facts);
  return facts;
}

async function readFacts(session: ProjectSession, model: ArtifactRecord, evaluation: ArtifactRecord | undefined): Promise<Facts> {
  const record = await readTrainingRecord(session, model);
  const judged = evaluation ? await readEvaluation(session, evaluation) : undefined;
  return {
    ...trainedFacts(record, model),
    bytes: await folderBytes(join(session.workspace.artifactPath(model.uri), modelFolders.candidate)),
    ...(judged ? { blessed: judged.blessed, ...scoreOf(judged) } : {}),
  };
}

function trainedFacts(record: TrainingRecord | undefined, { properties }: ArtifactRecord): Omit<Facts, 'bytes'> {
  const engine = record?.engine ?? properties['engine'];
  return {
    family: familyName(record?.family ?? properties['family']),
    ...(typeof engine === 'string' ? { engine } : {}),
    ...(record ? { rows: record.rows.training, seconds: record.seconds } : {}),
  };
}

function scoreOf(judged: views.Evaluation): PushedScore {
  const value = judged.metrics[judged.main];
  const score = judged.intervals[judged.main] ?? (value === undefined ? undefined : { value, low: value, high: value });
  return { main: judged.main, ...(score ? { score } : {}) };
}
