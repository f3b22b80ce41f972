/** Opens a project folder. */

import type { Result } from '../foundation/index.ts';
import type { Workspace, WorkspaceOptions } from './workspace.ts';

export function openWorkspace(dir: string, options: WorkspaceOptions): Promise<Result<Workspace>> {
  throw new Error(`Not written yet: ${dir} ${options.owner}`);
}
