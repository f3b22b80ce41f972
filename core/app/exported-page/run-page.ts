/** The script of a page run without a page: in a context that has nothing of Node.js and no DOM. */

import { createContext, runInContext } from 'node:vm';
import type { PageProgram, PageRow, PageScores } from '../../contract/index.ts';
import { invariant } from '../../foundation/index.ts';
import type { PageContent } from './page-file.ts';

/** What browsers have beyond the language, and this script uses. */
const shared = { atob, TextDecoder, encode: (text: string) => new TextEncoder().encode(text) };

/** Bytes of the context's own kind, as those of a page are the page's. */
const encoder = 'globalThis.TextEncoder = class { encode(text) { return new Uint8Array(encode(text)); } };';

/** Answers of the very script and data that a page holds; the data goes in as the text that the page would parse. */
export function runPagePredictor(predictor: string, { model, weights }: PageContent, rows: readonly PageRow[]): PageScores {
  const context = createContext({ ...shared, texts: JSON.stringify([model, rows]), weights });
  runInContext(encoder, context);
  runInContext(predictor, context, { filename: 'predictor.js' });
  invariant((context as { loopwright?: PageProgram }).loopwright, 'the script leaves its program behind');
  const answers = runInContext(
    '{ const [model, rows] = JSON.parse(texts); JSON.stringify(loopwright.open(model, weights).predict(rows)); }',
    context,
  ) as string;
  return JSON.parse(answers) as PageScores;
}
