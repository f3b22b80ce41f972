/** The other side of `serveDevice`: trainers whose GPU is held by a page of the app. */

import { createProblem, type Problem, ProblemError } from '../../foundation/index.ts';
import type { DeviceTrainer, LossSum, TrainerOptions } from '../engine.ts';
import type { NetworkSpec, Weights } from '../network.ts';
import type { DevicePort, FromDevice, ToDevice } from './device-messages.ts';

export interface RemoteDevice {
  /** What the driver calls it. */
  readonly title: string;
  createTrainer(network: NetworkSpec, options: TrainerOptions): Promise<DeviceTrainer>;
  /** Settles when the page is gone; questions since then are answered with engine/failed. */
  readonly closed: Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Rejects with the reason in words where the page has no GPU. */
export function connectDevice(port: DevicePort): Promise<RemoteDevice> {
  const waiting = new Map<number, Waiting>();
  let isClosed = false;
  let asked = 0;
  let trainers = 0;
  const ask = <Answer>(question: Unnumbered): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (isClosed) return reject(lost());
      const id = asked++;
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      port.post({ ...question, id } as ToDevice);
    });
  const createTrainer: RemoteDevice['createTrainer'] = async (network, options) => {
    const trainer = trainers++;
    await ask({ kind: 'create', trainer, network, options });
    return {
      step: (batch) => ask<number>({ kind: 'step', trainer, batch }),
      loss: (batch) => ask<LossSum>({ kind: 'loss', trainer, batch }),
      weights: () => ask<Weights>({ kind: 'weights', trainer }),
      optimizerState: () => ask<Weights>({ kind: 'optimizerState', trainer }),
      dispose: () => {
        if (!isClosed) port.post({ kind: 'dispose', trainer } satisfies ToDevice);
      },
    };
  };
  const closed = new Promise<void>((resolve) => {
    port.onClose(() => {
      isClosed = true;
      for (const { reject } of waiting.values()) reject(lost());
      waiting.clear();
      resolve();
    });
  });
  return new Promise((resolve, reject) => {
    void closed.then(() => reject(new Error('the page with the GPU closed')));
    port.onMessage((data) => {
      const message = data as FromDevice;
      if (message.kind === 'ready') return resolve({ title: message.title, createTrainer, closed });
      if (message.kind === 'none') return reject(new Error(message.reason));
      const question = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.kind === 'answer') question?.resolve(message.value);
      else question?.reject(message.kind === 'problem' ? new ProblemError(message.problem) : new Error(message.message));
    });
  });
}

type Unnumbered = ToDevice extends infer Message
  ? Message extends { readonly id: number }
    ? Omit<Message, 'id'>
    : never
  : never;

function lost(): ProblemError {
  const problem: Problem = createProblem(
    'engine/failed',
    'The page that holds the GPU has closed',
    'Train again, or set model.engine to auto or fused.',
    { details: { engine: 'tfjs:webgpu', reason: 'its page closed' } },
  );
  return new ProblemError(problem);
}
