/** Questions about a model of the project: on the rows its evaluation was made on, decided as the project file says. */

import { join } from 'node:path';
import type { views } from '../contract/index.ts';
import { raise } from '../foundation/index.ts';
import { modelFolders } from '../model/index.ts';
import type { SplitRequest } from '../stages/evaluate/index.ts';
import type { AnalysisAnswers, AnalysisKind, AnalysisQuestions } from './analysis-service.ts';
import type { CoreState } from './core-state.ts';
import { producerOf } from './current-artifacts.ts';
import { evaluationsCurrentFirst, modelOf } from './evaluation-view.ts';
import { modelArtifact } from './model-artifact.ts';
import { progressEvents } from './progress-events.ts';
import type { ProjectSession } from './project-session.ts';

export interface Asked<K extends AnalysisKind> {
  readonly modelId: number;
  readonly kind: K;
  readonly question: AnalysisQuestions[K];
}

interface Watched {
  readonly signal?: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/** Throws ProblemError `artifact/not-found` for a model that has not been evaluated. */
export function askModel<K extends AnalysisKind>(
  state: CoreState,
  { modelId, kind, question }: Asked<K>,
  { signal, onProgress }: Watched,
): Promise<AnalysisAnswers[K]> {
  const split = evaluatedSplit(state.session, modelId);
  const watch = { signal: signal ?? new AbortController().signal, onProgress: onProgress ?? (() => undefined) };
  return state.analysis.answer({ split, kind, question }, watch);
}

/** The same as events: progress first, the answer last. Whoever stops listening cancels. */
export async function* askModelEvents<K extends AnalysisKind>(
  state: CoreState,
  asked: Asked<K>,
  signal: AbortSignal | undefined,
): AsyncGenerator<views.AnalysisEvent<AnalysisAnswers[K]>, void, void> {
  yield { kind: 'done', answer: yield* progressEvents((watch) => askModel(state, asked, watch), signal) };
}

export function servingFormatDir(session: ProjectSession, modelId: number): string {
  return join(session.workspace.artifactPath(modelArtifact(session, modelId).uri), modelFolders.candidate);
}

/** The linear baseline that was trained beside a model. */
export function baselineDir(session: ProjectSession, modelId: number): string {
  return join(session.workspace.artifactPath(modelArtifact(session, modelId).uri), modelFolders.linearBaseline);
}

function evaluatedSplit(session: ProjectSession, modelId: number): SplitRequest {
  const { metadata, workspace, config } = session;
  const evaluation = evaluationsCurrentFirst(session).find((artifact) => modelOf(session, artifact) === modelId);
  const producer = evaluation && producerOf(metadata, evaluation.id);
  const examples = (producer ? metadata.eventsOfExecution(producer.id) : [])
    .filter(({ type, key }) => type === 'INPUT' && key === 'examples')
    .flatMap(({ artifactId }) => metadata.artifact(artifactId) ?? []);
  if (examples.length === 0) raise('artifact/not-found', `Model ${modelId} has not been evaluated.`, 'Run the pipeline.');
  if (examples.some(({ state }) => state !== 'LIVE')) {
    raise('artifact/not-found', 'The rows this model was evaluated on are in the trash.', 'Restore them on the Data screen.');
  }
  const { decision_threshold, example_weight_key } = config.evaluation;
  return {
    modelDir: servingFormatDir(session, modelId),
    examplesDirs: examples.map(({ uri }) => workspace.artifactPath(uri)),
    ...(decision_threshold === undefined ? {} : { threshold: decision_threshold }),
    ...(example_weight_key === undefined ? {} : { weightKey: example_weight_key }),
  };
}
