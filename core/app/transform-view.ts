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
  return text === undefined ? null : (JSON.parse(text) as views.TransformView);
}
