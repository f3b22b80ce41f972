/** WebGPU in plain Node.js, by the `webgpu` package; Electron's processes cannot load it and have a page's instead. */

import { readFileSync } from 'node:fs';
import { loadTfjs } from '../tfjs.ts';
import { type Gpu, type OpenedDevice, openDevice } from './open-device.ts';
import { openOnce } from './open-once.ts';

/** 1: a GPU that the processor imitates will do. It is slower than every other engine: for tests. */
const softwareVariable = 'LOOPWRIGHT_SOFTWARE_GPU';

export function allowsSoftwareGpu(): boolean {
  return process.env[softwareVariable] === '1';
}

/** One for the process, until it is lost. Rejects with the reason in words. */
export const openNodeDevice = openOnce(open, ({ lost }) => lost);

async function open(): Promise<OpenedDevice> {
  // V8's memory cage refuses the package's buffers.
  if (process.versions.electron !== undefined) throw new Error('no page with a GPU was opened');
  if (lacksVulkan()) throw new Error('no GPU was found: Vulkan (libvulkan.so.1) is not installed');
  const gpu = await provideGpu();
  const tf = await loadTfjs();
  const { WebGPUBackend } = await import('@tensorflow/tfjs-backend-webgpu');
  return openDevice({ tf, WebGPUBackend, gpu, allowSoftware: allowsSoftwareGpu() });
}

/**
 * Dawn looks for Vulkan by itself and prints a line of its own source where there is none. Only where the loader's cache is
 * sure to tell: not with libraries from elsewhere, nor on systems without such a cache.
 */
function lacksVulkan(): boolean {
  if (process.platform !== 'linux' || process.env.LD_LIBRARY_PATH) return false;
  try {
    return !readFileSync('/etc/ld.so.cache', 'latin1').includes('libvulkan.so.1');
  } catch {
    return false;
  }
}

/** As a page has it: TensorFlow.js looks for globals. */
async function provideGpu(): Promise<Gpu> {
  const { create, globals } = await import('webgpu');
  const gpu = create([]) as unknown as Gpu;
  Object.assign(globalThis, globals);
  const place = globalThis as { navigator?: object };
  if (!place.navigator) Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
}
