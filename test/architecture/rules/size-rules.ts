/** Limits on the size of files and functions. */

import ts from 'typescript';
import { raisedFileLimits, raisedFunctionLimits } from './raised-limits.ts';
import { isProgram, isScript, lineOf, parse, type Rule, type SourceFile, type SourceTree, walk } from './source-tree.ts';

const fileLimit = 400;
const functionLimit = 60;

function countLines(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

function checkFiles(tree: SourceTree): readonly string[] {
  return tree.files
    .filter((file) => isScript(file) || file.path.endsWith('.css'))
    .map((file) => ({ file, lines: countLines(file.text), limit: raisedFileLimits[file.path] ?? fileLimit }))
    .filter(({ lines, limit }) => lines > limit)
    .map(({ file, lines, limit }) => `${file.path}: ${lines} lines, at most ${limit}`);
}

function checkFunctions(tree: SourceTree): readonly string[] {
  return tree.files
    .filter(isProgram)
    .flatMap((file) =>
      longFunctions(file).map(
        ({ name, lines, line }) => `${file.path}:${line}: ${name} has ${lines} lines, at most ${functionLimit}`,
      ),
    );
}

function longFunctions(file: SourceFile) {
  const source = parse(file);
  const found: { name: string; lines: number; line: number }[] = [];
  for (const node of walk(source)) {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) continue;
    const line = lineOf(file, node);
    const lines = source.getLineAndCharacterOfPosition(node.end).line + 2 - line;
    const name = nameOf(node);
    if (lines > (raisedFunctionLimits[`${file.path}#${name}`] ?? functionLimit)) found.push({ name, lines, line });
  }
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  return '(unnamed function)';
}

/** A raised limit that is not needed any more must go: the list may only shrink. */
function checkRaised(tree: SourceTree): readonly string[] {
  const files = Object.keys(raisedFileLimits).filter((name) => {
    const file = tree.files.find(({ path }) => path === name);
    return tree.files.length > 20 && (!file || countLines(file.text) <= fileLimit);
  });
  return files.map((name) => `${name}: its raised limit is not needed`);
}

const manyLines = '  work();\n'.repeat(functionLimit);

export const sizeRules: readonly Rule[] = [
  {
    name: `a file has at most ${fileLimit} lines`,
    check: (tree) => [...checkFiles(tree), ...checkRaised(tree)],
    faults: [{ 'core/formats/a.ts': '\n'.repeat(fileLimit + 1) }, { 'test/unit/a.test.ts': '\n'.repeat(fileLimit + 1) }],
  },
  {
    name: `a function has at most ${functionLimit} lines`,
    check: checkFunctions,
    faults: [
      { 'core/formats/a.ts': `function a() {\n${manyLines}}\n` },
      { 'renderer/a.tsx': `const A = () => {\n${manyLines}};\n` },
      { 'core/formats/a.ts': `class A {\n  b() {\n${manyLines}  }\n}\n` },
    ],
  },
];
