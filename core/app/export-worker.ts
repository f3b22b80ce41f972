/** A worker thread that exports one model, so that writing and comparing never hold up the host. */

import { parentPort, workerData } from 'node:worker_threads';
import { invariant, type Result } from '../foundation/index.ts';
import { type ExportOrder, type ExportRecord, type ExportStep, exportModel } from './export-model.ts';

export type FromExportThread =
  | { readonly kind: 'step'; readonly step: ExportStep }
  | { readonly kind: 'done'; readonly result: Result<ExportRecord> };

const port = parentPort;
invariant(port, 'this program is a worker thread');
const send = (message: FromExportThread): void => port.postMessage(message);
// The host ends the thread when nobody waits for it any more.
const { signal } = new AbortController();
const onStep = (step: ExportStep): void => send({ kind: 'step', step });
send({ kind: 'done', result: await exportModel({ ...(workerData as ExportOrder), signal, onStep }) });
