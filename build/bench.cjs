/** npm run bench: builds the benchmark program and runs it; it prints tables of ratios, never a pass or fail. */

const { mkdirSync } = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { ensureReady, runMain } = require('./bootstrap.cjs');

const root = path.resolve(__dirname, '..');

async function main() {
  await ensureReady();
  const { rolldown } = await import('rolldown');
  const out = path.join(root, 'test-output', 'bench');
  mkdirSync(out, { recursive: true });
  const bundle = await rolldown({
    input: {
      bench: path.join(root, 'test/bench/bench.ts'),
      'stage-child': path.join(root, 'test/bench/stage-child.ts'),
      'serve-child': path.join(root, 'test/bench/serve-child.ts'),
      'serve-client': path.join(root, 'test/bench/serve-client.ts'),
      'serve-pacer': path.join(root, 'test/bench/serve-pacer.ts'),
    },
    external: /^(?!\.{0,2}\/|[A-Za-z]:[\\/]|\0)[@\w]/,
    platform: 'node',
    cwd: root,
    tsconfig: false,
    logLevel: 'warn',
  });
  await bundle.write({ dir: out, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'chunk-[name]-[hash].mjs' });
  await bundle.close();
  const { buildThread, threads } = await import('./build-thread.mjs');
  for (const [name, input] of Object.entries(threads)) await buildThread(input, path.join(out, `${name}.mjs`));
  const ran = spawnSync(process.execPath, [path.join(out, 'bench.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = ran.status ?? 1;
}

runMain(main);
