/** The rail's stages with what the run going on says about them right now. */

import type { NodeName, views } from '../../core/contract/index.ts';

export const stageOfNode: Readonly<Record<NodeName, views.StageId>> = {
  ExampleGen: 'data',
  StatisticsGen: 'validate',
  SchemaGen: 'validate',
  ExampleValidator: 'validate',
  Transform: 'transform',
  Tuner: 'train',
  Trainer: 'train',
  Evaluator: 'evaluate',
  Pusher: 'serve',
};

/** While a node runs, its stage shows the node's progress instead of its last fact. */
export function liveStages(project: views.ProjectSummary, run: views.RunSummary | null): readonly views.StageSummary[] {
  if (run?.state !== 'RUNNING') return project.stages;
  const running = run.nodes.filter((node) => node.state === 'RUNNING');
  return project.stages.map((stage) => {
    const node = running.find((candidate) => stageOfNode[candidate.node] === stage.id);
    if (!node) return stage;
    return { id: stage.id, state: 'running', fact: describeProgress(node) ?? stage.fact };
  });
}

/** "epoch 7 of 12", "reading rows · 42 %". */
export function describeProgress(node: views.NodeRun): string | undefined {
  const { progress } = node;
  if (!progress) return undefined;
  if ((progress.unit === 'epochs' || progress.unit === 'trials') && progress.total)
    return `${progress.step} ${progress.done} / ${progress.total}`;
  const share = progressShare(progress);
  return share === undefined ? progress.step : `${progress.step} · ${Math.floor(share * 100)} %`;
}

export function progressShare(progress: { readonly done: number; readonly total?: number } | undefined): number | undefined {
  return progress?.total ? Math.min(1, progress.done / progress.total) : undefined;
}
