/** The model server's process: serving and the registers wired together, apart from training and the window. */

import { join } from 'node:path';
import type { FeedbackInput, PredictionRecord } from '../contract/index.ts';
import { type FeedbackStore, openFeedback } from '../feedback/index.ts';
import { attempt, type Json, type Result, succeed, systemClock, unwrap } from '../foundation/index.ts';
import { createModelServer } from '../serving/index.ts';
import { openAppendLog } from '../workspace/index.ts';
import { decidedRecord } from './decided-record.ts';
import { openParentChannel, type ParentChannel } from './parent-channel.ts';
import { reloadVersions } from './reload-versions.ts';
import { routingStore } from './routing-store.ts';
import type { FromModelServer, ServerSettings, ToModelServer } from './server-messages.ts';
import { interfaceOptions, remoteOptions, type TrafficOptions, trafficOptions, versionChoice } from './serving-options.ts';

/** How often the host hears the figures. */
const statusEveryMs = 1000;
/** How soon the host hears of predictions and feedback. */
const newsEveryMs = 50;
const maxSegmentBytes = 64 * 1024 * 1024;

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? '') as ServerSettings;
  const channel = openParentChannel();
  const send = (message: FromModelServer): void => channel.post(message);
  const traffic = await trafficOptions(settings.serving, settings.projectDir);
  if (!traffic.ok) {
    send({ kind: 'failed', problem: traffic.problem });
    return;
  }
  const created = await attempt(() => createServer(settings, traffic.value, send));
  if (!created.ok) {
    send({ kind: 'failed', problem: created.problem });
    return;
  }
  const server = created.value;
  const started = await server.start();
  if (!started.ok) {
    send({ kind: 'failed', problem: started.problem });
    return;
  }
  send({ kind: 'started', ...started.value });
  listen(channel, { server, settings }, send);
}

function modelOf({ modelName, basePath }: ServerSettings): { readonly name: string; readonly basePath: string } {
  return { name: modelName, basePath };
}

async function createServer(
  settings: ServerSettings,
  traffic: TrafficOptions,
  send: (message: FromModelServer) => void,
): Promise<ReturnType<typeof createModelServer>> {
  const log = await openAppendLog(join(settings.projectDir, 'registers', 'predictions'), {
    writer: 'server',
    maxSegmentBytes,
    fsync: 'batched',
  });
  const news = registerNews(send);
  let feedback: Promise<FeedbackStore> | undefined;
  // Opened when first asked for: most servers never get feedback, and the index costs memory.
  const feedbackStore = (): Promise<FeedbackStore> => {
    feedback ??= openFeedback(settings.projectDir, {
      clock: systemClock,
      seed: settings.seed,
      labelName: settings.labelName,
    }).then(unwrap);
    return feedback;
  };
  return createModelServer({
    models: [{ ...modelOf(settings), ...versionChoice(settings.serving) }],
    port: settings.port,
    grpcPort: settings.grpcPort,
    ...interfaceOptions(settings.serving),
    ...(await remoteOptions(settings.projectDir, settings.serving)),
    ...traffic,
    routing: routingStore(settings.projectDir, (message) => process.stderr.write(`${message}\n`)),
    clock: systemClock,
    onEvent: (event) => send({ kind: 'event', event }),
    sampleRate: settings.sampleRate,
    redact: settings.redact,
    ...(typeof settings.decisionThreshold === 'number' ? { decisionThreshold: settings.decisionThreshold } : {}),
    predictions: {
      append: async (records) => {
        await log.appendAll(
          records.map((record) => decidedRecord(record, settings.decisionThreshold)) as unknown as readonly Json[],
        );
        news(records.length);
      },
    },
    lookup: { find: (id) => findPrediction(feedbackStore, id) },
    feedback: {
      add: async (input) => {
        const added = await addFeedback(feedbackStore, input);
        if (added.ok) news(1);
        return added;
      },
    },
  });
}

/** One message for all that is registered in a while: one for each would cost more than registering does. */
function registerNews(send: (message: FromModelServer) => void): (count: number) => void {
  let waiting = 0;
  return (count) => {
    if (waiting === 0) {
      setTimeout(() => {
        send({ kind: 'registered', count: waiting });
        waiting = 0;
      }, newsEveryMs);
    }
    waiting += count;
  };
}

interface Running {
  readonly server: ReturnType<typeof createModelServer>;
  readonly settings: ServerSettings;
}

function listen(channel: ParentChannel, { server, settings }: Running, send: (message: FromModelServer) => void): void {
  const report = (): void => send({ kind: 'status', status: server.status() });
  report();
  const timer = setInterval(report, statusEveryMs);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await server.close();
    process.exit(0);
  };
  const reload = async ({ id, versions }: Extract<ToModelServer, { kind: 'reload' }>): Promise<void> => {
    const reloaded = await reloadVersions(server, modelOf(settings), versions);
    // The figures first: whoever waits for the answer reads them next.
    report();
    send({ kind: 'reloaded', id, ...(reloaded.ok ? {} : { problem: reloaded.problem }) });
  };
  channel.onMessage((message) => {
    const order = message as ToModelServer;
    if (order.kind === 'poll') void server.poll().then(report);
    else if (order.kind === 'reload') void reload(order);
    else if (order.kind === 'feedback') {
      server.countFeedback({ model: settings.modelName, version: order.version }, order.feedback);
    } else void stop();
  });
  channel.onClose(() => void stop());
}

async function findPrediction(store: () => Promise<FeedbackStore>, id: string): Promise<PredictionRecord | undefined> {
  const found = await (await store()).findPrediction(id);
  return found.ok ? found.value : undefined;
}

async function addFeedback(store: () => Promise<FeedbackStore>, input: FeedbackInput): Promise<Result<void>> {
  const added = await (await store()).addFeedback(input);
  return added.ok ? succeed(undefined) : added;
}

void main();
