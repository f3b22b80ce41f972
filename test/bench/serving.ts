/** The model server under clients in another process, beside an empty handler, Flask's and MLflow's servers, ratios of one run. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { encodeMessage, readExampleRows } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { loadModel, type Model } from '../../core/model/index.ts';
import { predictRequestType } from '../../core/serving/grpc/inference-messages.ts';
import { tensorProto } from '../../core/serving/grpc/tensor-proto.ts';
import { runExample } from './example-run.ts';
import { markdownTable, quantile, ratio } from './measure.ts';
import type { Load, LoadResult } from './serve-client.ts';

/** Every case is measured so often, all cases in turn; medians are shown. */
const repetitions = 3;
const seconds = 1;
const here = dirname(fileURLToPath(import.meta.url));
const python = process.env['BENCH_PYTHON'] ?? resolve('.interop/venv/bin/python');
const flaskSource = resolve('test/bench/flask_server.py');
/** An environment of its own: MLflow needs other packages than TensorFlow. Made by hand, as CONTRIBUTING.md says. */
const mlflowPython = process.env['BENCH_MLFLOW_PYTHON'] ?? resolve('.interop/mlflow/bin/python');
const mlflowSource = resolve('test/bench/mlflow_server.py');

type Row = Readonly<Record<string, string | number | null>>;

interface Target {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  readonly grpcPort?: number;
  readonly path: string;
}

interface Case {
  readonly what: string;
  readonly target: Target;
  readonly rows: number;
  readonly load: Load;
  /** The case it is compared with, by `what`. */
  readonly against?: string;
  readonly results: LoadResult[];
}

export async function benchServing(dir: string): Promise<string> {
  const { projectDir, modelDir } = await runExample(dir);
  const model = unwrap(await loadModel(join(modelDir, 'Format-Serving')));
  const bodies = await writeBodies(dir, model, await exampleRows(projectDir, model));
  const targets = await startTargets(projectDir, model, bodies);
  try {
    const cases = closedLoops(targets, bodies);
    await measure(cases);
    const open = await openLoops(targets, bodies, cases);
    return `${title}\n\n${table(cases)}\n\n${table(open)}\n\n${notes(targets)}`;
  } finally {
    for (const target of Object.values(targets)) target?.child.kill();
  }
}

const title = `Serving: the example project's model with text, clients in another process, medians of ${repetitions} repetitions of ${seconds} s`;

interface Targets {
  readonly empty: Target;
  readonly model: Target;
  readonly registered: Target;
  readonly flask: Target | undefined;
  readonly mlflow: Target | undefined;
}

async function startTargets(projectDir: string, model: Model, bodies: Bodies): Promise<Targets> {
  const server = join(here, 'serve-child.mjs');
  const own = '/v1/models/complaints:predict';
  const [empty, plain, registered] = await Promise.all([
    started('empty handler', '/', [process.execPath, server, 'empty']),
    started('predict', own, [process.execPath, server, 'model', projectDir]),
    started('predict, registered', own, [process.execPath, server, 'registered', projectDir]),
  ]);
  return { empty, model: plain, registered, flask: await startFlask(model), mlflow: await startMlflow(bodies) };
}

/** Undefined where Python, TensorFlow or Flask is not there. */
async function startFlask(model: Model): Promise<Target | undefined> {
  if (!existsSync(python) || spawnSync(python, ['-c', 'import flask, tensorflow']).status !== 0) return undefined;
  const width = Math.max(1, model.signature.inputs.length);
  return started('Flask and Keras', '/predict', [python, flaskSource, String(width), '64,32']);
}

/** Undefined where there is no environment with MLflow. */
async function startMlflow({ rest }: Bodies): Promise<Target | undefined> {
  if (!existsSync(mlflowPython)) return undefined;
  return started('MLflow', '/invocations', [mlflowPython, mlflowSource, rest.get(256) ?? '']);
}

