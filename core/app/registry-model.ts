/** One registered model in full: what made it, what it takes and answers, the picture of its graph; and two side by side. */

import { basename } from 'node:path';
import { metricNames, type views } from '../contract/index.ts';
import { unwrap } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { type ModelSignature, readModelHead } from '../model/index.ts';
import { settingsOfFamily } from './card-architecture.ts';
import { producerOf } from './current-artifacts.ts';
import { measuringSettings } from './evaluation-settings.ts';
import { evaluationView } from './evaluation-view.ts';
import { drawModelGraph } from './graph-picture.ts';
import { sourcesOf } from './lineage.ts';
import { servingFormatDir } from './model-analysis.ts';
import { liveModel } from './model-artifact.ts';
import type { ProjectSession } from './project-session.ts';
import { compareRuns } from './run-comparison.ts';
import { readTrainingRecord, settingsOf } from './training-view.ts';

/** Throws ProblemError `artifact/not-found` where there is no such model, or it is in the trash. */
export async function registeredModelDetail(session: ProjectSession, modelId: number): Promise<views.RegisteredModelDetail> {
  const { metadata } = session;
  const model = liveModel(session, modelId);
  const producer = producerOf(metadata, modelId);
  const inputs = producer ? metadata.eventsOfExecution(producer.id).filter(({ type }) => type === 'INPUT') : [];
  const made = inputs.flatMap(({ artifactId }) => metadata.artifact(artifactId) ?? []);
  const signature = await signatureOf(session, modelId);
  const evaluation = await evaluationView(session, modelId);
  const { code_version: codeVersion, seed } = producer?.properties ?? {};
  const transformId = made.find(({ type }) => type === 'TransformGraph')?.id;
  const hash = model.properties['content_hash'];
  const record = await readTrainingRecord(session, model);
  return {
    modelId,
    uri: model.uri,
    ...(typeof codeVersion === 'number' ? { codeVersion } : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
    ...(hash === undefined ? {} : { contentHash: String(hash) }),
    settings: settingsOf(record && { settings: settingsOfFamily(record) }),
    data: made.filter(({ type }) => type === 'Examples').map(dataVersion),
    ...(transformId === undefined ? {} : { transformId }),
    inputs: signature?.inputs ?? [],
    outputs: signature?.outputs ?? [],
    ...(evaluation
      ? { evaluation: { at: evaluation.at, rows: evaluation.rows, main: evaluation.main, metrics: evaluation.metrics } }
      : {}),
  };
}

function dataVersion(examples: ArtifactRecord): views.RegisteredModelDetail['data'][number] {
  const { id, properties, state } = examples;
  const rows = Object.entries(properties).filter(([name]) => name.startsWith('rows_'));
  const version = properties['version'];
  return {
    artifactId: id,
    span: Number(properties['span'] ?? 0),
    ...(typeof version === 'number' ? { version } : {}),
    source: sourcesOf(examples)
      .map((path) => basename(path))
      .join(', '),
    rows: rows.reduce((sum, [, count]) => sum + Number(count), 0),
    contentHash: String(properties['content_hash'] ?? ''),
    live: state === 'LIVE',
  };
}

export async function modelGraphPicture(
  session: ProjectSession,
  modelId: number,
): Promise<{ readonly svg: string; readonly nodes: number }> {
  liveModel(session, modelId);
  const dir = servingFormatDir(session, modelId);
  const { svg, nodes } = unwrap(await drawModelGraph({ dir, signature: undefined, tags: undefined }));
  return { svg, nodes };
}

export async function modelsDifference(
  session: ProjectSession,
  modelId: number,
  otherId: number,
): Promise<views.ModelsDifference> {
  const ids = [modelId, otherId] as const;
  const [own, other] = [await signatureOf(session, modelId), await signatureOf(session, otherId)];
  const runIds = ids.map((id) => producerOf(session.metadata, liveModel(session, id).id)?.runId ?? '') as [string, string];
  const { groups } = await compareRuns(session, runIds);
  const differing = (name: 'settings' | 'data'): views.ModelsDifference['settings'] =>
    (groups.find((group) => group.name === name)?.rows ?? [])
      .filter((row) => row.differs && !row.name.startsWith('evaluation.'))
      .map((row) => ({ name: row.name, value: row.values[0] ?? null, other: row.values[1] ?? null }));
  const [judged, otherJudged] = [await evaluationView(session, modelId), await evaluationView(session, otherId)];
  const [asked, otherAsked] = [measuringSettings(judged), measuringSettings(otherJudged)];
  const measuredBy = [...new Set([...asked.keys(), ...otherAsked.keys()])]
    .map((name) => ({ name, value: asked.get(name) ?? null, other: otherAsked.get(name) ?? null }))
    .filter(({ value, other: theirs }) => value !== theirs);
  return {
    modelId,
    otherId,
    runIds,
    signature: [
      ...tensorDifference('input', own?.inputs ?? [], other?.inputs ?? []),
      ...tensorDifference('output', own?.outputs ?? [], other?.outputs ?? []),
    ],
    settings: [...differing('settings'), ...measuredBy],
    data: differing('data'),
    metrics: metricNames.flatMap((name) => {
      const [value, theirs] = [judged?.metrics[name], otherJudged?.metrics[name]];
      return value === undefined || theirs === undefined ? [] : [{ name, value, other: theirs }];
    }),
  };
}

type Tensors = readonly views.SignatureTensorView[];

/** Tensors that one has not, or has of another type. */
export function tensorDifference(side: 'input' | 'output', own: Tensors, other: Tensors): views.SignatureDifference[] {
  const dtypeIn = (tensors: Tensors, name: string): string | null => tensors.find((one) => one.name === name)?.dtype ?? null;
  return [...new Set([...own, ...other].map(({ name }) => name))]
    .map((name) => ({ side, name, dtype: dtypeIn(own, name), otherDtype: dtypeIn(other, name) }))
    .filter(({ dtype, otherDtype }) => dtype !== otherDtype);
}

async function signatureOf(session: ProjectSession, modelId: number): Promise<ModelSignature | undefined> {
  const model = await readModelHead(servingFormatDir(session, modelId));
  return model.ok ? model.value.signature : undefined;
}
