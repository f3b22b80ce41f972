/** In the page that holds the GPU, asks it as a training process would, over a port: the losses of a few steps. */

import type { NetworkSpec, TrainerOptions } from '../../core/learning/index.ts';
import { connectDevice } from '../../core/learning/webgpu/remote-device.ts';
import { randomBatch } from '../unit/learning/example-networks.ts';

export interface DrivenPage {
  /** A step for each seed's batch; then the same from the weights and the state half way. */
  trainInPage(
    network: NetworkSpec,
    options: TrainerOptions,
    seeds: readonly number[],
  ): Promise<{ readonly losses: number[]; readonly resumed: number[] }>;
}

const trainInPage: DrivenPage['trainInPage'] = async (network, options, seeds) => {
  const { port1, port2 } = new MessageChannel();
  const connecting = connectDevice({
    post: (message) => port1.postMessage(message),
    onMessage: (listener) => port1.addEventListener('message', ({ data }) => listener(data)),
    onClose: (listener) => port1.addEventListener('close', () => listener()),
    close: () => port1.close(),
  });
  port1.start();
  window.postMessage('a port', location.origin, [port2]);
  const device = await connecting;
  const trainer = await device.createTrainer(network, options);
  const half = seeds.length / 2;
  const step = (seed: number) => trainer.step(randomBatch(network, { rows: 32, seed }));
  const losses = await Promise.all(seeds.slice(0, half).map(step));
  const [weights, optimizerState] = [await trainer.weights(), await trainer.optimizerState()];
  losses.push(...(await Promise.all(seeds.slice(half).map(step))));
  const next = await device.createTrainer(network, { ...options, weights, optimizerState });
  const resumed = await Promise.all(seeds.slice(half).map((seed) => next.step(randomBatch(network, { rows: 32, seed }))));
  trainer.dispose();
  next.dispose();
  port1.close();
  return { losses, resumed };
};

Object.assign(window, { trainInPage } satisfies DrivenPage);
