/** The state behind the contract: the open project, and what is needed to open another. */

import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FileReference, views } from '../contract/index.ts';
import { type Result, raise, succeed } from '../foundation/index.ts';
import { resolveSourcePath } from '../pipeline/index.ts';
import { createAnalysis } from './analysis-host.ts';
import type { AnalysisService } from './analysis-service.ts';
import type { Environment } from './environment.ts';
import { createFoundRows } from './found-rows.ts';
import type { FoundRowsService } from './found-rows-service.ts';
import { ProjectSession } from './project-session.ts';
import { summariseProject } from './project-summary.ts';
import { rememberProject } from './recent-projects.ts';
import { createRegisterNews, type RegisterNews } from './register-news.ts';

export class CoreState {
  readonly environment: Environment;
  readonly foundRows: FoundRowsService;
  readonly analysis: AnalysisService;
  private open: ProjectSession | undefined;
  private news: RegisterNews | undefined;
  private announcing = false;
  private announceAgain = false;

  constructor(environment: Environment) {
    this.environment = environment;
    this.foundRows = createFoundRows(environment.options.programDir);
    this.analysis = createAnalysis(environment.options.programDir);
  }

  /** The open project; throws a ProblemError when there is none. */
  get session(): ProjectSession {
    return this.open ?? raise('project/not-found', 'No project is open.', 'Open one, or try the example.');
  }

  get openSession(): ProjectSession | undefined {
    return this.open;
  }

  openProject(dir: string): Promise<Result<ProjectSession>> {
    return this.opened(dir, (path) => ProjectSession.open(path, this.environment));
  }

  /** Also one that another process holds, as it is now. */
  readProject(dir: string): Promise<Result<ProjectSession>> {
    return this.opened(dir, (path) => ProjectSession.openToRead(path, this.environment));
  }

  private async opened(dir: string, open: (path: string) => Promise<Result<ProjectSession>>): Promise<Result<ProjectSession>> {
    const path = resolve(dir);
    if (this.open?.dir === path) return succeed(this.open);
    await this.closeProject();
    const opened = await open(path);
    if (!opened.ok) return opened;
    const session = opened.value;
    session.onAnnounce = () => this.announce();
    this.open = session;
    this.news = createRegisterNews(session, this.environment.hub);
    session.onRegistered = this.news.note;
    const { options, clock } = this.environment;
    await rememberProject(options.stateDir, { dir: session.dir, name: session.config.name, openedAt: clock.now() });
    void this.announce();
    return succeed(session);
  }

  async closeProject(): Promise<void> {
    const session = this.open;
    this.open = undefined;
    this.news?.close();
    await Promise.all([this.foundRows.clear(), this.analysis.clear()]);
    await session?.close();
  }

  async summary(): Promise<views.ProjectSummary> {
    return summariseProject(this.session);
  }

  /** A path the host may read: given by a window that knows paths, or an upload's token. */
  async resolveFile(file: FileReference): Promise<string> {
    // A database's address is no path to be made absolute.
    if ('path' in file) return resolveSourcePath(process.cwd(), file.path);
    const dir = join(this.uploadsDir, file.upload);
    const inside = /^[0-9a-f-]{36}$/.test(file.upload) ? await readdir(dir).catch(() => []) : [];
    const name = inside[0];
    return name ? join(dir, name) : raise('file/not-found', 'That upload is no longer there.', 'Drop the file again.');
  }

  get uploadsDir(): string {
    return join(this.environment.options.stateDir, 'uploads');
  }

  /** The first free folder of this name among the user's projects. */
  async proposeDir(name: string): Promise<string> {
    const { projectsDir } = this.environment.options;
    await mkdir(projectsDir, { recursive: true });
    const taken = new Set(await readdir(projectsDir));
    const base = name.replace(/[^\p{L}\p{N}._ -]/gu, '_').trim() || 'project';
    let candidate = base;
    for (let n = 2; taken.has(candidate); n++) candidate = `${base}-${n}`;
    return join(projectsDir, candidate);
  }

  /** Publishes the project summary; calls that arrive meanwhile make one more, not many. */
  private async announce(): Promise<void> {
    if (!this.environment.hub.hasSubscribers) return;
    if (this.announcing) {
      this.announceAgain = true;
      return;
    }
    this.announcing = true;
    try {
      do {
        this.announceAgain = false;
        const session = this.open;
        if (session) this.environment.hub.publish({ kind: 'project', project: await summariseProject(session) });
      } while (this.announceAgain);
    } finally {
      this.announcing = false;
    }
  }
}
