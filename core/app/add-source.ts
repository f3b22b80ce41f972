/** Sources given by hand become part of the project file; what a pattern finds is told before. */

import { stat } from 'node:fs/promises';
import type { SourceConfig, views } from '../contract/index.ts';
import { previewFile } from '../formats/index.ts';
import { unwrap } from '../foundation/index.ts';
import { hasSpanPattern, latestVersions, matchSpans, portablePath, resolveSourcePath } from '../pipeline/index.ts';
import { listSourceParts } from '../stages/ingest/index.ts';
import { nextSpan } from './examples-versions.ts';
import type { ProjectSession } from './project-session.ts';

/**
 * `path`: absolute, a pattern, or a data base's address. Refused when its first rows cannot be read. A further file is a
 * further span, unless the user says it belongs to an earlier one; a source given again keeps its place and its span.
 */
export async function addSource(session: ProjectSession, path: string, given: Partial<SourceConfig> = {}): Promise<void> {
  const source = sourceOf(given, path);
  await readable(source);
  const { sources } = session.config.data;
  const named = portablePath(session.dir, path);
  const known = sources.findIndex((other) => resolveSourcePath(session.dir, other.path) === path);
  const at = known < 0 ? sources.length : known;
  const span = given.span ?? sources[known]?.span ?? nextSpan(session);
  const value = { ...given, path: named, ...(hasSpanPattern(path) ? {} : { span }) };
  unwrap(await session.patchConfig([{ path: ['data', 'sources', at], value: JSON.parse(JSON.stringify(value)) }]));
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
  const found = hasSpanPattern(source.path) ? latestVersions(unwrap(await matchSpans(source.path))).at(-1)?.path : source.path;
  const [file] = await filesOf({ ...source, path: found ?? source.path });
  // A data base has no files; what its answer looks like is seen when it is read.
  if (file !== undefined) unwrap(await previewFile(file, { rows: 100, source }));
}

async function filesOf(source: SourceConfig): Promise<readonly string[]> {
  return unwrap(await listSourceParts([source])).flatMap((part) => part.files);
}

function sourceOf(given: Partial<SourceConfig>, path: string): SourceConfig {
  return { format: 'auto', span: 1, origin: 'file', csv: {}, ...given, path };
}
