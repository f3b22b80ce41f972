/** Procedures about the program itself: status, events, jobs. */

import { availableParallelism } from 'node:os';
import type { CoreState } from '../core-state.ts';
import { servedModel } from '../default-version.ts';
import { procedures } from './builder.ts';

export function systemProcedures(state: CoreState) {
  const { hub, jobs, options } = state.environment;
  return procedures.system.router({
    status: procedures.system.status.handler(() => {
      const session = state.openSession;
      const served = session?.server.status?.models[0];
      const isLoaded = served?.versions.some((candidate) => candidate.state === 'AVAILABLE');
      const version = session && isLoaded ? servedModel(session)?.properties['pushed_version'] : undefined;
      return {
        version: options.version,
        engine: session?.engineName ?? 'TF.js',
        cores: availableParallelism(),
        memoryBytes: process.memoryUsage().rss,
        runtime: options.runtime,
        ...(session?.server.url && served && version
          ? { endpoint: { url: session.server.url, model: served.name, version: String(version) } }
          : {}),
      };
    }),
    events: procedures.system.events.handler(({ signal }) => hub.subscribe(signal)),
    jobs: procedures.system.jobs.handler(() => jobs.list()),
    cancelJob: procedures.system.cancelJob.handler(({ input }) => jobs.cancel(input.id)),
  });
}
