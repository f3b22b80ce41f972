/** The loopwright.yaml of a new project made from a file: a working pipeline, every line commented. */

import { isAbsolute, relative } from 'node:path';
import { Document } from 'yaml';
import type { GivenLabel, SourceConfig } from '../contract/index.ts';

export interface NewProjectFile {
  readonly name: string;
  readonly projectDir: string;
  /** Absolute, or relative to the project. */
  readonly path: string;
  readonly label: GivenLabel;
  /** Why it is read as it is. */
  readonly labelComment?: string;
  readonly source?: Partial<SourceConfig>;
}

export function newProjectFile(request: NewProjectFile): string {
  const { path: _path, ...source } = request.source ?? {};
  const document = new Document({
    version: 1,
    name: request.name,
    seed: 42,
    data: {
      sources: [{ path: portablePath(request.projectDir, request.path), ...source }],
      splits: { train: 2, eval: 1 },
    },
    label: { ...request.label },
    features: {},
    model: { family: 'auto' },
    evaluation: {
      thresholds: [{ metric: 'skill', lower_bound: 0.000001 }],
      change_thresholds: [{ metric: 'skill', direction: 'HIGHER_IS_BETTER', absolute: 0.000001 }],
    },
    triggers: { labels: 200 },
  });
  document.commentBefore = ` ${request.name}: a Loopwright pipeline. Every key and its default is described in the README.`;
  comment(
    document,
    ['data', 'splits'],
    ' Hash buckets over the serialised example: of every 3 rows, 2 go to train and 1 to eval.',
  );
  if (request.labelComment !== undefined) comment(document, ['label'], ` ${request.labelComment}`);
  comment(
    document,
    ['features'],
    ' Each column chooses its transform by itself; name one here to decide, e.g. `age: { transform: bucketize }`.',
  );
  comment(
    document,
    ['model'],
    ' Linear, trees and wide & deep on the same rows; the simplest is kept unless another is clearly better.',
  );
  comment(
    document,
    ['evaluation', 'thresholds'],
    ' skill = 1 - loss / loss of always giving the same answer: a model must beat a constant ...',
  );
  comment(document, ['evaluation', 'change_thresholds'], ' ... and the model served now, on the same held-out rows.');
  comment(document, ['triggers'], ' Retrain after so many new labels.');
  return document.toString({ lineWidth: 0 });
}

export function emptyProjectFile(name: string): string {
  const document = new Document({ version: 1, name, data: { sources: [] } });
  document.commentBefore = ` ${name}: a Loopwright pipeline. Drop a file on the Data screen, or name one under data.sources.`;
  return document.toString({ lineWidth: 0 });
}

/** Sources inside the project are named relative to it, so that the folder can be moved. */
export function portablePath(projectDir: string, path: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(projectDir, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside.split('\\').join('/');
}

function comment(document: Document, path: readonly string[], text: string): void {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1)) : document.contents;
  const items = (parent as { items?: { key: { value: string; commentBefore?: string } }[] } | null)?.items;
  const pair = items?.find((item) => item.key.value === path.at(-1));
  if (pair) pair.key.commentBefore = text;
}
