/** What the Serve screen shows: server state, versions, figures, the model's inputs with a real row, and try-it. */

import { request } from 'node:http';
import { type RoutingConfig, thresholdOf, type views } from '../contract/index.ts';
import { createProblem, ProblemError, raise } from '../foundation/index.ts';
import { type ModelHead, type ModelSignature, readModelHead } from '../model/index.ts';
import { servedModelName } from '../pipeline/index.ts';
import { aliasesOf, answeringVersions, answersAlone, isArchived, pushedModels, routedVariants } from './default-version.ts';
import { evaluationOfPush } from './evaluation-view.ts';
import { sentCell, servedInputs } from './example-row.ts';
import type { ProjectSession } from './project-session.ts';

export async function servingView(session: ProjectSession): Promise<views.ServingView> {
  const { server, config } = session;
  const figures = server.status;
  const model = await servedHead(session);
  return {
    running: server.url !== undefined,
    url: server.url,
    grpcPort: server.grpcPort,
    remote: config.serving.remote && `${config.serving.remote.address}:${config.serving.remote.rest_api_port}`,
    modelName: servedModelName(config),
    versions: await versionsOf(session),
    requests: figures?.requests ?? 0,
    requestsPerSecond: figures?.requestsPerSecond ?? 0,
    p50Ms: figures?.p50Ms,
    p99Ms: figures?.p99Ms,
    traffic: figures?.traffic,
    batching: figures?.batching ?? [],
    routing: figures?.routing ?? [],
    register: figures?.register ?? { dropped: 0, waiting: 0 },
    ...(model ? await servedInputs(session, model) : { inputs: [], exampleRow: {} }),
    problem: server.problem,
  };
}

/** One prediction over the real endpoint, so that it is registered like any other. */
export async function tryRow(session: ProjectSession, row: views.SentRow): Promise<views.TryAnswer> {
  const url =
    session.server.url ?? raise('serving/not-running', 'The model server is not running.', 'Start it on the Serve screen.');
  const model = (await servedHead(session)) ?? raise('model/not-found', 'No model is served.', 'Run the pipeline first.');
  const { inputs } = await servedInputs(session, model);
  const instance = Object.fromEntries(inputs.map((input) => [input.name, sentCell(row[input.name] ?? null, input)]));
  const startedAt = performance.now();
  const answer = await post(
    `${url}/v1/models/${servedModelName(session.config)}:predict`,
    JSON.stringify({ instances: [instance] }),
  );
  const milliseconds = performance.now() - startedAt;
  if (answer.status !== 200) {
    const text = (JSON.parse(answer.body) as { error?: string }).error ?? answer.body;
    throw new ProblemError(
      createProblem('serving/bad-request', `The model server refused the row: ${text}`, 'Correct the values and try again.'),
    );
  }
  const prediction = (JSON.parse(answer.body) as { predictions: readonly unknown[] }).predictions[0];
  return { id: answer.id, milliseconds, ...readPrediction(prediction, session) };
}

/** The decision is the project's own: the server's body knows no threshold. */
function readPrediction(prediction: unknown, { config }: ProjectSession): Pick<views.TryAnswer, 'predicted' | 'scores'> {
  if (typeof prediction === 'object' && prediction !== null && 'classes' in prediction) {
    const { classes, scores, predicted } = prediction as { classes: string[]; scores: number[]; predicted: string };
    const said = classes.filter((name, k) => (scores[k] ?? 0) > thresholdOf(config.evaluation.decision_threshold, name));
    const isMultilabel = config.label?.type === 'multilabel';
    const two = classes.length === 2 ? (said.at(-1) === classes[1] ? classes[1] : classes[0]) : undefined;
    const decided = isMultilabel ? said.join(', ') || '–' : (two ?? predicted);
    const thresholdIn = (label: string, index: number): object =>
      isMultilabel || (classes.length === 2 && index === 1)
        ? { threshold: thresholdOf(config.evaluation.decision_threshold, label) }
        : {};
    return {
      predicted: decided,
      scores: classes.map((label, k) => ({ label, score: scores[k] ?? 0, ...thresholdIn(label, k) })),
    };
  }
  return { predicted: String(Array.isArray(prediction) ? prediction[0] : prediction), scores: [] };
}

export async function servedSignature(session: ProjectSession): Promise<ModelSignature | undefined> {
  return (await servedHead(session))?.signature;
}

async function servedHead(session: ProjectSession): Promise<ModelHead | undefined> {
  const dir = session.servedModelDir();
  const model = dir ? await readModelHead(dir) : undefined;
  return model?.ok ? model.value : undefined;
}

async function versionsOf(session: ProjectSession): Promise<readonly views.ServedVersion[]> {
  const { server } = session;
  const live = new Map(server.status?.models[0]?.versions.map((version) => [version.version, version]));
  const pushes = pushedModels(session).filter((pushed) => !isArchived(pushed));
  const answering = answeringVersions(session);
  const isRouted = routedVariants(session).length > 0;
  const versions = await Promise.all(
    pushes.map(async (pushed): Promise<views.ServedVersion> => {
      const version = String(pushed.properties['pushed_version']);
      const status = live.get(version);
      const metrics = (await evaluationOfPush(session, pushed))?.metrics;
      return {
        version,
        state: status?.state ?? 'END',
        error: status?.problem?.message,
        pushedAt: pushed.createdAt,
        isDefault: answersAlone(answering, version),
        ...(isRouted ? { share: answering.get(version) ?? 0 } : {}),
        aliases: aliasesOf(session.config, version),
        metrics,
        traffic: status?.traffic,
      };
    }),
  );
  return versions.reverse();
}

/** Put in force by the server itself, which keeps it. */
export async function setRouting(session: ProjectSession, routing: RoutingConfig): Promise<views.RoutingView> {
  const url =
    session.server.url ?? raise('serving/not-running', 'The model server is not running.', 'Start it on the Serve screen.');
  const answer = await post(`${url}/loopwright/v1/routing`, JSON.stringify(routing));
  const body = JSON.parse(answer.body) as views.RoutingView & { readonly error?: string };
  if (answer.status === 200) return body;
  return raise('serving/bad-request', body.error ?? answer.body, 'Name versions that are pushed and still in serving_model.');
}

interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly id: string;
}

function post(url: string, body: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', headers: { 'content-type': 'application/json' }, timeout: 30_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString('utf8'),
            id: String(response.headers['x-loopwright-prediction-id'] ?? ''),
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('timed out')));
    sent.on('error', () =>
      reject(
        new ProblemError(
          createProblem('serving/not-running', 'The model server does not answer.', 'Start it again on the Serve screen.'),
        ),
      ),
    );
    sent.end(body);
  });
}
