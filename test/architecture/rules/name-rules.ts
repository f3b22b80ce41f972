/** Names of files, and what a file may export and open with. */

import ts from 'typescript';
import { topLevelEntries } from '../../../build/rooms.ts';
import { isProgram, isScript, lineOf, parse, type Rule, type SourceFile, type SourceTree, walk } from './source-tree.ts';

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names of files by a convention that is not ours. */
const givenNames = /^([A-Z]+\.md|LICENSE|Dockerfile|__[a-z]+__|\..+)$/;
const emptyNames = /^(utils?|helpers?|common|misc|manager)(\.|$)/;
/** Tools that read a default export. */
const toolConfiguration = /(^|\/)[a-z-]+\.config\.(ts|mjs)$/;

/** Python's own convention is snake_case. */
function checkNames(tree: SourceTree): readonly string[] {
  return tree.files.flatMap((file) => {
    if (file.path.endsWith('.py')) return [];
    const wrong = file.path.split('/').filter((part) => !kebabCase.test(part) && !givenNames.test(part));
    return wrong.map((part) => `${file.path}: "${part}" is not kebab-case`);
  });
}

function checkEmptyNames(tree: SourceTree): readonly string[] {
  return tree.files
    .filter((file) => file.path.split('/').some((part) => emptyNames.test(part)))
    .map((file) => `${file.path}: name it after what it does`);
}

function checkTopLevel(tree: SourceTree): readonly string[] {
  return tree.topLevel
    .filter((name) => !name.startsWith('.') && !topLevelEntries.includes(name))
    .map((name) => `${name}: not an allowed entry of the top level`);
}

function checkExports(tree: SourceTree): readonly string[] {
  const files = tree.files.filter((file) => isScript(file) && !toolConfiguration.test(file.path));
  return files.flatMap((file) => forbiddenExports(file).map(({ node, what }) => `${file.path}:${lineOf(file, node)}: ${what}`));
}

function forbiddenExports(file: SourceFile) {
  const found: { node: ts.Node; what: string }[] = [];
  for (const node of walk(parse(file))) {
    const isStar = ts.isExportDeclaration(node) && !node.exportClause;
    if (ts.isExportAssignment(node) || hasDefaultModifier(node)) found.push({ node, what: 'default export' });
    else if (isStar) found.push({ node, what: 'export *' });
    else if (ts.isEnumDeclaration(node)) found.push({ node, what: 'enum' });
  }
  return found;
}

function hasDefaultModifier(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
}

function checkPurpose(tree: SourceTree): readonly string[] {
  return tree.files
    .filter((file) => isProgram(file) && !/^(#!.*\n)?\/\*\*\s+(\* )?\S/.test(file.text))
    .map((file) => `${file.path}: the first line does not say its purpose`);
}

export const nameRules: readonly Rule[] = [
  {
    name: 'files and folders are named in kebab-case',
    check: checkNames,
    faults: [{ 'core/formats/readCsv.ts': '' }, { 'renderer/Button.tsx': '' }, { 'core/my_room/a.ts': '' }],
  },
  {
    name: 'no file is named after nothing in particular',
    check: checkEmptyNames,
    faults: [{ 'core/formats/utils.ts': '' }, { 'renderer/helpers/a.ts': '' }, { 'core/common/index.ts': '' }],
  },
  {
    name: 'the top level holds only the entries that it is meant to hold',
    check: checkTopLevel,
    faults: [{ 'vite.config.ts': '' }, { 'scripts/a.sh': '' }],
  },
  {
    name: 'no default export, no export *, no enum',
    check: checkExports,
    faults: [
      { 'core/formats/a.ts': 'export default 1;' },
      { 'core/formats/a.ts': 'export default function a() {}' },
      { 'core/formats/a.ts': "export * from './b.ts';" },
      { 'core/formats/a.ts': 'enum A { B }' },
    ],
  },
  {
    name: 'the first line of a file says its purpose',
    check: checkPurpose,
    faults: [{ 'core/formats/a.ts': "import { b } from './b.ts';\n" }],
  },
];
