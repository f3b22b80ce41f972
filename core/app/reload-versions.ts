/** Other versions, or other labels, in a running model server: no restart, no request lost. */

import { createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import type { ModelServer, ServedModelConfig } from '../serving/index.ts';
import type { VersionSettings } from './server-messages.ts';
import { versionChoice } from './serving-options.ts';

/** Problem `serving/bad-request`: a version, chosen by hand or of a label, cannot be loaded. Some of the rest may be in force. */
export async function reloadVersions(
  server: ModelServer,
  model: Pick<ServedModelConfig, 'name' | 'basePath'>,
  versions: VersionSettings,
): Promise<Result<void>> {
  const reloaded = await server.reload([{ ...model, ...versionChoice(versions) }]);
  const { version_policy: policy } = versions;
  if (!reloaded.ok || policy === 'all' || !('specific' in policy)) return reloaded;
  const known = server.status().models.find(({ name }) => name === model.name)?.versions ?? [];
  for (const wanted of policy.specific.map(String)) {
    const found = known.find(({ version }) => version === wanted);
    if (found?.state === 'AVAILABLE') continue;
    const message = `Version ${wanted} of model ${model.name} cannot be served.`;
    const cause = found?.problem ? { cause: found.problem } : {};
    return fail(createProblem('serving/bad-request', message, 'Choose another version.', cause));
  }
  return succeed(undefined);
}
