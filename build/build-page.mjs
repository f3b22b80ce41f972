/** Builds the parts of an exported page: its predictor, its screen and its style, each ready to stand inside one HTML file. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const scripts = { predictor: 'core/app/exported-page/page-program.ts', screen: 'renderer/model-page/main.ts' };

/**
 * Images are decoded in a thread and read in WebAssembly, sentences encoded in one, Layers models run by TensorFlow.js: a model
 * that has them is refused before a page is made.
 */
const leftOut = {
  'core/model/image-writer.ts': 'imageWriter',
  'core/model/sentence/sentence-writer.ts': 'sentenceWriter',
  'core/learning/image-tower.ts': 'createImageTower',
  'core/learning/layers/layers-forward.ts': 'createLayersForward',
};

const withoutEncoders = {
  name: 'without-encoders',
  load(id) {
    const name = leftOut[path.relative(root, id).replaceAll('\\', '/')];
    return name && `export function ${name}() { throw new Error('A page has no ${name}.'); }`;
  },
};

/** The application's own colours and parts, then what is the page's. */
const styles = [
  'styles/tokens.css',
  'components/panel.css',
  'components/field.css',
  'components/button.css',
  'model-page/page.css',
  'model-page/answers.css',
];

/** Letters of western languages; others are shown in a font of the reader's own. */
const font = 'node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2';

export async function buildPage(dir) {
  mkdirSync(dir, { recursive: true });
  await Promise.all(Object.entries(scripts).map(([name, input]) => buildScript(input, path.join(dir, `${name}.js`))));
  writeFileSync(path.join(dir, 'page.css'), style());
}

/** The doors of the rooms lead to Node.js too: what the page does not use is left out, and nothing from outside may stay. */
async function buildScript(input, file) {
  const bundle = await rolldown({
    input: path.join(root, input),
    platform: 'browser',
    // papaparse alone is carried along.
    external: /^(?!\.{0,2}\/|[A-Za-z]:[\\/]|\0|papaparse$)[@\w]/,
    cwd: root,
    tsconfig: false,
    logLevel: 'silent',
    treeshake: { moduleSideEffects: false },
    plugins: [withoutEncoders],
  });
  const { output } = await bundle.write({ file, format: 'iife', codeSplitting: false, minify: true });
  await bundle.close();
  const [{ code, imports }] = output;
  if (imports.length > 0) throw new Error(`${input} needs ${imports.join(', ')}, which a page has not`);
  if (/<\/script|<!--/i.test(code)) throw new Error(`${input} holds what would end its element`);
}

function style() {
  const text = (file) =>
    readFileSync(path.join(root, file), 'utf8')
      .replaceAll(/\/\*.*?\*\//gs, '')
      .replaceAll(/\n\s*/g, '\n');
  const data = readFileSync(path.join(root, font)).toString('base64');
  const face = `@font-face{font-family:'Inter Variable';font-weight:100 900;src:url(data:font/woff2;base64,${data})format('woff2')}`;
  return [face, ...styles.map((file) => text(`renderer/${file}`))].join('\n').trim();
}
