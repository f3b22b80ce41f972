/** The room table against the real import graph, by dependency-cruiser: imports between rooms, packages, built-ins, cycles. */

import { readFileSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import { readRooms } from './read-rooms.mjs';

/** Resolves to what breaks the table and to how many modules were read; reading none would be a false green. */
export async function checkRooms(root = process.cwd()) {
  const { rooms, roomedFolders } = await readRooms();
  const { dependencies = {}, optionalDependencies = {}, devDependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
  const packages = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  const options = {
    baseDir: root,
    ruleSet: { forbidden: rules(rooms, packages) },
    validate: true,
    outputType: 'json',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.css$|\\.json$|\\.woff2?$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'build/tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
    detectProcessBuiltinModuleCalls: true,
  };
  const result = await cruise([...roomedFolders], options);
  const { summary, modules } = JSON.parse(typeof result.output === 'string' ? result.output : JSON.stringify(result.output));
  const violations = summary.violations.map(describe);
  return {
    violations: [...new Set(violations)],
    modules: modules.filter((module) => isOurs(module.source, roomedFolders)).length,
  };
}

function isOurs(source, folders) {
  return folders.some((folder) => source.startsWith(`${folder}/`));
}

function describe({ rule, from, to, cycle }) {
  const path = cycle ? [from, ...cycle.map((step) => step.name ?? step)].join(' -> ') : `${from} -> ${to}`;
  return `${rule.name}: ${path}`;
}

function rules(rooms, packages) {
  return [
    { name: 'no cycle', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'every import resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...rooms.flatMap((room) => roomRules(room, rooms, packages)),
  ];
}

function roomRules(room, rooms, packages) {
  const inner = rooms.filter((other) => other !== room && other.path.startsWith(`${room.path}/`)).map(({ path }) => folder(path));
  const from = { path: folder(room.path), ...(inner.length > 0 && { pathNot: inner }) };
  const doors = room.mayImport.map((path) => `^${escapePattern(path)}/index\\.tsx?$`);
  const ours = '^(core|electron|renderer|assets|build|test)/';
  const forbiddenPackages = packages.filter((name) => !room.packages.includes(name));
  const made = [
    {
      name: `${room.path} imports only the doors its line lists`,
      from,
      to: {
        path: [ours, ...inner],
        pathNot: inner.length > 0 ? [ownFiles(room, inner), ...doors] : [folder(room.path), ...doors],
      },
    },
    {
      name: `${room.path} imports only the packages its line lists`,
      from,
      to: {
        path: forbiddenPackages.map((name) => `(^|/)node_modules/(@types/)?${escapePattern(name)}/|^${escapePattern(name)}$`),
      },
    },
  ];
  if (room.runtime === 'pure' || room.runtime === 'browser') {
    made.push({ name: `${room.path} has no Node.js`, from, to: { dependencyTypes: ['core'] } });
  }
  return made.map((rule) => ({ severity: 'error', ...rule }));
}

/** Files of a room that holds other rooms: everything under it but what belongs to those. */
function ownFiles(room, inner) {
  const others = inner.map((pattern) => `(?!${pattern.slice(1)})`).join('');
  return `^${others}${escapePattern(room.path)}/`;
}

function folder(path) {
  return `^${escapePattern(path)}/`;
}

function escapePattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
