/** Who may import whom: the room table, through doors only. */

import path from 'node:path';
import ts from 'typescript';
import { type Room, roomedFolders, rooms } from '../../../build/rooms.ts';
import { isProgram, lineOf, parse, type Rule, type SourceFile, type SourceTree, walk } from './source-tree.ts';

interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Static, dynamic, re-exporting and type imports, and require calls. */
export function importsOf(file: SourceFile): readonly Import[] {
  const found: Import[] = [];
  for (const node of walk(parse(file))) {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier, line: lineOf(file, node) });
  }
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) return textOf(node.moduleSpecifier);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal);
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return (isImport || isRequire) && node.arguments[0] ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node): string | undefined {
  return ts.isStringLiteralLike(node) ? node.text : undefined;
}

/** The room with the longest path that holds the file. */
export function roomOf(file: string): Room | undefined {
  const holders = rooms.filter((room) => file.startsWith(`${room.path}/`));
  return holders.sort((a, b) => b.path.length - a.path.length)[0];
}

function judge(file: SourceFile, room: Room, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return judgeFile(file, room, specifier);
  if (specifier.startsWith('node:')) {
    return room.runtime === 'pure' || room.runtime === 'browser'
      ? `${room.path} has no Node.js, but imports ${specifier}`
      : undefined;
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return room.packages.includes(name) ? undefined : `${room.path} may not use the package ${name}`;
}

function judgeFile(file: SourceFile, room: Room, specifier: string): string | undefined {
  const target = path.posix.join(path.posix.dirname(file.path), specifier);
  const other = roomOf(target);
  // The version of the program is written in package.json alone.
  if (other === room || target === 'package.json') return undefined;
  if (!other) return `${target} is in no room`;
  if (!room.mayImport.includes(other.path)) return `${room.path} may not import ${other.path}`;
  return target === `${other.path}/index.ts` ? undefined : `${other.path} is entered through its index.ts, not ${target}`;
}

function checkImports(tree: SourceTree): readonly string[] {
  return tree.files.filter(isRoomed).flatMap((file) => {
    const room = roomOf(file.path);
    if (!room) return [];
    const complaints = importsOf(file).map((one) => ({ ...one, complaint: judge(file, room, one.specifier) }));
    return complaints.filter((one) => one.complaint).map((one) => `${file.path}:${one.line}: ${one.complaint}`);
  });
}

function isRoomed(file: SourceFile): boolean {
  return isProgram(file) && roomedFolders.some((folder) => file.path.startsWith(`${folder}/`));
}

export const importRules: readonly Rule[] = [
  {
    name: 'a room imports only the doors, packages and built-ins that its line lists',
    check: checkImports,
    faults: [
      { 'core/formats/a.ts': "import { b } from '../metadata/index.ts';" },
      { 'core/pipeline/a.ts': "import { b } from '../workspace/journal.ts';" },
      { 'core/stages/train/a.ts': "import type { B } from '../ingest/index.ts';" },
      { 'core/stages/train/a.ts': "export { b } from '../../pipeline/index.ts';" },
      { 'core/foundation/a.ts': "import { readFile } from 'node:fs/promises';" },
      { 'core/contract/a.ts': "const fs = require('node:fs');" },
      { 'core/learning/a.ts': "type Zod = import('zod').ZodType;" },
      { 'core/app/a.ts': "const electron = await import('electron');" },
      { 'renderer/screens/a.tsx': "import { createCore } from '../../core/app/index.ts';" },
      { 'renderer/screens/a.tsx': "import { createORPCClient } from '@orpc/client';" },
      { 'renderer/screens/a.tsx': "import { rpc } from '../bridge/client.ts';" },
      { 'electron/a.ts': "import { serve } from '../core/host/index.ts';" },
      { 'core/serving/a.ts': "import { x } from '../../test/unit/x.ts';" },
    ],
  },
  {
    name: 'every source file belongs to a room',
    check: (tree) =>
      tree.files
        .filter((file) => isRoomed(file) && !roomOf(file.path))
        .map((file) => `${file.path}: no line of build/rooms.ts holds it`),
    faults: [{ 'core/stages/order.ts': '' }, { 'core/wiring.ts': '' }],
  },
  {
    name: 'nothing in the program imports a test',
    check: (tree) =>
      tree.files
        .filter(isProgram)
        .filter((file) => importsOf(file).some(({ specifier }) => /(^|\/)test\//.test(specifier)))
        .map((file) => `${file.path}: imports a test`),
    faults: [{ 'build/a.mjs': "import '../test/unit/a.test.ts';" }],
  },
];
