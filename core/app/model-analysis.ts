/** Questions about a model of the project: on the rows its evaluation was made on, decided as the project file says. */

import { join } from 'node:path';
import type { views } from '../contract/index.ts';
import { CancelledError, raise } from '../foundation/index.ts';
import { modelFolders } from '../model/index.ts';
import type { SplitRequest } from '../stages/evaluate/index.ts';
import type { AnalysisAnswers, AnalysisKind, AnalysisQuestions } from './analysis-service.ts';
import type { CoreState } from './core-state.ts';
import { producerOf } from './current-artifacts.ts';
import { evaluationsCurrentFirst, modelOf } from './evaluation-view.ts';
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
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  signal?.addEventListener('abort', stop);
  let latest: { readonly done: number; readonly total: number } | undefined;
  let wake: () => void = () => undefined;
  let ended = false;
  const onProgress = (done: number, total: number): void => {
    latest = { done, total };
    wake();
  };
  const work = askModel(state, asked, { signal: controller.signal, onProgress }).finally(() => {
    ended = true;
    wake();
  });
  work.catch(() => undefined);
  try {
    while (!ended) {
      if (latest) {
        yield { kind: 'progress', ...latest };
        latest = undefined;
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
    if (signal?.aborted) throw new CancelledError();
    yield { kind: 'done', answer: await work };
  } finally {
    stop();
    signal?.removeEventListener('abort', stop);
  }
}

export function servingFormatDir(session: ProjectSession, modelId: number): string {
  const model = session.metadata.artifact(modelId);
  if (model?.type !== 'Model')
    return raise('artifact/not-found', `There is no model ${modelId}.`, 'Choose one on the Models screen.');
  return join(session.workspace.artifactPath(model.uri), modelFolders.candidate);
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