async function started(name: string, path: string, [program = '', ...args]: readonly string[]): Promise<Target> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended while starting`))),
  ])) as [string];
  return { name, child, path, ...(JSON.parse(line) as { port: number; grpcPort?: number }) };
}

async function exampleRows(projectDir: string, model: Model): Promise<readonly Row[]> {
  const { readdir } = await import('node:fs/promises');
  const examples = join(projectDir, 'artifacts', 'ExampleGen', 'examples');
  const [artifact = ''] = await readdir(examples);
  const { columns, rows } = unwrap(await readExampleRows(join(examples, artifact), 'eval', 0, 256));
  return rows.map((row) => {
    const values = Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null]));
    return Object.fromEntries(
      model.signature.inputs.map(({ name, dtype }) => {
        const value = values[name] ?? null;
        return [name, value === null || dtype === 'DT_STRING' ? value : Number(value)];
      }),
    );
  });
}

interface Bodies {
  /** By number of rows. */
  readonly rest: ReadonlyMap<number, string>;
  /** The same for MLflow's server. */
  readonly mlflow: ReadonlyMap<number, string>;
  readonly grpc: string;
}

async function writeBodies(dir: string, model: Model, rows: readonly Row[]): Promise<Bodies> {
  const rest = new Map<number, string>();
  const mlflow = new Map<number, string>();
  for (const size of [1, 32, 256]) {
    const file = join(dir, `rows-${size}.json`);
    await writeFile(file, JSON.stringify({ instances: rows.slice(0, size) }));
    rest.set(size, file);
    const records = join(dir, `records-${size}.json`);
    await writeFile(records, JSON.stringify({ dataframe_records: rows.slice(0, size) }));
    mlflow.set(size, records);
  }
  const grpc = join(dir, 'rows-1.pb');
  await writeFile(grpc, grpcBody(model, rows[0] ?? {}));
  return { rest, mlflow, grpc };
}

function grpcBody(model: Model, row: Row): Uint8Array {
  const inputs = new Map(
    model.signature.inputs.map(({ name, dtype }) => {
      const value = row[name] ?? 0;
      const data =
        dtype === 'DT_STRING'
          ? [Buffer.from(String(value))]
          : dtype === 'DT_INT64'
            ? BigInt64Array.of(BigInt(Math.round(Number(value))))
            : Float32Array.of(Number(value));
      return [name, tensorProto({ dtype, shape: [1], data })];
    }),
  );
  return encodeMessage(predictRequestType, { model_spec: { name: 'complaints', signature_name: '' }, inputs, output_filter: [] });
}

function closedLoops({ empty, model, registered, flask, mlflow }: Targets, bodies: Bodies): Case[] {
  const { rest, grpc } = bodies;
  const cases: Case[] = [];
  const add = (target: Target, rows: number, clients: number, against?: string): void => {
    const what = `REST, ${target.name}, ${rows} ${rows === 1 ? 'row' : 'rows'}, ${clients} ${clients === 1 ? 'client' : 'clients'}`;
    const load: Load = {
      kind: 'rest',
      port: target.port,
      path: target.path,
      bodyFile: (target === mlflow ? bodies.mlflow : rest).get(rows) ?? '',
      clients,
      seconds,
    };
    cases.push({ what, target, rows, load, results: [], ...(against ? { against } : {}) });
  };
  for (const clients of [1, 8, 64]) {
    add(empty, 1, clients);
    const limit = cases.at(-1)?.what;
    add(model, 1, clients, limit);
    add(registered, 1, clients, limit);
    const grpcCase = (target: Target, against?: string): string => {
      const load: Load = { kind: 'grpc', port: target.grpcPort ?? 0, path: grpcPath, bodyFile: grpc, clients, seconds };
      const what = `gRPC, ${target.name}, 1 row, ${countText(clients)}`;
      cases.push({ what, target, rows: 1, load, results: [], ...(against ? { against } : {}) });
      return what;
    };
    const grpcLimit = grpcCase(empty, limit);
    grpcCase(model, grpcLimit);
    grpcCase(registered, grpcLimit);
    const ours = cases.find(({ target }) => target === registered)?.what.replace('1 client', countText(clients));
    if (flask) add(flask, 1, clients, ours);
    if (mlflow) add(mlflow, 1, clients, ours);
  }
  for (const rows of [32, 256]) {
    add(empty, rows, 1);
    const limit = cases.at(-1)?.what;
    add(registered, rows, 1, limit);
    const ours = cases.at(-1)?.what;
    if (flask) add(flask, rows, 1, ours);
    if (mlflow) add(mlflow, rows, 1, ours);
  }
  return cases;
}

const grpcPath = '/tensorflow.serving.PredictionService/Predict';

function countText(clients: number): string {
  return `${clients} ${clients === 1 ? 'client' : 'clients'}`;
}

/** Half of what the registered server can do in a closed loop, offered at random times. */
async function openLoops({ empty, registered }: Targets, { rest }: Bodies, closed: readonly Case[]): Promise<Case[]> {
  const most = closed.find(({ target, load }) => target === registered && load.clients === 64);
  const rate = most ? rateOf(most) / 2 : 100;
  const cases = [empty, registered].map((target, i, all): Case => {
    const what = (name: string): string => `open loop, ${name}, 1 row, ${Math.round(rate)} requests/s offered`;
    const bodyFile = rest.get(1) ?? '';
    const load: Load = { kind: 'rest', port: target.port, path: target.path, bodyFile, clients: 64, seconds, rate };
    const against = i === 0 ? {} : { against: what(all[0]?.name ?? '') };
    return { what: what(target.name), target, rows: 1, load, results: [], ...against };
  });
  await measure(cases);
  return cases;
}

async function measure(cases: readonly Case[]): Promise<void> {
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const { load, results } of cases) results.push(await runClients(load));
  }
}

async function runClients(load: Load): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(here, 'serve-client.mjs'), JSON.stringify(load)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`The clients of ${load.path} ended with ${code}`);
  return JSON.parse(text) as LoadResult;
}

function rateOf({ results }: Case): number {
  return quantile(
    results.map(({ count, seconds: measured }) => count / measured),
    0.5,
  );
}

function table(cases: readonly Case[]): string {
  const byName = new Map(cases.map((one) => [one.what, one]));
  const lines = cases.map((one) => {
    const other = one.against === undefined ? undefined : byName.get(one.against);
    return [
      one.what,
      median(one, 'p50').toFixed(3),
      median(one, 'p99').toFixed(3),
      Math.round(rateOf(one)).toLocaleString('en-US'),
      Math.round(rateOf(one) * one.rows).toLocaleString('en-US'),
      other ? `${repeatedRatio(one, other)} ${other.load.kind === 'grpc' ? 'gRPC ' : ''}${other.target.name}` : '',
    ];
  });
  return markdownTable(['what', 'p50 ms', 'p99 ms', 'requests/s', 'rows/s', 'p50 against'], lines);
}

function median({ results }: Case, of: 'p50' | 'p99'): number {
  return quantile(
    results.map((result) => result[of]),
    0.5,
  );
}

/** Of the repetitions' own ratios: the median, and between which they were. */
function repeatedRatio(one: Case, other: Case): string {
  const ratios = one.results.map((result, i) => result.p50 / (other.results[i]?.p50 ?? Number.NaN)).sort((a, b) => a - b);
  return `${ratio(quantile(ratios, 0.5), 1)} (${ratio(ratios[0] ?? Number.NaN, 1)} to ${ratio(ratios.at(-1) ?? Number.NaN, 1)})`;
}

function notes({ flask, mlflow }: Targets): string {
  const peer = flask
    ? "Flask: its own threaded server and Keras' predict, a network of 64 and 32 units over one number a feature, no text and no preprocessing."
    : 'Flask: not measured, Python with TensorFlow and Flask is not there (npm run test:interop makes it).';
  const other = mlflow
    ? 'MLflow: `mlflow models serve` of a scikit-learn pipeline (tf-idf of the text, one-hots, logistic regression) on the same rows.'
    : 'MLflow: not measured, .interop/mlflow is not there.';
  return `Servers and clients share the cores. ${peer} ${other}`;
}
