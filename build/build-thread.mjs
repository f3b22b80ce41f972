/** Bundles the program of a thread into one file; modules whose exports it does not use are left out with what they import. */

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
/** Packages but those of Parquet, which threads use: loading them file by file is what would be waited for. */
const isPackage = /^(?!\.{0,2}\/|[A-Za-z]:[\\/]|\0|hyparquet|hysnappy|fzstd)[@\w]/;

/** Started while somebody waits. By the name that the program finds them under. */
export const threads = {
  'examples-writer': path.join(root, 'core/formats/examples-writer-thread.ts'),
  'ingest-ranges': path.join(root, 'core/stages/ingest/range-thread.ts'),
  'tune-trials': path.join(root, 'core/stages/tune/trial-thread.ts'),
  'statistics-columns': path.join(root, 'core/stages/statistics/column-worker.ts'),
};

export async function buildThread(input, file) {
  const bundle = await rolldown({
    input,
    external: isPackage,
    platform: 'node',
    cwd: root,
    tsconfig: false,
    logLevel: 'warn',
    treeshake: { moduleSideEffects: false },
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false, sourcemap: true });
  await bundle.close();
}
