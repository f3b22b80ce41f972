/** Procedures about data: previews, sources, ingested versions, their rows and rejects. */

import { basename, join } from 'node:path';
import { previewFile, readExampleRows } from '../../formats/index.ts';
import { raise, unwrap } from '../../foundation/index.ts';
import { addSource, matchPattern } from '../add-source.ts';
import type { CoreState } from '../core-state.ts';
import { copyInto } from '../create-project.ts';
import { listExamplesVersions, readRejects } from '../examples-versions.ts';
import { projectDiskUse } from '../project-disk-use.ts';
import { servedRows, servedRowsDir } from '../served-rows.ts';
import { differenceEvents } from '../version-difference-host.ts';
import { deleteVersion, restoreVersion } from '../version-trash.ts';
import { eventsOf, procedures } from './builder.ts';

export function dataProcedures(state: CoreState) {
  const { data } = procedures;
  const examplesDir = (artifactId: number): string => {
    const artifact = state.session.metadata.artifact(artifactId);
    if (artifact?.type !== 'Examples')
      return raise('artifact/not-found', `There are no examples ${artifactId}.`, 'Run the pipeline again.');
    if (artifact.state !== 'LIVE')
      return raise('artifact/not-found', 'This version is in the trash.', 'Restore it on the Data screen.');
    return state.session.workspace.artifactPath(artifact.uri);
  };
  return data.router({
    preview: data.preview.handler(async ({ input: { file, ...input }, signal }) =>
      unwrap(await previewFile(await state.resolveFile(file), { ...input, signal })),
    ),
    addSource: data.addSource.handler(async ({ input }) => {
      const { session } = state;
      const given = await state.resolveFile(input.file);
      const path = 'upload' in input.file ? join(session.dir, 'data', basename(given)) : given;
      if (path !== given) await copyInto(given, path);
      await addSource(session, path, input.source);
      return state.summary();
    }),
    versions: data.versions.handler(() => listExamplesVersions(state.session)),
    rows: data.rows.handler(async ({ input }) =>
      unwrap(await readExampleRows(examplesDir(input.artifactId), input.split, input.offset, input.limit)),
    ),
    matchPattern: data.matchPattern.handler(({ input }) => matchPattern(state.session.dir, input.path)),
    findRows: data.findRows.handler(async ({ input: { artifactId, ...input } }) => {
      const dir = artifactId === 'served' ? await servedRowsDir(state) : examplesDir(artifactId);
      return state.foundRows.find({ dir, ...input });
    }),
    served: data.served.handler(() => servedRows(state)),
    difference: data.difference.handler(({ input, signal }) => {
      const { programDir } = state.environment.options;
      return eventsOf(differenceEvents(state.session, input, { programDir, signal }));
    }),
    deleteVersion: data.deleteVersion.handler(async ({ input }) => {
      // Its files must not be open while they move.
      await state.foundRows.clear();
      await deleteVersion(state.session, input.artifactId);
      return listExamplesVersions(state.session);
    }),
    restoreVersion: data.restoreVersion.handler(async ({ input }) => {
      await restoreVersion(state.session, input.artifactId);
      return listExamplesVersions(state.session);
    }),
    diskUse: data.diskUse.handler(() => projectDiskUse(state.session)),
    rejects: data.rejects.handler(({ input }) => readRejects(examplesDir(input.artifactId), input.offset, input.limit)),
  });
}
