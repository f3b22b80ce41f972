/** Builds dist/: the programs that Node.js and Electron run (rolldown) and the interface (vite). */

import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { build as buildInterface } from 'vite';
import { buildDevicePage } from './build-device-page.mjs';
import { buildPage } from './build-page.mjs';
import { buildThread, threads } from './build-thread.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');

/** Each program is one file beside the others, so that a host finds the ones it starts. */
const nodePrograms = {
  cli: 'core/cli/main.ts',
  'stage-worker': 'core/app/stage-worker.ts',
  'model-server': 'core/app/model-server.ts',
  'found-rows-worker': 'core/app/found-rows-worker.ts',
  'model-analysis': 'core/app/analysis-worker.ts',
  'model-export': 'core/app/export-worker.ts',
  'version-difference': 'core/app/version-difference-worker.ts',
  'metadata-checkpoint': 'core/metadata/checkpoint-worker.ts',
  'electron/main': 'electron/main.ts',
};

/**
 * Packages but those of many small files of plain JavaScript, which are bundled: a third of a program's start was finding
 * and reading them.
 */
const isPackage = /^(?!\.{0,2}\/|[A-Za-z]:[\\/]|\0|@orpc\/|radash|zod|yaml|hyparquet|hysnappy|fzstd)[@\w]/;

async function buildPrograms() {
  const input = existing(nodePrograms);
  if (Object.keys(input).length === 0) return;
  const bundle = await rolldown({
    input,
    external: isPackage,
    platform: 'node',
    cwd: root,
    tsconfig: false,
    logLevel: 'warn',
    treeshake: { moduleSideEffects: (id) => !id.includes('/core/') },
  });
  await bundle.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].mjs',
    // Flat: programs find one another beside the file that runs.
    chunkFileNames: 'chunk-[name]-[hash].mjs',
    sourcemap: true,
  });
  await bundle.close();
}

async function buildThreads() {
  for (const [name, input] of Object.entries(threads)) await buildThread(input, path.join(dist, `${name}.mjs`));
}

/** A sandboxed preload can require nothing but electron: one CommonJS file. */
async function buildPreload() {
  const inputs = existing({ preload: 'electron/preload.ts', 'gpu-preload': 'electron/gpu-preload.ts' });
  for (const [name, input] of Object.entries(inputs)) {
    const bundle = await rolldown({ input, external: ['electron'], platform: 'browser', cwd: root, tsconfig: false });
    await bundle.write({ file: path.join(dist, 'electron', `${name}.cjs`), format: 'cjs', codeSplitting: false });
    await bundle.close();
  }
}

async function buildRenderer() {
  if (!existsSync(path.join(root, 'renderer/index.html'))) return missing('renderer/index.html');
  await buildInterface({ configFile: path.join(root, 'build/vite.config.ts'), logLevel: 'warn' });
  // Beside the interface, whose folder vite has emptied.
  await buildDevicePage(path.join(dist, 'renderer', 'gpu'));
}

function existing(programs) {
  return Object.fromEntries(
    Object.entries(programs)
      .map(([name, file]) => [name, path.join(root, file)])
      .filter(([, file]) => existsSync(file) || missing(path.relative(root, file))),
  );
}

/** Set by the gate: there every program must be present. */
const isComplete = process.env.LOOPWRIGHT_BUILD !== 'partial';

function missing(file) {
  if (isComplete) throw new Error(`${file} is missing`);
  process.stderr.write(`warning: ${file} is not there yet; skipped\n`);
  return false;
}

rmSync(dist, { recursive: true, force: true });
await Promise.all([buildPrograms(), buildThreads(), buildPage(path.join(dist, 'page')), buildPreload(), buildRenderer()]);
