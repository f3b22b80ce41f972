/** Where things stand in a project folder; every path of the room comes from here. */

import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { invariant } from '../foundation/index.ts';

export const projectFile = 'loopwright.yaml';

export interface Layout {
  readonly dir: string;
  readonly internals: string;
  readonly version: string;
  readonly lock: string;
  /** There while a project is being created. */
  readonly creating: string;
  readonly metadata: string;
  readonly journal: string;
  readonly staging: string;
  readonly state: string;
  readonly history: string;
  readonly manifests: string;
  readonly artifacts: string;
  readonly logs: string;
  readonly trash: string;
}

export function layoutOf(dir: string): Layout {
  const root = resolve(dir);
  const internals = join(root, '.loopwright');
  return {
    dir: root,
    internals,
    version: join(internals, 'version'),
    lock: join(internals, 'lock'),
    creating: join(internals, 'creating'),
    metadata: join(root, 'metadata.sqlite'),
    journal: join(internals, 'metadata'),
    staging: join(internals, 'staging'),
    state: join(internals, 'state'),
    history: join(internals, 'history'),
    manifests: join(internals, 'manifests'),
    artifacts: join(root, 'artifacts'),
    logs: join(root, 'logs'),
    trash: join(root, 'trash'),
  };
}

/** TFX's layout: `artifacts/<Node>/<key>/<execution id>`. */
export function artifactUri(node: string, key: string, executionId: number): string {
  return `artifacts/${segment(node)}/${segment(key)}/${executionId}`;
}

/** Names from our own code that become folders: letters, digits and a few marks every file system takes. */
export function segment(name: string): string {
  invariant(/^[\w][\w.+=@-]*$/.test(name), `"${name}" can name a folder`);
  return name;
}

/** Any text as a folder name; TFX names with ":" broke on Windows. */
export function safeSegment(name: string): string {
  const safe = name.replace(/[^\w.+=@-]/g, '_');
  return /^[\w]/.test(safe) ? safe : `_${safe}`;
}

/** The path inside `dir` with `/` between parts, or undefined when it is `dir` itself or outside. */
export function pathInside(dir: string, path: string): string | undefined {
  const inside = relative(dir, resolve(dir, path));
  if (inside === '' || isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`)) return undefined;
  return inside.split(sep).join('/');
}
