/** Sources given by hand become part of the project file; what a pattern finds is told before. */

import { stat } from 'node:fs/promises';
import type { SourceConfig, views } from '../contract/index.ts';
import { previewFile } from '../formats/index.ts';
import { unwrap } from '../foundation/index.ts';
import {
  type ConfigChange,
  hasSpanPattern,
  latestVersions,
  matchSpans,
  portablePath,
  resolveSourcePath,
} from '../pipeline/index.ts';
import { listSourceParts } from '../stages/ingest/index.ts';
import { nextSpan } from './examples-versions.ts';
import type { ProjectSession } from './project-session.ts';

export interface GivenSource {
  /** Absolute, a pattern, or a data base's address. */
  readonly path: string;
  readonly source?: Partial<SourceConfig>;
}

/** A further file is a further span, unless the user says it belongs to an earlier one. */
export function addSource(session: ProjectSession, path: string, source?: Partial<SourceConfig>): Promise<void> {
  return addSources(session, [{ path, source }]);
}

/**
 * All of them or, when the first rows of one cannot be read, none. New ones without a span are one span together; a
 * source given again keeps its place and its span. `changes` go into the project file in the same step.
 */
export async function addSources(
  session: ProjectSession,
  given: readonly GivenSource[],
  changes: readonly ConfigChange[] = [],
): Promise<void> {
  const { sources } = session.config.data;
  const paths = sources.map((source) => resolveSourcePath(session.dir, source.path));
  const freeSpan = nextSpan(session);
  const added: ConfigChange[] = [];
  for (const { path, source = {} } of given) {
    await readable(sourceOf(source, path));
    const known = paths.indexOf(path);
    const at = known < 0 ? paths.push(path) - 1 : known;
    const span = source.span ?? sources[at]?.span ?? freeSpan;
    const value = { ...source, path: portablePath(session.dir, path), ...(hasSpanPattern(path) ? {} : { span }) };
    added.push({ path: ['data', 'sources', at], value: JSON.parse(JSON.stringify(value)) });
  }
  unwrap(await session.patchConfig([...changes, ...added]));
}

/** The spans and versions a pattern finds now. Throws ProblemError as `matchSpans`. */
export async function matchPattern(projectDir: string, pattern: string): Promise<views.PatternMatches> {
  const path = resolveSourcePath(projectDir, pattern);
  if (!hasSpanPattern(path)) return {};
  const spans = [];
  for (const { span, version, path: found } of unwrap(await matchSpans(path))) {
    const sizes = await Promise.all((await filesOf(sourceOf({}, found))).map(async (file) => (await stat(file)).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    spans.push({ span, ...(version === undefined ? {} : { version }), files: sizes.length, bytes });
  }
  return { spans };
}

async function readable(source: SourceConfig): Promise<void> {
  const newest = hasSpanPattern(source.path) ? latestVersions(unwrap(await matchSpans(source.path))).at(-1)?.path : undefined;
  const parts = unwrap(await listSourceParts([{ ...source, path: newest ?? source.path }]));
  // Every part is listed, and so is there; one of them is read.
  const path = parts[0]?.source.path;
  if (path === undefined) return;
  const preview = await previewFile(path, { rows: 100, source });
  // What is slow can be read all the same; a run waits.
  if (!preview.ok && preview.problem.code !== 'preview/too-slow') unwrap(preview);
}

async function filesOf(source: SourceConfig): Promise<readonly string[]> {
  return unwrap(await listSourceParts([source])).flatMap((part) => part.files);
}

function sourceOf(given: Partial<SourceConfig>, path: string): SourceConfig {
  return { format: 'auto', span: 1, origin: 'file', csv: {}, ...given, path };
}
