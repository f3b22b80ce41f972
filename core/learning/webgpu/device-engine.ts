/** The engine tfjs:webgpu: this process's own device, or one that a page holds for it. */

import { createProblem, ProblemError } from '../../foundation/index.ts';
import { type DeviceEngine, type DeviceTrainer, deviceEngineName, type TrainableSpec, type TrainerOptions } from '../engine.ts';
import type { NetworkSpec } from '../network.ts';
import type { DevicePort } from './device-messages.ts';
import { createDeviceTrainer } from './device-trainer.ts';
import { openNodeDevice } from './node-device.ts';
import { openOnce } from './open-once.ts';
import { connectDevice, type RemoteDevice } from './remote-device.ts';

type CreateTrainer = (network: NetworkSpec, options: TrainerOptions) => Promise<DeviceTrainer>;

let openRemote: (() => Promise<RemoteDevice>) | undefined;

/**
 * From now on this process trains on the GPU of the page at the port's other end, one for all until the page closes; called
 * once, before any engine is opened.
 */
export function useRemoteDevice(connectPage: () => Promise<DevicePort>): void {
  openRemote = openOnce(
    () => connectPage().then(connectDevice),
    ({ closed }) => closed,
  );
}

/** Rejects with the reason in words where there is no GPU. */
export async function openDeviceEngine(): Promise<DeviceEngine> {
  const create = await openTrainers();
  return {
    name: deviceEngineName,
    createTrainer: async (network, options) => create(ownNetwork(network, options), options),
  };
}

async function openTrainers(): Promise<CreateTrainer> {
  if (!openRemote) {
    const device = await openNodeDevice();
    return async (network, options) => createDeviceTrainer(device, network, options);
  }
  return (await openRemote()).createTrainer;
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
