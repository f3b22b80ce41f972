/** A stage worker in this very process: the real stages without a child to start. */

import { type ChildChannel, nodeNames } from '../../../core/contract/index.ts';
import { CancelledError } from '../../../core/foundation/index.ts';
import { graph, type StageOrder } from '../../../core/pipeline/index.ts';

type Message = { readonly kind: 'execute'; readonly order: StageOrder } | { readonly kind: 'cancel' };

/** `executed` gets the name of every stage as it starts. */
export function spawnInProcess(executed: string[] = []): () => ChildChannel {
  return () => {
    let listener: (message: unknown) => void = () => undefined;
    let controller = new AbortController();
    const execute = async (order: StageOrder): Promise<void> => {
      controller = new AbortController();
      executed.push(nodeNames.find((node) => node === order.node) ?? '');
      const stage = await graph.find((entry) => entry.node === order.node)?.load();
      try {
        const report = (told: unknown): void => listener({ kind: 'report', report: told });
        const result = await stage?.execute({ ...order, signal: controller.signal, report });
        listener({ kind: 'done', result });
      } catch (error) {
        if (error instanceof CancelledError) listener({ kind: 'cancelled' });
        else listener({ kind: 'bug', message: String(error), stack: '' });
      }
    };
    return {
      pid: undefined,
      post: (message) => {
        const told = message as Message;
        if (told.kind === 'cancel') controller.abort();
        else void execute(told.order);
      },
      onMessage: (given) => {
        listener = given;
      },
      onExit: () => undefined,
      kill: () => controller.abort(),
    };
  };
}
