/** The example project, run once by the built command line, for the parts that need a trained model. */

import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist', 'cli.mjs');

let made: Promise<{ projectDir: string; modelDir: string }> | undefined;

export function runExample(dir: string): Promise<{ projectDir: string; modelDir: string }> {
  made ??= make(join(dir, 'example'));
  return made;
}

async function make(projectDir: string): Promise<{ projectDir: string; modelDir: string }> {
  commandLine('init', projectDir, '--example', 'complaints', '--quiet');
  commandLine('run', '--project', projectDir, '--quiet');
  const models = join(projectDir, 'artifacts', 'Trainer', 'model');
  const [model] = await readdir(models);
  return { projectDir, modelDir: join(models, model ?? '') };
}

function commandLine(...args: string[]): void {
  const ran = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`loopwright ${args.join(' ')} ended with ${ran.status}: ${ran.stderr}`);
}
