/** The GPU that Chromium imitates on the processor, and a program that is run with it. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Where Debian's chromium keeps its own Vulkan and SwiftShader. */
const folder = '/usr/lib/chromium';
const driver = `${folder}/vk_swiftshader_icd.json`;

export const hasSoftwareGpu = existsSync(driver) && existsSync(`${folder}/libvulkan.so.1`);

if (!hasSoftwareGpu) process.stderr.write(`Tests on a GPU are skipped: there is no ${driver}.\n`);

/** What the program prints, parsed. Libraries are found as the environment says at its start. */
export async function runOnGpu<Answer>(file: string, allowSoftware = true): Promise<Answer> {
  const { buildThread } = (await import(pathToFileURL(resolve('build/build-thread.mjs')).href)) as {
    buildThread(input: string, file: string): Promise<void>;
  };
  const program = resolve(`node_modules/.cache/${file.replace(/\W/g, '-')}.mjs`);
  await buildThread(resolve('test/unit/learning/webgpu', file), program);
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: folder,
    VK_ICD_FILENAMES: driver,
    LOOPWRIGHT_SOFTWARE_GPU: allowSoftware ? '1' : '0',
  };
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
  return JSON.parse(stdout);
}
