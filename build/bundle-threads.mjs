/** Bundles threads that live for a fraction of a second: each one file with all it uses inside, as loading is what they wait for. */

import path from 'node:path';
import { rolldown } from 'rolldown';

const threads = { 'statistics-columns': 'core/stages/statistics/column-worker.ts' };

/** Packages but those of Parquet: what else a thread's modules name, it does not use. */
const isLeftOut = /^(?!\.{0,2}\/|[A-Za-z]:[\\/]|\0|hyparquet|hysnappy|fzstd)[@\w]/;

/** @param {string} root @param {{ dir: string, sourcemap?: boolean }} output */
export async function bundleThreads(root, output) {
  for (const [name, file] of Object.entries(threads)) {
    const bundle = await rolldown({
      input: path.join(root, file),
      external: isLeftOut,
      treeshake: { moduleSideEffects: false },
      platform: 'node',
      cwd: root,
      tsconfig: false,
      logLevel: 'warn',
    });
    await bundle.write({
      file: path.join(output.dir, `${name}.mjs`),
      format: 'esm',
      codeSplitting: false,
      sourcemap: output.sourcemap,
    });
    await bundle.close();
  }
}
