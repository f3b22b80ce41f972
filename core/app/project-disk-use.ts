/** What the project takes on the disk, by node and by part. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeNames, type views } from '../contract/index.ts';
import { unwrap } from '../foundation/index.ts';
import { folderBytes } from './examples-versions.ts';
import type { ProjectSession } from './project-session.ts';

type Part = views.DiskUse['parts'][number];

export async function projectDiskUse({ dir, workspace }: ProjectSession): Promise<views.DiskUse> {
  const use = unwrap(await workspace.diskUse());
  const nodes = await Promise.all(nodeNames.map((node) => nodePart(join(dir, 'artifacts', node), node)));
  const inNodes = nodes.reduce((sum, part) => sum + part.bytes, 0);
  const parts: Part[] = [
    ...nodes,
    { name: 'trash', bytes: use.trash, count: (await namesIn(join(dir, 'trash'))).length },
    { name: 'serving_model', bytes: use.servingModels, count: await versionCount(join(dir, 'serving_model')) },
    { name: 'registers', bytes: use.registers, count: 1 },
    { name: 'logs', bytes: use.logs, count: (await namesIn(join(dir, 'logs'))).length },
    { name: 'metadata', bytes: use.metadata, count: 1 },
    {
      name: 'other',
      bytes: use.total - inNodes - use.trash - use.servingModels - use.registers - use.logs - use.metadata,
      count: 1,
    },
  ];
  const shown = parts.filter((part) => part.bytes > 0).sort((a, b) => b.bytes - a.bytes);
  return { parts: shown, total: use.total, free: use.free };
}

/** The executions of a node that left artifacts; one may have left several. */
async function nodePart(dir: string, name: string): Promise<Part> {
  const executions = new Set<string>();
  for (const output of await namesIn(dir)) for (const execution of await namesIn(join(dir, output))) executions.add(execution);
  return { name, bytes: await folderBytes(dir), count: executions.size };
}

async function versionCount(dir: string): Promise<number> {
  const models = await Promise.all((await namesIn(dir)).map((model) => namesIn(join(dir, model))));
  return models.reduce((sum, versions) => sum + versions.length, 0);
}

async function namesIn(dir: string): Promise<readonly string[]> {
  return readdir(dir).catch(() => []);
}
