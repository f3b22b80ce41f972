/** loopwright.yaml: read with line numbers in every complaint, changed without losing comments. */

import { type Document, LineCounter, parseDocument } from 'yaml';
import { type ProjectConfig, projectConfigSchema } from '../contract/index.ts';
import { createProblem, fail, type Json, type Result, succeed } from '../foundation/index.ts';

export interface ConfigChange {
  readonly path: readonly (string | number)[];
  /** null removes the key. */
  readonly value: Json;
}

export function parseProjectFile(text: string): Result<ProjectConfig> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) {
    const { line, col } = lines.linePos(broken.pos[0]);
    return invalid(`line ${line}, column ${col}: ${broken.message}`);
  }
  const parsed = projectConfigSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return succeed(parsed.data);
  const issue = parsed.error.issues[0];
  const path = (issue?.path ?? []).map(String);
  const line = lineOf(document, path, lines);
  return invalid(`${line ? `line ${line}, ` : ''}${path.join('.') || 'the file'}: ${issue?.message ?? 'is not valid'}`);
}

/** Applies the changes and checks the outcome; the text comes back only when it is a valid project file. */
export function patchProjectFile(
  text: string,
  changes: readonly ConfigChange[],
): Result<{ text: string; config: ProjectConfig }> {
  const document = parseDocument(text);
  if (document.errors[0]) return invalid(document.errors[0].message);
  for (const change of changes) {
    if (change.value === null) document.deleteIn(change.path);
    else document.setIn(change.path, document.createNode(change.value));
  }
  const next = document.toString({ lineWidth: 0 });
  const parsed = parseProjectFile(next);
  return parsed.ok ? succeed({ text: next, config: parsed.value }) : parsed;
}

function lineOf(document: Document, path: readonly string[], lines: LineCounter): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const keys = path.slice(0, depth).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    const node = document.getIn(keys, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function invalid(what: string): Result<never> {
  return fail(
    createProblem(
      'project/config-invalid',
      `loopwright.yaml is not valid: ${what}.`,
      'Correct that line; every key is described in the README.',
    ),
  );
}
