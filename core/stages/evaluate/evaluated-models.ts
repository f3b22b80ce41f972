/** The models an evaluation compares: the candidate, its linear baseline, and the one served now. */

import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { InputArtifact } from '../../contract/index.ts';
import type { ColumnSpec } from '../../formats/index.ts';
import { unwrap } from '../../foundation/index.ts';
import { closeModel, type Label, loadModel, type Model, modelFolders } from '../../model/index.ts';

export interface ServedModel {
  readonly version: string;
  readonly model: Model;
}

export interface EvaluatedModels {
  readonly candidate: Model;
  readonly linear: Model;
  readonly served?: ServedModel;
  /** Why the served model takes no part, as the end of "the served version 17 ...". */
  readonly unusable?: { readonly version: string; readonly reason: string };
}

/** `columns`: of the examples the models will read. Raises loadModel's problems for the candidate and its linear baseline. */
export async function loadModels(
  model: InputArtifact,
  baseline: InputArtifact | undefined,
  { projectDir, columns }: { readonly projectDir: string; readonly columns: readonly ColumnSpec[] },
): Promise<EvaluatedModels> {
  const candidate = unwrap(await loadModel(join(model.dir, modelFolders.candidate)));
  const linear = unwrap(await loadModel(join(model.dir, modelFolders.linearBaseline)));
  const dir = baseline === undefined ? undefined : await findModelDir(baseline, projectDir);
  if (baseline === undefined || dir === undefined) return { candidate, linear };
  const version = String(baseline.properties.pushed_version ?? basename(dir));
  const loaded = await loadModel(dir);
  if (!loaded.ok) return { candidate, linear, unusable: { version, reason: `cannot be read (${loaded.problem.message})` } };
  const reason = differenceOf(loaded.value, candidate.label, columns);
  if (reason !== undefined) return { candidate, linear, unusable: { version, reason } };
  return { candidate, linear, served: { version, model: loaded.value } };
}

/** Nothing is predicted by them afterwards. */
export function closeModels({ candidate, linear, served }: EvaluatedModels): void {
  for (const model of [candidate, linear, ...(served ? [served.model] : [])]) closeModel(model);
}

/** Class k of `model` is class `map[k]` of `label`. */
export function classMap(model: Model, label: Label): readonly number[] {
  if (model.label.kind === 'regression' || label.kind === 'regression') return [];
  const { classes } = label;
  return model.label.classes.map((name) => classes.indexOf(name));
}

/** A version folder itself, or a PushedModel artifact, which holds the files or names where they went. */
async function findModelDir({ dir, properties }: InputArtifact, projectDir: string): Promise<string | undefined> {
  const pushed = properties.pushed_destination;
  const places = [dir, join(dir, modelFolders.candidate), ...(pushed === undefined ? [] : [join(projectDir, String(pushed))])];
  for (const place of places) {
    const found = await access(join(place, 'model.json')).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  return undefined;
}

/** What keeps two models from being compared on the same rows; undefined where nothing does. */
export function differenceOfLabels(own: Label, label: Label): string | undefined {
  if (own.feature !== label.feature) return `predicts ${own.feature}, not ${label.feature}`;
  if (own.kind !== label.kind) return `is a ${own.kind} model, not ${label.kind}`;
  if (own.kind !== 'regression' && label.kind !== 'regression') {
    const [mine, theirs] = [[...own.classes].sort(), [...label.classes].sort()];
    if (mine.join('\0') !== theirs.join('\0')) return `tells other classes apart (${own.classes.slice(0, 10).join(', ')})`;
  }
  return undefined;
}

/** What keeps a model from being judged on these rows; undefined where nothing does. */
function differenceOf(model: Model, label: Label, columns: readonly ColumnSpec[]): string | undefined {
  const other = differenceOfLabels(model.label, label);
  if (other !== undefined) return other;
  for (const { name, dtype } of model.transform.inputs) {
    const column = columns.find((candidate) => candidate.name === name);
    if (column === undefined) return `reads ${name}, which the data no longer has`;
    if (dtype !== 'bytes' && column.type === 'bytes') return `reads ${name} as a number, but it holds text now`;
  }
  return undefined;
}
