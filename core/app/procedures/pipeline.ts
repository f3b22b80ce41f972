/** Procedures about runs, the graph and lineage. */

import { readFile } from 'node:fs/promises';
import { unwrap } from '../../foundation/index.ts';
import { findRun, graph, listRuns, upstreamOf } from '../../pipeline/index.ts';
import type { CoreState } from '../core-state.ts';
import { lineageOf } from '../lineage.ts';
import { compareRuns } from '../run-comparison.ts';
import { moveRunNotes, readRunNotes, writeRunNote } from '../run-notes.ts';
import { procedures } from './builder.ts';

export function pipelineProcedures(state: CoreState) {
  const { pipeline } = procedures;
  return pipeline.router({
    view: pipeline.view.handler(() => {
      const nodes = graph.map((entry) => ({ node: entry.node, upstream: upstreamOf(entry) }));
      const run = state.session.lastRun ?? listRuns(state.session.metadata)[0];
      return { nodes, run };
    }),
    run: pipeline.run.handler(async ({ input }) => {
      const started = unwrap(await state.session.startRun(input));
      started.finished.catch(() => undefined);
      return { runId: started.id };
    }),
    cancel: pipeline.cancel.handler(() => state.session.cancelRun()),
    runs: pipeline.runs.handler(() => {
      const { lastRun, metadata } = state.session;
      return listRuns(metadata).map((run) => (run.id === lastRun?.id ? lastRun : run));
    }),
    compare: pipeline.compare.handler(({ input }) => compareRuns(state.session, input.runIds)),
    notes: pipeline.notes.handler(() => readRunNotes(state.session)),
    note: pipeline.note.handler(({ input: { runId, ...note } }) => writeRunNote(state.session, runId, note)),
    undoNote: pipeline.undoNote.handler(() => moveRunNotes(state.session, 'undo')),
    redoNote: pipeline.redoNote.handler(() => moveRunNotes(state.session, 'redo')),
    log: pipeline.log.handler(async ({ input }) => {
      const run = findRun(state.session.metadata, input.runId);
      const path = state.session.workspace.logPath(run?.id ?? input.runId, input.node);
      return { text: await readFile(path, 'utf8').catch(() => '') };
    }),
  });
}

export function lineageProcedures(state: CoreState) {
  const { lineage } = procedures;
  return lineage.router({
    view: lineage.view.handler(({ input }) => lineageOf(state.session, input.artifactId)),
  });
}
