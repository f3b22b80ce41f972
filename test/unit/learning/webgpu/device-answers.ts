/** Trains the example networks on a GPU and beside it on the other engines, and prints what came out as JSON. */

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import { unwrap } from '../../../../core/foundation/index.ts';
import {
  type DeviceTrainer,
  type EngineName,
  type NetworkSpec,
  openAnyEngine,
  openEngine,
  type Trainer,
  type TrainerOptions,
  type Weights,
} from '../../../../core/learning/index.ts';
import type { DevicePort } from '../../../../core/learning/webgpu/device-messages.ts';
import { openNodeDevice } from '../../../../core/learning/webgpu/node-device.ts';
import { connectDevice } from '../../../../core/learning/webgpu/remote-device.ts';
import { serveDevice } from '../../../../core/learning/webgpu/serve-device.ts';
import { deepNetwork, largestDifference, networks, randomBatch } from '../example-networks.ts';
import type { DeviceAnswers } from './device-answers-shape.ts';

const options: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7 };
const rows = 32;
const smallNetwork = networks.find(([name]) => name === 'a network of numbers alone')?.[1] ?? deepNetwork;

type AnyTrainer = Trainer | DeviceTrainer;

async function stepLosses(trainer: AnyTrainer, network: NetworkSpec, seeds: readonly number[]): Promise<number[]> {
  const losses: number[] = [];
  for (const seed of seeds) losses.push(await trainer.step(randomBatch(network, { rows, seed })));
  return losses;
}

async function create(name: EngineName | 'tfjs:webgpu', network: NetworkSpec, settings = options): Promise<AnyTrainer> {
  return unwrap(await openAnyEngine(name)).createTrainer(network, settings);
}

const seeds = [0, 1, 0, 1];
/** Every kind of input and part; each further network costs seconds of shaders. */
const compared = ['a multiclass wide and deep network with dropout and l2', 'a network of images without hidden layers'];

async function compareLosses(): Promise<DeviceAnswers['losses']> {
  const answers: DeviceAnswers['losses'] = [];
  const normalised = ['numbers alone, normalised', { ...smallNetwork, batchNorm: true } as NetworkSpec] as const;
  for (const [title, network] of [...networks.filter(([name]) => compared.includes(name)), normalised]) {
    const own = await create('tfjs:webgpu', network);
    const device = await stepLosses(own, network, seeds);
    const batch = randomBatch(network, { rows, seed: 5 });
    const deviceLoss = (await own.loss(batch)).sum;
    own.dispose();
    const differences: Record<string, number> = {};
    for (const name of ['tfjs:cpu', 'tfjs:wasm', 'fused:simd'] as const) {
      const trainer = unwrap(await openEngine(name)).createTrainer(network, options);
      const losses = await stepLosses(trainer, network, seeds);
      differences[name] = Math.max(largestDifference(device, losses), Math.abs(deviceLoss - trainer.loss(batch).sum) / rows);
      trainer.dispose();
    }
    answers.push({ title, first: device[1], last: device[3], differences });
  }
  return answers;
}

function largestOf(a: Weights, b: Weights): number {
  return Math.max(...[...a].map(([name, { data }]) => largestDifference(data, b.get(name)?.data ?? [])));
}

async function compareOptimizers(): Promise<DeviceAnswers['optimizers']> {
  const network = { ...deepNetwork, dropout: 0.4, l2: 0.001 };
  const schedule = { kind: 'cosine', warmupSteps: 5, totalSteps: 60 } as const;
  const answers: DeviceAnswers['optimizers'] = [];
  for (const optimizer of ['adamw'] as const) {
    const learningRate = optimizer.startsWith('adam') ? 0.01 : 0.1;
    const settings = { ...options, optimizer, schedule, clipNorm: 0.3, learningRate };
    const all = Array.from({ length: 4 }, (_, i) => i % 2);
    const [device, fused] = [await create('tfjs:webgpu', network, settings), await create('fused:simd', network, settings)];
    await stepLosses(device, network, all);
    await stepLosses(fused, network, all);
    const weights = largestOf(await device.weights(), await fused.weights());
    const state = largestOf(await device.optimizerState(), await fused.optimizerState());
    // Goes on from what it said as it itself goes on.
    const next = await create('tfjs:webgpu', network, {
      ...settings,
      weights: await device.weights(),
      optimizerState: await device.optimizerState(),
    });
    const resumed = largestDifference(await stepLosses(next, network, [2, 3]), await stepLosses(device, network, [2, 3]));
    answers.push({ optimizer, weights, state, resumed });
    for (const trainer of [device, fused, next]) trainer.dispose();
  }
  return answers;
}

async function countTensors(): Promise<DeviceAnswers['tensors']> {
  const none = tf.memory().numTensors;
  const trainer = await create('tfjs:webgpu', deepNetwork);
  await stepLosses(trainer, deepNetwork, [0]);
  const early = tf.memory().numTensors;
  await stepLosses(trainer, deepNetwork, [0, 1, 2, 3]);
  await trainer.loss(randomBatch(deepNetwork, { rows, seed: 1 }));
  await trainer.weights();
  await trainer.optimizerState();
  const late = tf.memory().numTensors;
  trainer.dispose();
  return { none, early, late, disposed: tf.memory().numTensors };
}

function portOf(port: MessagePort): DevicePort {
  port.start();
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}

/** Asks for all steps at once, then closes the end that has the device. */
async function trainOverPort(): Promise<DeviceAnswers['overPort']> {
  const { port1, port2 } = new MessageChannel();
  void serveDevice(portOf(port1), openNodeDevice);
  const { title, createTrainer, closed } = await connectDevice(portOf(port2));
  const trainer = await createTrainer(deepNetwork, options);
  const losses = await Promise.all(seeds.map((seed) => trainer.step(randomBatch(deepNetwork, { rows, seed }))));
  const local = await create('tfjs:webgpu', deepNetwork);
  const difference = largestDifference(losses, await stepLosses(local, deepNetwork, seeds));
  const weights = largestOf(await trainer.weights(), await local.weights());
  const bug = await createTrainer({ ...deepNetwork, hidden: [3] }, { ...options, weights: await local.weights() }).then(
    () => 'none',
    (error: unknown) => String(error),
  );
  port1.close();
  await closed;
  const afterClose = await trainer.weights().then(
    () => 'none',
    (error: unknown) => String((error as { problem?: { code: string } }).problem?.code ?? error),
  );
  local.dispose();
  return { title, difference, weights, bug, afterClose };
}

/** Last: the device is gone afterwards. */
async function loseDevice(): Promise<DeviceAnswers['lost']> {
  const device = await openNodeDevice();
  const trainer = await create('tfjs:webgpu', smallNetwork);
  await stepLosses(trainer, smallNetwork, [0]);
  device.destroy();
  const problem = await stepLosses(trainer, smallNetwork, [1]).then(
    () => 'none',
    (error: unknown) => String((error as { problem?: { code: string } }).problem?.code ?? error),
  );
  const again = await create('tfjs:webgpu', smallNetwork);
  const [loss] = await stepLosses(again, smallNetwork, [0]);
  return { problem, loss };
}

const opened = await openAnyEngine('tfjs:webgpu');
const answers: DeviceAnswers | { readonly refusal: unknown } = opened.ok
  ? {
      title: (await openNodeDevice()).title,
      losses: await compareLosses(),
      optimizers: await compareOptimizers(),
      tensors: await countTensors(),
      overPort: await trainOverPort(),
      lost: await loseDevice(),
    }
  : { refusal: opened.problem.details?.reason };
process.stdout.write(`${JSON.stringify(answers)}\n`, () => process.exit(0));
