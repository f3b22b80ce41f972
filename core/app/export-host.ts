/** An export for the host: in a worker thread where there is one built, else in this thread. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CancelledError, type Result, throwIfCancelled } from '../foundation/index.ts';
import { type ExportOrder, type ExportRecord, type ExportStep, exportModel, removeExport } from './export-model.ts';
import type { FromExportThread } from './export-worker.ts';

export interface ExportWatch {
  /** The folder of the built programs. */
  readonly programDir?: string;
  readonly signal: AbortSignal;
  onStep(step: ExportStep): void;
}

/** Throws CancelledError within a second of the signal; what was written by then is removed. */
export function runExport(order: ExportOrder, { programDir, signal, onStep }: ExportWatch): Promise<Result<ExportRecord>> {
  throwIfCancelled(signal);
  if (programDir === undefined) return exportModel({ ...order, signal, onStep });
  const given: ExportOrder = { ...order, pageParts: join(programDir, 'page') };
  const thread = new Worker(pathToFileURL(join(programDir, 'model-export.mjs')), { workerData: given });
  let begun = false;
  return new Promise<Result<ExportRecord>>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new CancelledError()));
    thread.on('message', (message: FromExportThread) => {
      if (message.kind === 'done') return resolve(message.result);
      begun = true;
      onStep(message.step);
    });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`The thread that exports models ended with code ${code} and no answer`)));
  }).finally(async () => {
    await thread.terminate();
    if (begun && signal.aborted) await removeExport(order);
  });
}
