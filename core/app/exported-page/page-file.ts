/** One HTML file that carries a model, its predictor and its form, and can reach nothing outside itself. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageFacts, PageModel } from '../../contract/index.ts';
import { encodeTensors } from '../../learning/index.ts';
import type { Model } from '../../model/index.ts';
import { escapeHtml } from '../escape-html.ts';

/** Built beside the program. */
export interface PageParts {
  /** `predictor` before `screen`. */
  readonly predictor: string;
  readonly screen: string;
  readonly style: string;
}

const besideBundle = fileURLToPath(new URL('./page', import.meta.url));

export async function readPageParts(dir = besideBundle): Promise<PageParts> {
  const [predictor = '', screen = '', style = ''] = await Promise.all(
    ['predictor.js', 'screen.js', 'page.css'].map((name) => readFile(join(dir, name), 'utf8')),
  );
  return { predictor, screen, style };
}

export interface PageContent {
  readonly model: PageModel;
  /** Base64. */
  readonly weights: string;
}

export function pageContent({ transform, network, weights }: Model): PageContent {
  const { entries, bytes } = encodeTensors(weights);
  const model: PageModel = { format: 'loopwright.page-model', transform, network, tensors: entries };
  return { model, weights: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
}

/** The page's policy names its own scripts and style by their hashes: nothing else runs, and nothing is fetched. */
export function printPage({ predictor, screen, style }: PageParts, { model, weights }: PageContent, facts: PageFacts): string {
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(predictor)} ${hashOf(screen)}`,
    `style-src ${hashOf(style)}`,
    'font-src data:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeHtml(facts.name)}: ${escapeHtml(facts.label)}</title>`,
    '<link rel="icon" href="data:,">',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This page computes its answers itself and needs JavaScript.</noscript>',
    '<div id="page"></div>',
    dataBlock('facts', facts),
    dataBlock('model', model),
    `<script type="text/plain" id="weights">${weights}</script>`,
    `<script>${predictor}</script>`,
    `<script>${screen}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Data, not a script: no policy asks for its hash. A "<" in it could end it. */
function dataBlock(id: string, value: object): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
