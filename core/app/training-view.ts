/** What the Train screen shows: the curves and engines of the newest training, and every model on a leaderboard. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochReport, ModelConfig, PropertyValue, views } from '../contract/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { sourceModelOf } from '../pipeline/index.ts';
import type { TrainingRecord } from '../stages/train/index.ts';
import { latestOutput, producerOf } from './current-artifacts.ts';
import { servedModel } from './default-version.ts';
import { evaluationsCurrentFirst, modelOf } from './evaluation-view.ts';
import { folderBytes } from './examples-versions.ts';
import { familyName } from './family-name.ts';
import { readEvaluation } from './label-gain.ts';
import type { ProjectSession } from './project-session.ts';

export async function trainingView(session: ProjectSession): Promise<views.TrainingView> {
  const running = session.lastRun?.nodes.some((node) => node.node === 'Trainer' && node.state === 'RUNNING') ?? false;
  const latest = latestOutput(session.metadata, 'Trainer', 'model');
  const record = latest ? await readTrainingRecord(session, latest) : undefined;
  const live = running && session.lastRun ? session.epochs.get(session.lastRun.id) : undefined;
  return {
    epochs: live ?? epochsOf(record),
    ...(record && !live ? { family: record.family, ...sampledOf(record) } : {}),
    network: networkOf(record && !live ? record.settings.family : session.config.model.family),
    engines: record?.engines ?? [],
    leaderboard: await leaderboard(session),
    running,
  };
}

function networkOf(family: ModelConfig['family']): views.TrainingView['network'] {
  return family === 'layers' || family === 'linear' ? family : 'wide_deep';
}

function sampledOf({ settings, rows }: TrainingRecord): Pick<views.TrainingView, 'sampled'> {
  const { before_sampling: before, left_out: leftOut = 0, most_often: mostOften = 1 } = rows;
  if (before === undefined || settings.sampling === 'none') return {};
  return { sampled: { sampling: settings.sampling, before, after: rows.training, leftOut, mostOften } };
}

function epochsOf(record: TrainingRecord | undefined): readonly EpochReport[] {
  const curves = [record?.linear_baseline, record?.trees, record?.candidate];
  return curves.flatMap((curve) => curve?.epochs ?? []);
}

async function leaderboard(session: ProjectSession): Promise<readonly views.LeaderboardRow[]> {
  const served = servedModel(session);
  const servedId = served ? sourceModelOf(session.metadata, served) : undefined;
  const rows: views.LeaderboardRow[] = [];
  const seen = new Set<number>();
  for (const evaluation of evaluationsCurrentFirst(session)) {
    const modelId = modelOf(session, evaluation);
    const model = modelId === undefined || seen.has(modelId) ? undefined : session.metadata.artifact(modelId);
    const judged = model?.state === 'LIVE' ? await readEvaluation(session, evaluation) : undefined;
    if (!model || !judged) continue;
    seen.add(model.id);
    const evaluatedBy = producerOf(session.metadata, evaluation.id)?.runId;
    rows.push(await candidateRow(session, model, { judged, evaluatedBy, served: model.id === servedId }));
    if (rows.length === 1) rows.push(baselineRow(session, model, judged));
  }
  return rows;
}

async function candidateRow(
  session: ProjectSession,
  model: ArtifactRecord,
  facts: { readonly judged: views.Evaluation; readonly evaluatedBy: string | undefined; readonly served: boolean },
): Promise<views.LeaderboardRow> {
  const { judged, served, evaluatedBy } = facts;
  const record = await readTrainingRecord(session, model);
  const producer = producerOf(session.metadata, model.id);
  const settings = settingsOf(record);
  return {
    modelId: model.id,
    runId: producer?.runId ?? '',
    ...(evaluatedBy === undefined || evaluatedBy === producer?.runId ? {} : { evaluatedBy }),
    name: familyName(record?.family),
    served,
    blessed: judged.blessed,
    baseline: false,
    main: judged.main,
    score: scoreOf(judged),
    loss: judged.metrics.log_loss ?? judged.metrics.rmse,
    bytes: await folderBytes(join(session.workspace.artifactPath(model.uri), 'Format-Serving')),
    seconds: record?.seconds ?? Number(producer?.properties['seconds'] ?? 0),
    settings,
  };
}

/** The linear model trained beside the current candidate. */
function baselineRow(session: ProjectSession, model: ArtifactRecord, judged: views.Evaluation): views.LeaderboardRow {
  const value = judged.linearBaseline[judged.main];
  return {
    modelId: model.id,
    runId: producerOf(session.metadata, model.id)?.runId ?? '',
    name: 'linear baseline',
    served: false,
    blessed: false,
    baseline: true,
    main: judged.main,
    score: value === undefined ? undefined : { value, low: value, high: value },
    loss: judged.linearBaseline.log_loss ?? judged.linearBaseline.rmse,
    bytes: 0,
    seconds: 0,
    settings: {},
  };
}

export function scoreOf(judged: views.Evaluation): views.MetricInterval | undefined {
  const interval = judged.intervals[judged.main];
  const value = judged.metrics[judged.main];
  return interval ?? (value === undefined ? undefined : { value, low: value, high: value });
}

export async function readTrainingRecord(session: ProjectSession, model: ArtifactRecord): Promise<TrainingRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(session.workspace.artifactPath(model.uri), 'training.json'), 'utf8')) as TrainingRecord;
  } catch {
    return undefined;
  }
}

/** Of the model that was kept, whose curve stands where its family has it. */
export function bestEpoch(record: TrainingRecord): number {
  const { family, linear_baseline: linear, trees, candidate } = record;
  const kept = family === 'linear' ? linear : family === 'trees' ? (trees ?? candidate) : candidate;
  return kept.best_epoch;
}

export function settingsOf(
  record: { readonly settings: Partial<TrainingRecord['settings']> } | undefined,
): Record<string, PropertyValue> {
  const settings: Record<string, PropertyValue> = {};
  for (const [key, value] of Object.entries(record?.settings ?? {})) {
    settings[key] = typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
  }
  return settings;
}
