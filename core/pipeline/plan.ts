/** What the next run would do: the first node whose outputs are not already there. */

import type { NodeName } from '../contract/index.ts';
import { appendTo } from '../foundation/index.ts';
import type { ArtifactRecord } from '../metadata/index.ts';
import { graph } from './graph.ts';
import { findCachedOutputs, fingerprintOfTask } from './run-node.ts';
import { type TaskContext, tasksOf } from './tasks.ts';
import { anomaliesVerdict } from './verdict.ts';

/** Undefined when every node would be CACHED. A node that stops the pipeline counts as the next one. */
export async function planNextNode(context: Omit<TaskContext, 'outputs' | 'useCache'>): Promise<NodeName | undefined> {
  const outputs = new Map<NodeName, Record<string, ArtifactRecord[]>>();
  for (const entry of graph) {
    if (entry.onRequest) continue;
    const tasks = await tasksOf(entry, { ...context, outputs, useCache: () => true });
    if (!tasks.ok) return entry.node;
    const found: Record<string, ArtifactRecord[]> = {};
    for (const task of tasks.value) {
      const cached = await findCachedOutputs(context.workspace, task, fingerprintOfTask(context.config.seed, task));
      if (!cached) return entry.node;
      for (const { key, artifact } of cached) appendTo(found, key, artifact);
    }
    if (entry.node === 'ExampleValidator' && anomaliesVerdict(found)) return entry.node;
    outputs.set(entry.node, found);
  }
  return undefined;
}
