/** Procedures about data: previews, sources, ingested versions, their rows and rejects. */

import { basename, join } from 'node:path';
import { previewFile, readExampleRows } from '../../formats/index.ts';
import { raise, unwrap } from '../../foundation/index.ts';
import { portablePath } from '../../pipeline/index.ts';
import type { CoreState } from '../core-state.ts';
import { copyInto } from '../create-project.ts';
import { listExamplesVersions, readRejects } from '../examples-versions.ts';
import { notBuilt, procedures } from './builder.ts';

export function dataProcedures(state: CoreState) {
  const { data } = procedures;
  const examplesDir = (artifactId: number): string => {
    const artifact = state.session.metadata.artifact(artifactId);
    if (artifact?.type !== 'Examples')
      return raise('artifact/not-found', `There are no examples ${artifactId}.`, 'Run the pipeline again.');
    return state.session.workspace.artifactPath(artifact.uri);
  };
  return data.router({
    preview: data.preview.handler(async ({ input }) =>
      unwrap(await previewFile(await state.resolveFile(input.file), { rows: input.rows, source: input.source })),
    ),
    addSource: data.addSource.handler(async ({ input }) => {
      const { session } = state;
      const given = await state.resolveFile(input.file);
      unwrap(await previewFile(given, { rows: 100, source: input.source }));
      const path = 'upload' in input.file ? join(session.dir, 'data', basename(given)) : given;
      if (path !== given) await copyInto(given, path);
      const { sources } = session.config.data;
      // A further file is a further span, unless the user says it belongs to an earlier one.
      const span = input.source?.span ?? Math.max(0, ...sources.map((source) => source.span)) + 1;
      const source = { ...input.source, path: portablePath(session.dir, path), span };
      unwrap(await session.patchConfig([{ path: ['data', 'sources', sources.length], value: source }]));
      return state.summary();
    }),
    versions: data.versions.handler(() => listExamplesVersions(state.session)),
    rows: data.rows.handler(async ({ input }) =>
      unwrap(await readExampleRows(examplesDir(input.artifactId), input.split, input.offset, input.limit)),
    ),
    matchPattern: data.matchPattern.handler(() => notBuilt('matchPattern')),
    findRows: data.findRows.handler(() => notBuilt('findRows')),
    difference: data.difference.handler(() => notBuilt('difference')),
    deleteVersion: data.deleteVersion.handler(() => notBuilt('deleteVersion')),
    restoreVersion: data.restoreVersion.handler(() => notBuilt('restoreVersion')),
    diskUse: data.diskUse.handler(() => notBuilt('diskUse')),
    rejects: data.rejects.handler(({ input }) => readRejects(examplesDir(input.artifactId), input.offset, input.limit)),
  });
}
