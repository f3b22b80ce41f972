/** What the documents say about the rooms is what build/rooms.ts says. */

import { type Room, rooms } from '../../../build/rooms.ts';
import type { Rule, SourceTree } from './source-tree.ts';

/** The table as ARCHITECTURE.md must show it. */
export function roomTable(listed: readonly Room[] = rooms): string {
  const lines = listed.map((room) => `| ${room.path} | ${room.holds} | ${mayImport(room)} |`);
  return ['| room | holds | may import |', '| --- | --- | --- |', ...lines].join('\n');
}

function mayImport(room: Room): string {
  const below = rooms.filter(({ path }) => path.startsWith('core/') && path !== 'core/app');
  if (room.path === 'core/app') return 'all of core but host and cli, assets/examples';
  const stages = room.mayImport.filter((path) => path.startsWith('core/stages/'));
  const others = room.mayImport.filter((path) => !stages.includes(path)).map((path) => path.replace(/^core\//, ''));
  const isAll = below.filter(({ path }) => path.startsWith('core/stages/')).length === stages.length;
  const names = [...others, ...(stages.length > 0 && isAll ? ["the stages' doors"] : stages)];
  return names.join(', ') || 'nothing';
}

function checkTable(tree: SourceTree): readonly string[] {
  const page = tree.files.find(({ path }) => path === 'ARCHITECTURE.md');
  if (page?.text.includes(roomTable())) return [];
  return [`ARCHITECTURE.md: the table of rooms is not that of build/rooms.ts, which is:\n${roomTable()}`];
}

export const documentRules: readonly Rule[] = [
  {
    name: "ARCHITECTURE.md's table of rooms is the one in build/rooms.ts",
    check: checkTable,
    faults: [{ 'ARCHITECTURE.md': roomTable().replace('core/metadata', 'core/metadatas') }, { 'README.md': '' }],
  },
];
