/** The sources of a project by span: patterns resolved to what is there now, paths made absolute. */

import { isAbsolute, join } from 'node:path';
import type { SourceConfig } from '../contract/index.ts';
import { type Result, succeed } from '../foundation/index.ts';
import { hasSpanPattern, latestVersions, matchSpans } from './span-pattern.ts';

export interface SpanSources {
  readonly span: number;
  readonly origin: SourceConfig['origin'];
  /** {VERSION} of a pattern that found the span. */
  readonly version?: number;
  readonly sources: readonly SourceConfig[];
}

/** Oldest span first. Rows of feedback are a span of their own even where a file's span has the same number. */
export async function sourcesBySpan(
  projectDir: string,
  configured: readonly SourceConfig[],
): Promise<Result<readonly SpanSources[]>> {
  const spans = new Map<string, { version?: number; sources: SourceConfig[] }>();
  const add = (source: SourceConfig, version?: number): void => {
    const key = `${source.span}/${source.origin}`;
    const entry = spans.get(key) ?? { sources: [] };
    entry.sources.push(source);
    if (version !== undefined) entry.version = Math.max(version, entry.version ?? 0);
    spans.set(key, entry);
  };
  for (const source of configured) {
    const path = resolveSourcePath(projectDir, source.path);
    if (!hasSpanPattern(path)) {
      add({ ...source, path });
      continue;
    }
    const matches = await matchSpans(path);
    if (!matches.ok) return matches;
    for (const match of latestVersions(matches.value)) add({ ...source, path: match.path, span: match.span }, match.version);
  }
  const found = [...spans.values()].map(({ version, sources }) => {
    const { span, origin } = sources[0] as SourceConfig;
    return { span, origin, ...(version === undefined ? {} : { version }), sources };
  });
  return succeed(found.sort((a, b) => a.span - b.span || (a.origin < b.origin ? -1 : 1)));
}

/** A data base's address stays as it is. */
export function resolveSourcePath(projectDir: string, path: string): string {
  return isAbsolute(path) || isConnection(path) ? path : join(projectDir, path);
}

/** The address of a data base, and no path. */
function isConnection(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
}
