/** Answers, over a port, for the trainers on a device: in the page that holds the GPU. */

import { ProblemError } from '../../foundation/index.ts';
import type { DeviceTrainer } from '../engine.ts';
import type { DevicePort, FromDevice, ToDevice } from './device-messages.ts';
import { createDeviceTrainer } from './device-trainer.ts';
import type { OpenedDevice } from './open-device.ts';

/** Says first whether there is a device. The trainers end with the port. */
export async function serveDevice(port: DevicePort, open: () => Promise<OpenedDevice>): Promise<void> {
  const send = (message: FromDevice): void => port.post(message);
  let device: OpenedDevice;
  try {
    device = await open();
  } catch (error) {
    send({ kind: 'none', reason: error instanceof Error ? error.message : String(error) });
    return;
  }
  const trainers = new Map<number, DeviceTrainer>();
  port.onMessage((data) => {
    const message = data as ToDevice;
    if (message.kind === 'dispose') {
      trainers.get(message.trainer)?.dispose();
      trainers.delete(message.trainer);
      return;
    }
    void answer(device, trainers, message).then(send);
  });
  port.onClose(() => {
    for (const trainer of trainers.values()) trainer.dispose();
    trainers.clear();
  });
  send({ kind: 'ready', title: device.title });
}

type Question = Exclude<ToDevice, { readonly kind: 'dispose' }>;

async function answer(device: OpenedDevice, trainers: Map<number, DeviceTrainer>, question: Question): Promise<FromDevice> {
  const { id } = question;
  try {
    return { kind: 'answer', id, value: await answerOf(device, trainers, question) };
  } catch (error) {
    if (error instanceof ProblemError) return { kind: 'problem', id, problem: error.problem };
    return { kind: 'bug', id, message: String(error) };
  }
}

async function answerOf(device: OpenedDevice, trainers: Map<number, DeviceTrainer>, question: Question): Promise<unknown> {
  if (question.kind === 'create') {
    trainers.set(question.trainer, createDeviceTrainer(device, question.network, question.options));
    return undefined;
  }
  const trainer = trainers.get(question.trainer);
  if (!trainer) throw new Error(`There is no trainer ${question.trainer}`);
  if (question.kind === 'step' || question.kind === 'loss') return trainer[question.kind](question.batch);
  return trainer[question.kind]();
}
