/** Builds the app's hidden page that holds the GPU: one script and the page that loads it. */

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <link rel="icon" href="data:," />
    <title>Loopwright GPU</title>
    <script type="module" src="./page.js"></script>
  </head>
  <body></body>
</html>
`;

export async function buildDevicePage(folder) {
  const bundle = await rolldown({
    input: path.join(root, 'core/learning/webgpu/device-page.ts'),
    platform: 'browser',
    cwd: root,
    tsconfig: false,
    logLevel: 'warn',
    checks: { eval: false },
  });
  await bundle.write({ file: path.join(folder, 'page.js'), format: 'esm', codeSplitting: false, minify: true });
  await bundle.close();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'index.html'), html);
}
