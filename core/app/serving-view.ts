/** What the Serve screen shows: server state, versions, figures, the model's inputs with a real row, and try-it. */

import { request } from 'node:http';
import { type RoutingConfig, thresholdOf, type views } from '../contract/index.ts';
import { type Column, readExampleRows, readExamples, valueText } from '../formats/index.ts';
import { attempt, createProblem, ProblemError, raise } from '../foundation/index.ts';
import { type ModelSignature, readModelHead } from '../model/index.ts';
import { servedModelName } from '../pipeline/index.ts';
import { latestOutputs } from './current-artifacts.ts';
import { aliasesOf, isArchived, pushedModels, servedModel } from './default-version.ts';
import { evaluationOfPush } from './evaluation-view.ts';
import type { ProjectSession } from './project-session.ts';

/** Values shown per input in the try-it form. */
const exampleValues = 5;

export async function servingView(session: ProjectSession): Promise<views.ServingView> {
  const { server, config } = session;
  const figures = server.status;
  const signature = await servedSignature(session);
  const rows = signature ? await exampleRows(session) : [];
  const lists = await firstLists(session, signature);
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
    inputs: (signature?.inputs ?? []).map(({ name, dtype, shape }) => ({
      name,
      dtype,
      ...(shape.length > 1 ? { list: true } : {}),
      examples: distinctValues(rows, name),
    })),
    exampleRow: Object.fromEntries(
      (signature?.inputs ?? []).map(({ name, dtype }) => [name, lists.get(name) ?? typed(rows[0]?.[name] ?? null, dtype)]),
    ),
    problem: server.problem,
  };
}

/** One prediction over the real endpoint, so that it is registered like any other. */
export async function tryRow(session: ProjectSession, row: Readonly<Record<string, views.InputValue>>): Promise<views.TryAnswer> {
  const url =
    session.server.url ?? raise('serving/not-running', 'The model server is not running.', 'Start it on the Serve screen.');
  const signature =
    (await servedSignature(session)) ?? raise('model/not-found', 'No model is served.', 'Run the pipeline first.');
  const instance = Object.fromEntries(
    signature.inputs.map(({ name, dtype }) => {
      const value = row[name] ?? null;
      return [name, isList(value) ? value.map((one) => typed(one, dtype)) : typed(value, dtype)];
    }),
  );
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
    return { predicted: decided, scores: classes.map((label, index) => ({ label, score: scores[index] ?? 0 })) };
  }
  return { predicted: String(Array.isArray(prediction) ? prediction[0] : prediction), scores: [] };
}

export async function servedSignature(session: ProjectSession): Promise<ModelSignature | undefined> {
  const dir = session.servedModelDir();
  const model = dir ? await readModelHead(dir) : undefined;
  return model?.ok ? model.value.signature : undefined;
}

async function exampleRows(session: ProjectSession): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const examples = latestOutputs(session.metadata, 'ExampleGen')?.outputs['examples']?.[0];
  if (!examples) return [];
  const page = await readExampleRows(session.workspace.artifactPath(examples.uri), 'eval', 0, 50);
  if (!page.ok) return [];
  const { columns, rows } = page.value;
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])));
}

/** Of the row that `exampleRows` begins with: as a table shows lists, their values cannot be told apart. */
async function firstLists(
  session: ProjectSession,
  signature: ModelSignature | undefined,
): Promise<ReadonlyMap<string, views.InputValue>> {
  const inputs = signature?.inputs.filter(({ shape }) => shape.length > 1) ?? [];
  const examples = latestOutputs(session.metadata, 'ExampleGen')?.outputs['examples']?.[0];
  if (inputs.length === 0 || !examples) return new Map();
  const first = await attempt(async () => {
    for await (const batch of readExamples(session.workspace.artifactPath(examples.uri), 'eval')) {
      if (batch.rows > 0) return batch.columns;
    }
    return [];
  });
  const columns = first.ok ? first.value : [];
  return new Map(
    inputs.map(({ name, dtype }) => {
      const column = columns.find((one) => one.name === name);
      const values = Array.from({ length: column?.offsets[1] ?? 0 }, (_, at) => typed(valueText(column as Column, at), dtype));
      return [name, values.length > 0 ? values : null];
    }),
  );
}

function isList(value: views.InputValue): value is readonly (string | number | null)[] {
  return Array.isArray(value);
}

function distinctValues(rows: readonly Readonly<Record<string, string | null>>[], name: string): string[] {
  return [...new Set(rows.map((row) => row[name]).filter((value) => value !== null && value !== undefined))].slice(
    0,
    exampleValues,
  );
}

/** Text of a form or a table as the signature's type; what is not a number stays text for the server to refuse. */
function typed(value: string | number | null, dtype: string): string | number | null {
  if (value === null || dtype === 'DT_STRING') return value === null ? null : String(value);
  if (value === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

async function versionsOf(session: ProjectSession): Promise<readonly views.ServedVersion[]> {
  const { server } = session;
  const live = new Map(server.status?.models[0]?.versions.map((version) => [version.version, version]));
  const pushes = pushedModels(session).filter((pushed) => !isArchived(pushed));
  const current = servedModel(session)?.id;
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
        isDefault: pushed.id === current,
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
