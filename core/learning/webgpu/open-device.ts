/** A WebGPU device as a TensorFlow.js backend: an adapter that is a GPU, with all it can, and word of its loss. */

import { createProblem, ProblemError } from '../../foundation/index.ts';
import { type DeviceTfjs, deviceBackend } from './device-tfjs.ts';
import type { Device } from './device-trainer.ts';

/** What is used of `navigator.gpu`. */
export interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  readonly info: GpuAdapterInfo;
  readonly features: Iterable<string>;
  readonly limits: object;
  requestDevice(descriptor: object): Promise<GpuDevice>;
}

interface GpuAdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface GpuDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  destroy(): void;
}

export interface DeviceParts {
  readonly tf: DeviceTfjs;
  /** The package's, of the same tfjs-core. */
  readonly WebGPUBackend: new (
    device: never,
    info: never,
  ) => unknown;
  readonly gpu: Gpu;
  /** Whether a processor's imitation of a GPU will do: for tests. */
  readonly allowSoftware: boolean;
}

export interface OpenedDevice extends Device {
  /** What the driver calls it. */
  readonly title: string;
  /** Gives it back; trainers on it fail. */
  destroy(): void;
}

/** Throws an Error with the reason in a few words where there is no GPU. */
export async function openDevice({ tf, WebGPUBackend, gpu, allowSoftware }: DeviceParts): Promise<OpenedDevice> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('no GPU was found');
  const { info } = adapter;
  const title = info.description || `${info.vendor} ${info.architecture}`.trim() || 'a GPU without a name';
  if (isSoftware(info) && !allowSoftware) throw new Error(`no GPU: ${title} computes on the processor`);
  const device = await adapter.requestDevice({ requiredLimits: wantedLimits(adapter.limits) });
  const lost = device.lost.then(({ message }): never => {
    throw new ProblemError(
      createProblem('engine/failed', 'The GPU was lost during training', 'Train again, or set model.engine to auto or fused.', {
        details: { engine: 'tfjs:webgpu', reason: message },
      }),
    );
  });
  // Nobody may be waiting when it happens.
  lost.catch(() => undefined);
  await register(tf, () => new WebGPUBackend(device as never, info as never));
  return { tf, lost, title, destroy: () => device.destroy() };
}

/** Chromium's and Mesa's rasterisers in software: slower than our own kernels on the same processor. */
function isSoftware({ vendor, architecture, description, isFallbackAdapter }: GpuAdapterInfo): boolean {
  return (
    isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${vendor} ${architecture} ${description}`)
  );
}

/** Those that TensorFlow.js asks for in a page. */
const limitNames = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

function wantedLimits(limits: object): Record<string, number> {
  const all = limits as Record<string, number>;
  return Object.fromEntries(limitNames.map((name) => [name, all[name]]));
}

/** In place of one that was registered for a device that is gone, or by the package itself. */
async function register(tf: DeviceTfjs, create: () => unknown): Promise<void> {
  if (tf.engine().registryFactory[deviceBackend]) tf.removeBackend(deviceBackend);
  tf.registerBackend(deviceBackend, create as Parameters<DeviceTfjs['registerBackend']>[1]);
  if (!(await tf.setBackend(deviceBackend))) throw new Error('the webgpu backend did not start');
}
