/** The stage worker: a child process that executes one stage at a time and can be cancelled or killed. */

import { CancelledError } from '../foundation/index.ts';
import { useRemoteDevice } from '../learning/index.ts';
import { graph, type StageOrder } from '../pipeline/index.ts';
import { openParentChannel } from './parent-channel.ts';
import type { FromStageWorker, ToStageWorker } from './stage-messages.ts';

const channel = openParentChannel();
// Electron's processes have no GPU of their own.
if (channel.openGpuPort) useRemoteDevice(channel.openGpuPort);
let current: AbortController | undefined;

channel.onMessage((message) => {
  const order = message as ToStageWorker;
  if (order.kind === 'cancel') current?.abort();
  else void execute(order.order);
});
channel.onClose(() => process.exit(0));

async function execute(order: StageOrder): Promise<void> {
  const send = (message: FromStageWorker): void => channel.post(message);
  const controller = new AbortController();
  current = controller;
  try {
    const stage = await graph.find((entry) => entry.node === order.node)?.load();
    if (!stage) throw new Error(`No stage for ${order.node}`);
    const result = await stage.execute({
      ...order,
      signal: controller.signal,
      report: (report) => send({ kind: 'report', report }),
    });
    send({ kind: 'done', result });
  } catch (error) {
    if (error instanceof CancelledError) send({ kind: 'cancelled' });
    else send({ kind: 'bug', message: String(error), stack: error instanceof Error ? (error.stack ?? '') : '' });
  } finally {
    current = undefined;
  }
}
