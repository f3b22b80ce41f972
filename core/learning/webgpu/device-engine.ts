/** The engine tfjs:webgpu: this process's own device, or one that a page holds for it. */

import { createProblem, ProblemError } from '../../foundation/index.ts';
import { type DeviceEngine, type DeviceTrainer, deviceEngineName, type TrainableSpec, type TrainerOptions } from '../engine.ts';
import type { NetworkSpec } from '../network.ts';
import type { DevicePort } from './device-messages.ts';
import { createDeviceTrainer } from './device-trainer.ts';
import { openNodeDevice } from './node-device.ts';
import { connectDevice, type RemoteDevice } from './remote-device.ts';

type CreateTrainer = (network: NetworkSpec, options: TrainerOptions) => Promise<DeviceTrainer>;

let connect: (() => Promise<DevicePort>) | undefined;
let connecting: Promise<RemoteDevice> | undefined;

/** From now on this process trains on the GPU of the page at the port's other end; called once, before any engine is opened. */
export function useRemoteDevice(connectPage: () => Promise<DevicePort>): void {
  connect = connectPage;
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
  if (!connect) {
    const device = await openNodeDevice();
    return async (network, options) => createDeviceTrainer(device, network, options);
  }
  return (await openRemote(connect)).createTrainer;
}

/** One for the process, until its page closes. */
function openRemote(connectPage: () => Promise<DevicePort>): Promise<RemoteDevice> {
  const started = connecting ?? connectPage().then(connectDevice);
  connecting = started;
  const forget = (): void => {
    if (connecting === started) connecting = undefined;
  };
  started.then(({ closed }) => closed.then(forget), forget);
  return started;
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
