/** What was served, as rows for the grid: the register written in columns, once for every state of it. */

import { createHash } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { views } from '../contract/index.ts';
import { type ColumnSpec, examplesInfo, writeExamples } from '../formats/index.ts';
import { CancelledError, raise, throwIfCancelled, unwrap } from '../foundation/index.ts';
import type { CoreState } from './core-state.ts';
import type { ProjectSession } from './project-session.ts';
import { servedBatches } from './served-batches.ts';
import { examplesOfStatistics, spansOf } from './validation-spans.ts';

/** Of the folder's only split. */
const split = 'served';
/** Beside what the nodes keep under the project's own state: it can be made again at any time. */
const node = 'ServedRows';

/** Rises with every change of the columns of what was answered. */
const layout = 2;

/** Asked for twice at once, written once; a project's newest are the ones that are read. */
const kept = new WeakMap<ProjectSession, { readonly key: string; readonly dir: Promise<string> }>();

export function predictionsDir(session: ProjectSession): string {
  return join(session.dir, 'registers', 'predictions');
}

/** As the register is now. */
export async function servedRows(state: CoreState): Promise<views.ServedRows> {
  const { splits, columns } = unwrap(await examplesInfo(await newestDir(state)));
  return { rows: splits[0]?.rows ?? 0, columns: columns.map(({ name, type }) => ({ name, type })) };
}

/** Of the rows told last: they stay as they are while one looks through them. */
export function servedRowsDir(state: CoreState): Promise<string> {
  return kept.get(state.session)?.dir ?? newestDir(state);
}

async function newestDir(state: CoreState): Promise<string> {
  const { session } = state;
  const columns = await columnsTrainedOn(session);
  const register = await registerState(predictionsDir(session));
  const key = createHash('sha256')
    .update(JSON.stringify([layout, register.segments, columns]))
    .digest('hex')
    .slice(0, 32);
  const known = kept.get(session);
  if (known?.key === key) return known.dir;
  const dir = write(state, { key, columns, bytes: register.bytes });
  kept.set(session, { key, dir });
  dir.catch(() => kept.delete(session));
  return dir;
}

interface ServedOrder {
  readonly key: string;
  readonly columns: readonly ColumnSpec[];
  /** Of the register. */
  readonly bytes: number;
}

async function write(state: CoreState, { key, columns, bytes }: ServedOrder): Promise<string> {
  const { session, environment } = state;
  const home = unwrap(await session.workspace.stateDir(node, key));
  const dir = join(home, 'rows');
  if (await isThere(dir)) return dir;
  const job = environment.jobs.begin('Rows of what was served');
  const partial = `${dir}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    const { predictions } = unwrap(await session.feedback.status());
    const options = { payload: 'parquet', splits: [split], columns: [], inputBytes: bytes } as const;
    const batches = async function* () {
      let rows = 0;
      for await (const batch of servedBatches(predictionsDir(session), { columns, answers: true })) {
        throwIfCancelled(job.signal);
        rows += batch.rows;
        job.progress({ step: 'served rows', done: rows, total: predictions, unit: 'rows' });
        yield { batch, rows: [Int32Array.from({ length: batch.rows }, (_, row) => row)] };
      }
    };
    unwrap(await writeExamples(partial, options, batches()));
    await rename(partial, dir);
    await forgetOthers(state, dirname(home), key);
    job.end({ state: 'done' });
    return dir;
  } catch (error) {
    job.end({ state: error instanceof CancelledError ? 'cancelled' : 'failed' });
    throw error;
  }
}

/** Files that are still open must not be removed. */
async function forgetOthers({ session, foundRows }: CoreState, home: string, key: string): Promise<void> {
  const others = (await readdir(home)).filter((name) => name !== key);
  if (others.length > 0) await foundRows.clear();
  for (const name of others) unwrap(await session.workspace.removeState(node, name));
}

async function columnsTrainedOn(session: ProjectSession): Promise<readonly ColumnSpec[]> {
  const newest = examplesOfStatistics(session).at(-1) ?? spansOf(session).at(-1);
  if (!newest) return raise('artifact/not-found', 'Nothing has been ingested yet.', 'Run the pipeline first.');
  return unwrap(await examplesInfo(session.workspace.artifactPath(newest.uri))).columns;
}

/** Rows are only ever appended: names and sizes tell whether there are new ones. */
async function registerState(dir: string): Promise<{ segments: readonly (readonly [string, number])[]; bytes: number }> {
  const names = (await readdir(dir).catch(() => [])).sort();
  const segments = await Promise.all(names.map(async (name) => [name, (await stat(join(dir, name))).size] as const));
  return { segments, bytes: segments.reduce((sum, [, size]) => sum + size, 0) };
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
