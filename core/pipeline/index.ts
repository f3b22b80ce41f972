/** The door of pipeline: graph, plan, runs and the project file. */

export { graph, servedModelName, upstreamOf } from './graph.ts';
export { emptyProjectFile, type NewProjectFile, newProjectFile, portablePath } from './new-project-file.ts';
export { planNextNode } from './plan.ts';
export { previousStatistics } from './previous-statistics.ts';
export { type ConfigChange, parseProjectFile, patchProjectFile } from './project-file.ts';
export { type PushRequest, startPush } from './push-model.ts';
export type { ExecuteStage, StageOrder } from './run-node.ts';
export { type RunHost, type RunRequest, type StartedRun, startRun } from './run-pipeline.ts';
export { findRun, listRuns } from './run-record.ts';
export { hasSpanPattern, latestVersions, matchSpans } from './span-pattern.ts';
export { examplesInReach, spansInRange } from './span-range.ts';
export { resolveSourcePath } from './span-sources.ts';
export { sourceModelOf } from './tasks.ts';
export { isOverridden } from './verdict.ts';
