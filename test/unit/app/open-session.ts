/** A project session whose stages run in this process: real folders, real metadata, no workers. */

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHub } from '../../../core/app/event-hub.ts';
import { Jobs } from '../../../core/app/jobs.ts';
import { ProjectSession, type RunOptions } from '../../../core/app/project-session.ts';
import type { SpawnChild, views } from '../../../core/contract/index.ts';
import { systemClock, unwrap } from '../../../core/foundation/index.ts';
import { type ExecuteStage, emptyProjectFile, graph } from '../../../core/pipeline/index.ts';
import { createProject } from '../../../core/workspace/index.ts';

const execute: ExecuteStage = async (order, signal, report) => {
  const stage = await graph.find((entry) => entry.node === order.node)?.load();
  if (!stage) throw new Error(`No stage for ${order.node}`);
  return stage.execute({ ...order, signal, report });
};

export interface TestProject {
  readonly session: ProjectSession;
  /** Holds the project folder and whatever a test writes beside it. */
  readonly home: string;
  write(name: string, text: string): Promise<string>;
  run(options?: RunOptions): Promise<views.RunSummary>;
  reopen(): Promise<TestProject>;
}

/** `spawnChild` starts the model server; without it, starting one is an error. */
export async function openTestProject(home?: string, spawnChild?: SpawnChild): Promise<TestProject> {
  const folder = home ?? (await mkdtemp(join(tmpdir(), 'loopwright-session-')));
  const dir = join(folder, 'project');
  if (home === undefined) unwrap(await createProject(dir, { 'loopwright.yaml': emptyProjectFile('test') }));
  const hub = new EventHub();
  const spawn =
    spawnChild ??
    ((): never => {
      throw new Error('no process is started here');
    });
  const options = { stateDir: folder, projectsDir: folder, runtime: 'node', version: 'test', owner: 'a test', spawn } as const;
  const workers = { execute, close: () => undefined };
  const jobs = new Jobs(systemClock, hub);
  const session = unwrap(await ProjectSession.open(dir, { options, clock: systemClock, hub, jobs, workers }));
  return {
    session,
    home: folder,
    async write(name, text) {
      const path = join(folder, name);
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, text);
      return path;
    },
    run: async (runOptions = {}) => unwrap(await session.startRun(runOptions)).finished,
    async reopen() {
      await session.close();
      return openTestProject(folder, spawnChild);
    },
  };
}
