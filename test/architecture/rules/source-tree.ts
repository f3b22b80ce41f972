/** The project's own text files as one value, so that a rule judges the real tree and a planted fault alike. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  /** From the project's root, `/` between parts. */
  readonly path: string;
  readonly text: string;
}

export interface SourceTree {
  readonly topLevel: readonly string[];
  readonly files: readonly SourceFile[];
}

export interface Rule {
  /** A sentence: what holds when the rule is green. */
  readonly name: string;
  /** One line for each place that breaks the rule. */
  check(tree: SourceTree): readonly string[];
  /** Small wrong trees; each must turn the rule red. */
  readonly faults: readonly Readonly<Record<string, string>>[];
}

const textKinds = /\.(ts|tsx|mjs|cjs|css|html|json|md|yaml|yml|py|sh)$|^\.ci\/run$|\/Dockerfile$/;

/** Reads what is under version control by place: the allowed folders, never what a build or an install made. */
export function readSourceTree(root: string): SourceTree {
  const ignored = readIgnored(root);
  const topLevel = readdirSync(root).filter((name) => !ignored.has(name) && name !== '.git');
  const files = topLevel.flatMap((name) => listFiles(root, name, ignored)).filter((file) => textKinds.test(file));
  const sources = files.filter((file) => file !== 'package-lock.json');
  return { topLevel, files: sources.map((file) => ({ path: file, text: readFileSync(path.join(root, file), 'utf8') })) };
}

function readIgnored(root: string): ReadonlySet<string> {
  const lines = readFileSync(path.join(root, '.gitignore'), 'utf8').split('\n');
  return new Set(lines.map((line) => line.trim().replace(/\/$/, '')).filter((line) => line !== ''));
}

function listFiles(root: string, name: string, ignored: ReadonlySet<string>): readonly string[] {
  if (ignored.has(path.posix.basename(name))) return [];
  const full = path.join(root, name);
  const stat = statSync(full);
  if (!stat.isDirectory()) return stat.isFile() ? [name] : [];
  return readdirSync(full).flatMap((child) => listFiles(root, `${name}/${child}`, ignored));
}

export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  const topLevel = new Set(Object.keys(files).map((file) => file.split('/')[0] ?? file));
  return { topLevel: [...topLevel], files: Object.entries(files).map(([file, text]) => ({ path: file, text })) };
}

/** Hand-written program text: no data, no tests. */
export function isProgram(file: SourceFile): boolean {
  return /^(core|electron|renderer|assets|build)\//.test(file.path) && isScript(file);
}

export function isScript(file: SourceFile): boolean {
  return /\.(ts|tsx|mjs|cjs)$/.test(file.path) && !file.path.endsWith('.d.ts');
}

const parsed = new WeakMap<SourceFile, ts.SourceFile>();

export function parse(file: SourceFile): ts.SourceFile {
  const known = parsed.get(file);
  if (known) return known;
  const made = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true);
  parsed.set(file, made);
  return made;
}

/** Every node below `node`, itself first. */
export function* walk(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* walk(child);
}

export function lineOf(file: SourceFile, node: ts.Node): number {
  return parse(file).getLineAndCharacterOfPosition(node.getStart()).line + 1;
}
