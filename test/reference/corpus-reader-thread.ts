/** Entry of the thread that reads files of the corpora: a path in, what came of it out. */

import { parentPort } from 'node:worker_threads';
import { openExampleReader, previewFile } from '../../core/formats/index.ts';
import { invariant, ProblemError, unwrap } from '../../core/foundation/index.ts';
import type { Outcome } from './corpus-reader.ts';

async function outcomeOf(path: string): Promise<Outcome> {
  try {
    const reader = unwrap(await openExampleReader(path));
    let rows = 0;
    for await (const batch of reader.batches()) rows += batch.rows;
    const header = reader.format === 'csv' && unwrap(await previewFile(path, { rows: 1 })).header === true;
    return { rows, records: rows + reader.rejected.count + (header ? 1 : 0), names: reader.columns.map(({ name }) => name) };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem.code };
    return { crash: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

const port = parentPort;
invariant(port, 'the corpora are read in a thread');
port.on('message', async (path: string) => port.postMessage(await outcomeOf(path)));
