/** The door of workspace: the only room that touches the project folder. */

export { toDiskProblem } from '../metadata/index.ts';
export type {
  AppendLog,
  AppendLogCursor,
  AppendLogDamage,
  AppendLogItem,
  AppendLogOptions,
  AppendLogPosition,
  ReadAppendLogOptions,
} from './append-log.ts';
export { readAppendLog } from './append-log-reader.ts';
export { openAppendLog } from './append-log-writer.ts';
export { createProject } from './create-project.ts';
export { requireFreeBytes } from './free-space.ts';
export { openWorkspace } from './open-workspace.ts';
export { readWorkspace } from './read-workspace.ts';
export type {
  DiskUse,
  ProjectTextName,
  Publication,
  StagedExecution,
  StagedOutput,
  TextHistory,
  Workspace,
  WorkspaceOptions,
} from './workspace.ts';
