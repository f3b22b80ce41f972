/** serve: the project's model, or any model folders, on localhost until interrupted. */

import { resolve } from 'node:path';
import { readModelConfigFile, type ServedModelConfig, type StandaloneOptions, serveModels } from '../../app/index.ts';
import { type Problem, ProblemError, unwrap } from '../../foundation/index.ts';
import { type Arguments, type Command, type CommandIo, exitCodes, numberOption, textOption, usageError } from '../command.ts';
import { serverEventText } from '../server-event-text.ts';
import { untilInterrupted } from '../until-interrupted.ts';

const usage =
  'serve [--port 8500] [--rest-api-port 8501] [--model NAME=BASE_PATH … | --model-config-file F [--model-config-file-poll-wait-seconds 0]] [--file-system-poll-wait-seconds 1] [--rest-api-timeout-in-ms 30000] [--max-num-load-retries 5] [--load-retry-interval-micros 60000000] [--enable-model-warmup false] [--enable-cors-support] [--allow-version-labels-for-unavailable-models] [--enable-batching [--batching-parameters-file F]] [--monitoring-config-file F]';

/** TensorFlow Serving's names; each may be written with underscores too. */
const numbers = [
  'port',
  'rest-api-port',
  'rest-api-timeout-in-ms',
  'model-config-file-poll-wait-seconds',
  'file-system-poll-wait-seconds',
  'max-num-load-retries',
  'load-retry-interval-micros',
] as const;
const texts = [
  'model-config-file',
  'model-name',
  'model-base-path',
  'enable-model-warmup',
  'batching-parameters-file',
  'monitoring-config-file',
] as const;
const switches = ['enable-batching', 'enable-cors-support', 'allow-version-labels-for-unavailable-models'] as const;

const spellings = (name: string): readonly string[] => (name.includes('-') ? [name, name.replaceAll('-', '_')] : [name]);

export const serve: Command = {
  name: 'serve',
  usage,
  summary: 'The newest pushed model, or the given ones, on 127.0.0.1: TensorFlow Serving’s REST and gRPC, until Ctrl-C.',
  options: Object.fromEntries([
    ...[...numbers, ...texts].flatMap(spellings).map((name) => [name, { type: 'string' as const }]),
    ...switches.flatMap(spellings).map((name) => [name, { type: 'boolean' as const }]),
    ['model', { type: 'string' as const, multiple: true }],
  ]),
  run: async (args, io) => {
    const models = givenModels(args);
    const configFile = text(args, 'model-config-file');
    if (models.length > 0 && configFile !== undefined) throw usageError('Give --model or --model-config-file, not both.', usage);
    if (models.length > 0 || configFile !== undefined) return serveGiven(args, io, { models, configFile });
    return serveProject(args, io);
  },
};

async function serveProject(args: Arguments, io: CommandIo): Promise<number> {
  const session = await (await io.core()).openProject(io.projectDir);
  const [rest, grpc] = [port(args, 'rest-api-port'), port(args, 'port')];
  const ports = { ...(rest === undefined ? {} : { rest }), ...(grpc === undefined ? {} : { grpc }) };
  const ended = new AbortController();
  let givenUp: Problem | undefined;
  session.server.onEvent = (event) => {
    if (event.kind === 'given-up') {
      givenUp = event.problem;
      ended.abort();
    } else io.say(serverEventText(event));
  };
  const { url, grpcPort, remote } = unwrap(await session.startServer(ports, trafficFlags(args)));
  const { modelName } = session;
  const others = remote
    ? `\nFor other machines, with TLS and a token: ${remote.url}/v1/models/${modelName}:predict, gRPC on ${remote.grpcAddress}`
    : '';
  io.answer(
    { url, grpc_port: grpcPort, model: modelName, ...(remote ? { remote: { url: remote.url, grpc: remote.grpcAddress } } : {}) },
    () => `Serving ${modelName} on ${url}/v1/models/${modelName}:predict, gRPC on 127.0.0.1:${grpcPort}${others}`,
  );
  await untilInterrupted(AbortSignal.any([io.signal, ended.signal]));
  if (givenUp) throw new ProblemError(givenUp);
  return exitCodes.done;
}

interface Given {
  readonly models: readonly ServedModelConfig[];
  readonly configFile: string | undefined;
}

