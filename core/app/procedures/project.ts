/** Procedures about projects: recent, create, open, configure. */

import { join } from 'node:path';
import { exampleProjects } from '../../../assets/examples/index.ts';
import { unwrap } from '../../foundation/index.ts';
import type { CoreState } from '../core-state.ts';
import { createProjectFromExample, createProjectFromFile } from '../create-project.ts';
import { forgetProject, listRecentProjects } from '../recent-projects.ts';
import { procedures } from './builder.ts';

export function projectProcedures(state: CoreState) {
  const { project } = procedures;
  const { stateDir } = state.environment.options;
  const openAndSummarise = async (dir: string) => {
    unwrap(await state.openProject(dir));
    return state.summary();
  };
  return project.router({
    recent: project.recent.handler(() => listRecentProjects(stateDir)),
    forget: project.forget.handler(({ input }) => forgetProject(stateDir, input.dir)),
    examples: project.examples.handler(() => exampleProjects),
    proposeDir: project.proposeDir.handler(async ({ input }) => ({ dir: await state.proposeDir(input.name) })),
    createFromExample: project.createFromExample.handler(async ({ input }) => {
      unwrap(await createProjectFromExample(input.dir, input.example));
      return openAndSummarise(input.dir);
    }),
    createFromFile: project.createFromFile.handler(async ({ input }) => {
      const path = await state.resolveFile(input.file);
      const copy = 'upload' in input.file;
      unwrap(
        await createProjectFromFile({ dir: input.dir, name: input.name, path, copy, label: input.label, source: input.source }),
      );
      return openAndSummarise(input.dir);
    }),
    open: project.open.handler(({ input }) => openAndSummarise(input.dir)),
    close: project.close.handler(() => state.closeProject()),
    current: project.current.handler(() => (state.openSession ? state.summary() : null)),
    patch: project.patch.handler(async ({ input }) => {
      unwrap(await state.session.patchConfig(input.changes as Parameters<typeof state.session.patchConfig>[0]));
      return state.summary();
    }),
    undo: project.undo.handler(async () => {
      unwrap(await state.session.undoConfig('undo'));
      return state.summary();
    }),
    redo: project.redo.handler(async () => {
      unwrap(await state.session.undoConfig('redo'));
      return state.summary();
    }),
    configText: project.configText.handler(async () => {
      const text = unwrap(await state.session.workspace.readText('loopwright.yaml'));
      return { text: text ?? '', path: join(state.session.dir, 'loopwright.yaml') };
    }),
  });
}
