/** Writing an Examples artifact, streaming, in either payload. */

import type { Result } from '../foundation/index.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import type { ExamplesInfo, ExamplesPayload } from './examples-artifact.ts';

export interface ExamplesWriterOptions {
  readonly payload: ExamplesPayload;
  readonly splits: readonly string[];
  /** Columns known beforehand; batches may still bring further ones. */
  readonly columns?: readonly ColumnSpec[];
}

/** Methods throw ProblemError (`disk/full`, `disk/failed`). */
export interface ExamplesWriter {
  write(split: string, batch: ColumnBatch): Promise<void>;
  /** Completes the files and returns what `examplesInfo` will say. */
  finish(): Promise<ExamplesInfo>;
  /** Closes the files without completing them. */
  abort(): Promise<void>;
}

export function createExamplesWriter(_dir: string, _options: ExamplesWriterOptions): ExamplesWriter {
  throw new Error('being written');
}

/** Writes every batch of `source` into its split. */
export async function writeExamples(
  _dir: string,
  _options: ExamplesWriterOptions,
  _source: AsyncIterable<{ readonly split: string; readonly batch: ColumnBatch }>,
): Promise<Result<ExamplesInfo>> {
  throw new Error('being written');
}