async function serveGiven(args: Arguments, io: CommandIo, { models, configFile }: Given): Promise<number> {
  // Read once before the start: a file that is wrong is wrong use, not a server without models.
  if (configFile !== undefined) unwrap(await readModelConfigFile(configFile));
  const server = unwrap(await serveModels({ ...serverOptions(args, io), models, ...watched(args, configFile) }));
  const names = models.map(({ name }) => name);
  io.answer(
    { url: server.url, grpc_port: server.grpcPort, models: names },
    () =>
      `Serving ${names.join(', ') || configFile} on ${server.url}, gRPC on 127.0.0.1:${server.grpcPort}; predictions are not registered`,
  );
  await untilInterrupted(io.signal);
  await server.close();
  return exitCodes.done;
}

function watched(args: Arguments, path: string | undefined): Pick<StandaloneOptions, 'configFile'> {
  if (path === undefined) return {};
  return { configFile: { path: resolve(path), pollMs: (number(args, 'model-config-file-poll-wait-seconds') ?? 0) * 1000 } };
}

function serverOptions(args: Arguments, io: CommandIo): Omit<StandaloneOptions, 'models'> {
  const restPort = port(args, 'rest-api-port') ?? 8501;
  const seconds = number(args, 'file-system-poll-wait-seconds');
  const micros = number(args, 'load-retry-interval-micros');
  const timeoutMs = number(args, 'rest-api-timeout-in-ms');
  const maxRetries = number(args, 'max-num-load-retries');
  return {
    restPort,
    grpcPort: port(args, 'port') ?? (restPort === 0 ? 0 : 8500),
    ...(seconds === undefined ? {} : { pollMs: Math.max(1, seconds * 1000) }),
    ...(micros === undefined ? {} : { retryMs: micros / 1000 }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxRetries === undefined ? {} : { maxRetries }),
    traffic: trafficFlags(args),
    warmUp: text(args, 'enable-model-warmup') !== 'false',
    cors: isOn(args, 'enable-cors-support'),
    labelsAhead: isOn(args, 'allow-version-labels-for-unavailable-models'),
    onEvent: (event) => io.say(serverEventText(event)),
  };
}

/** Paths are from the working folder. */
function trafficFlags(args: Arguments): NonNullable<StandaloneOptions['traffic']> {
  const [batching, monitoring] = [text(args, 'batching-parameters-file'), text(args, 'monitoring-config-file')];
  if (batching !== undefined && !isOn(args, 'enable-batching')) {
    throw usageError('--batching-parameters-file is set without --enable-batching.', usage);
  }
  const file = batching === undefined ? {} : { parameters_file: resolve(batching) };
  return {
    ...(isOn(args, 'enable-batching') ? { batching: { mode: 'parameters', target_p99_ms: 20, ...file } } : {}),
    ...(monitoring === undefined ? {} : { monitoring_config_file: resolve(monitoring) }),
  };
}

function givenModels(args: Arguments): readonly ServedModelConfig[] {
  const given = args.values['model'];
  const pairs = Array.isArray(given) ? given.map(String) : [];
  const [name, path] = [text(args, 'model-name'), text(args, 'model-base-path')];
  if (path !== undefined) pairs.push(`${name ?? 'default'}=${path}`);
  return pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1 || at === pair.length - 1) throw usageError(`--model takes NAME=BASE_PATH, not "${pair}".`, usage);
    return { name: pair.slice(0, at), basePath: resolve(pair.slice(at + 1)) };
  });
}

function spelt<T>(name: string, read: (spelling: string) => T | undefined): T | undefined {
  return spellings(name)
    .map(read)
    .find((value) => value !== undefined);
}

function number(args: Arguments, name: (typeof numbers)[number]): number | undefined {
  return spelt(name, (spelling) => numberOption(args, spelling, usage));
}

function port(args: Arguments, name: 'port' | 'rest-api-port'): number | undefined {
  const value = number(args, name);
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= 65_535)) return value;
  throw usageError(`--${name} takes a port from 1 to 65535, or 0 for any free one, not ${value}.`, usage);
}

function text(args: Arguments, name: (typeof texts)[number]): string | undefined {
  return spelt(name, (spelling) => textOption(args, spelling));
}

function isOn(args: Arguments, name: (typeof switches)[number]): boolean {
  return spelt(name, (spelling) => args.values[spelling]) === true;
}
