/** What the Transform screen shows: the preview kept beside the newest transform graph. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { views } from '../contract/index.ts';
import { latestOutput } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';

export async function readTransformView(session: ProjectSession): Promise<views.TransformView | null> {
  const graph = latestOutput(session.metadata, 'Transform', 'transform_graph');
  if (!graph) return null;
  const text = await readFile(join(session.workspace.artifactPath(graph.uri), 'preview.json'), 'utf8').catch(() => undefined);
  return text === undefined ? null : upToDate(JSON.parse(text) as Partial<views.TransformView>);
}

/** A view that an earlier version of Transform wrote lacks what came since. */
function upToDate({ features = [], ...view }: Partial<views.TransformView>): views.TransformView {
  const label = { kind: 'binary', classes: [], missing: 0, log: false } as const;
  const lacking = (width: number) => ({ dtype: 'bytes', settings: {}, cost: { dense: width } }) as const;
  return {
    label,
    inputs: 0,
    sampled: 0,
    preview: [],
    ...view,
    features: features.map((feature) => ({ ...lacking(feature.width), ...feature })),
  };
}
