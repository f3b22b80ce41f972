/** Words that do not belong in the project: places of one machine, hosts of registries, work left open. */

import type { Rule, SourceFile, SourceTree } from './source-tree.ts';

/** Written in parts, so that this file does not hold what it looks for. */
const machinePaths = new RegExp(`(^|[\\s'"\`(=:])/${'(work|root)'}/[a-z]|(^|[\\s'"\`(=:])/${'tmp'}/[a-z]`);
const registryHosts = new RegExp(
  ['registry\\.npm', 'js\\.org|pypi\\.', 'org|files\\.python', 'hosted|static\\.crates|proxy\\.gol', 'ang'].join(''),
);
const openWork = new RegExp(`\\b(${['TO', 'DO|FIX', 'ME|XX', 'X\\b'].join('')})`);

function find(tree: SourceTree, pattern: RegExp, isJudged: (file: SourceFile) => boolean = () => true): readonly string[] {
  return tree.files
    .filter(isJudged)
    .flatMap((file) =>
      file.text
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}: ${line.trim().slice(0, 100)}`] : [])),
    );
}

export const wordRules: readonly Rule[] = [
  {
    name: 'no path of one machine',
    check: (tree) => find(tree, machinePaths),
    faults: [{ 'core/formats/a.ts': `const file = '/${'tmp'}/sample.csv';` }, { 'README.md': `cd /${'work'}/main` }],
  },
  {
    name: 'no host of a package registry',
    check: (tree) => find(tree, registryHosts),
    faults: [{ 'build/a.mjs': `const host = 'https://registry.${'npmjs'}.org';` }],
  },
  {
    name: 'no note of work left open',
    check: (tree) => find(tree, openWork, (file) => !file.path.endsWith('.md')),
    faults: [{ 'core/formats/a.ts': `// ${'TO'}DO: later` }, { 'core/formats/a.ts': `// ${'FIX'}ME` }],
  },
];
