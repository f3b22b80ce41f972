/** What the thread that writes examples is told, and what it answers. */

import type { Problem } from '../foundation/index.ts';
import type { ExamplesInfo } from './examples-artifact.ts';
import type { AssignedBatch, ExamplesWriterOptions } from './examples-writer.ts';

export interface WriterOrder {
  readonly dir: string;
  readonly options: ExamplesWriterOptions;
}

export type ToWriterThread =
  | { readonly kind: 'write'; readonly assigned: AssignedBatch }
  | { readonly kind: 'finish' }
  | { readonly kind: 'abort' };

/** One answer to each message, in order. Bugs end the thread. */
export type FromWriterThread =
  | { readonly ok: true; readonly info?: ExamplesInfo }
  | { readonly ok: false; readonly problem: Problem };
