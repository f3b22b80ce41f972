/** Procedures that write a model for other programs. */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { raise } from '../../foundation/index.ts';
import type { CoreState } from '../core-state.ts';
import { exportEvents, exportFormatViews } from '../export-view.ts';
import { eventsOf, procedures } from './builder.ts';

export function exportProcedures(state: CoreState) {
  const { exports } = procedures;
  /** Pages written since the start: no other file is read for anybody. */
  const pages = new Set<string>();
  return exports.router({
    formats: exports.formats.handler(({ input }) => exportFormatViews(state.session, input.modelId)),
    model: exports.model.handler(({ input, signal }) => {
      const { programDir } = state.environment.options;
      return eventsOf(exportEvents(state.session, input, { programDir, signal, onPage: (path) => pages.add(path) }));
    }),
    page: exports.page.handler(async ({ input: { path } }) => {
      if (!pages.has(path)) raise('file/not-found', 'No page was written there.', 'Export the model first.');
      return { text: await readFile(path, 'utf8'), name: basename(path) };
    }),
  });
}
