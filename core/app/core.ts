/** createCore: the rooms wired behind the contract's router. */

import { join } from 'node:path';
import { systemClock, unwrap } from '../foundation/index.ts';
import { CoreState } from './core-state.ts';
import { createProjectFromExample } from './create-project.ts';
import { servedModel } from './default-version.ts';
import type { CoreOptions, Environment } from './environment.ts';
import { EventHub } from './event-hub.ts';
import { Jobs } from './jobs.ts';
import { createRouter } from './procedures/router.ts';
import type { ProjectSession } from './project-session.ts';
import { listRecentProjects } from './recent-projects.ts';
import { servingView, tryRow } from './serving-view.ts';
import { createStageWorkers } from './stage-workers.ts';

export interface Core {
  /** Implements core/contract's `contract`. */
  readonly router: ReturnType<typeof createRouter>;
  readonly uploadsDir: string;
  /**
   * Opens the example project, made on first use, runs its whole pipeline up to a served model and asks it for one
   * prediction. Answers with that prediction in words; undefined when the run ended without a served model.
   */
  openExample(say?: (line: string) => void): Promise<string | undefined>;
  /** For the command line, which works on the project itself. Throws ProblemErrors. */
  openProject(dir: string): Promise<ProjectSession>;
  /** The same for what only reads: a project that another process holds is read as it is now. Throws ProblemErrors. */
  readProject(dir: string): Promise<ProjectSession>;
  close(): Promise<void>;
}

export async function createCore(options: CoreOptions): Promise<Core> {
  const clock = options.clock ?? systemClock;
  const hub = new EventHub();
  const environment: Environment = {
    options,
    clock,
    hub,
    jobs: new Jobs(clock, hub),
    workers: createStageWorkers(options.spawn),
  };
  const state = new CoreState(environment);
  return {
    router: createRouter(state),
    uploadsDir: state.uploadsDir,
    openExample: (say) => openExample(state, say ?? (() => undefined)),
    openProject: async (dir) => unwrap(await state.openProject(dir)),
    readProject: async (dir) => unwrap(await state.readProject(dir)),
    close: async () => {
      await state.closeProject();
      environment.workers.close();
    },
  };
}

const exampleName = 'complaints';

async function openExample(state: CoreState, say: (line: string) => void): Promise<string | undefined> {
  const { projectsDir, stateDir } = state.environment.options;
  const dir = join(projectsDir, exampleName);
  const known = (await listRecentProjects(stateDir)).find((project) => project.dir === dir && project.exists);
  const home = known ? dir : await state.proposeDir(exampleName);
  if (!known) unwrap(await createProjectFromExample(home, exampleName));
  const session = unwrap(await state.openProject(home));
  const started = unwrap(await session.startRun({}));
  const run = await started.finished;
  for (const node of run.nodes) say(`${node.node} ${node.state} ${node.seconds.toFixed(1)} s`);
  if (run.state !== 'COMPLETE' || !servedModel(session)) return undefined;
  await startServingWithFallback(session);
  await session.server.ready();
  const view = await servingView(session);
  const answer = await tryRow(session, view.exampleRow);
  return `Served at ${view.url}/v1/models/${view.modelName}:predict. A first prediction: ${session.config.label?.name} = ${answer.predicted}${
    answer.scores.length > 0 ? ` (${answer.scores.map(({ label, score }) => `${label} ${score.toFixed(3)}`).join(', ')})` : ''
  }, in ${answer.milliseconds.toFixed(1)} ms.`;
}

/** The example must not fail because another program holds the usual port: it then takes a free one. */
async function startServingWithFallback(session: ProjectSession): Promise<void> {
  const started = await session.startServer();
  if (!started.ok && started.problem.code === 'serving/port-in-use') unwrap(await session.startServer({ rest: 0 }));
}
