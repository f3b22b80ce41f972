/** Procedures of the model registry. */

import type { CoreState } from '../core-state.ts';
import { serveVersion, setAlias } from '../registry-changes.ts';
import { modelGraphPicture, modelsDifference, registeredModelDetail } from '../registry-model.ts';
import { pushModel } from '../registry-push.ts';
import { archiveVersion, deleteModel, restoreArchivedVersion, restoreModel } from '../registry-trash.ts';
import { registryView } from '../registry-view.ts';
import { procedures } from './builder.ts';

export function registryProcedures(state: CoreState) {
  const { registry } = procedures;
  const viewAfter = async (change: Promise<void>) => {
    await change;
    return registryView(state.session);
  };
  return registry.router({
    view: registry.view.handler(() => registryView(state.session)),
    model: registry.model.handler(({ input }) => registeredModelDetail(state.session, input.modelId)),
    graph: registry.graph.handler(({ input }) => modelGraphPicture(state.session, input.modelId)),
    compare: registry.compare.handler(({ input }) => modelsDifference(state.session, input.modelId, input.otherId)),
    setAlias: registry.setAlias.handler(({ input }) => viewAfter(setAlias(state.session, input.alias, input.version))),
    serve: registry.serve.handler(({ input }) => viewAfter(serveVersion(state.session, input.version))),
    push: registry.push.handler(({ input }) => pushModel(state.session, input.modelId, input.reason)),
    archive: registry.archive.handler(({ input }) => viewAfter(archiveVersion(state.session, input.version))),
    restoreVersion: registry.restoreVersion.handler(({ input }) =>
      viewAfter(restoreArchivedVersion(state.session, input.version)),
    ),
    deleteModel: registry.deleteModel.handler(async ({ input }) => {
      // Its files must not be open while they move.
      await state.analysis.clear();
      return viewAfter(deleteModel(state.session, input.modelId));
    }),
    restoreModel: registry.restoreModel.handler(({ input }) => viewAfter(restoreModel(state.session, input.modelId))),
  });
}
