/** The engine tfjs:webgpu: this process's own device, or one that somebody holds for it in a page. */

import { createProblem, ProblemError } from '../../foundation/index.ts';
import { type DeviceEngine, deviceEngineName, type TrainableSpec, type TrainerOptions } from '../engine.ts';
import type { NetworkSpec } from '../network.ts';
import { createDeviceTrainer } from './device-trainer.ts';
import { openNodeDevice } from './node-device.ts';

/** Rejects with the reason in words where there is no GPU. */
export async function openDeviceEngine(): Promise<DeviceEngine> {
  const device = await openNodeDevice();
  return {
    name: deviceEngineName,
    createTrainer: async (network, options) => createDeviceTrainer(device, ownNetwork(network, options), options),
  };
}

function ownNetwork(network: TrainableSpec, options: TrainerOptions): NetworkSpec {
  if (network.family === 'layers') throw refusal('trains our own networks, not Layers models');
  if (options.private) throw refusal('does not train privately');
  return network;
}

function refusal(reason: string): ProblemError {
  return new ProblemError(
    createProblem('engine/unavailable', 'The engine tfjs:webgpu cannot train this', 'Set the engine to auto.', {
      details: { engine: deviceEngineName, reason },
    }),
  );
}
