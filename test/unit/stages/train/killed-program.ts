/** A program made from a source file, and killed once it has said a line. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

/** Bundled into `root`, whose packages then are the project's. */
export async function bundleProgram(file: string, root: string): Promise<string> {
  if (!existsSync(join(root, 'node_modules'))) await symlink(resolve('node_modules'), join(root, 'node_modules'), 'junction');
  const external = (id: string): boolean => /^[@a-z]/.test(id) && !/^[a-z]:/i.test(id);
  const built = await rolldown({ input: join(import.meta.dirname, file), platform: 'node', external, logLevel: 'silent' });
  await built.write({ dir: join(root, 'program'), format: 'esm', entryFileNames: 'program.mjs' });
  return join(root, 'program', 'program.mjs');
}

/** kill -9 once `line` is on standard output; `settings`: the model's, as JSON. */
export function killAfter(
  program: string,
  args: readonly string[],
  { line, settings }: { readonly line: RegExp; readonly settings: string },
): Promise<void> {
  const env = { ...process.env, MODEL_SETTINGS: settings };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((done, reject) => {
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      if (line.test(told)) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') done();
      else reject(new Error(`The program ended by itself with ${code}`));
    });
  });
}
