/** An ingestion of several shards, killed at any instant: the next one loses nothing, and goes on where it can. */

import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/foundation/index.ts';
import { bundleChild, killsOr, runAndKill, temporaryDir, timeForKills } from './workspace-child-process.ts';

const rows = 90_000;

function fileText(): string {
  const lines = Array.from({ length: rows }, (_, row) => `${row},${row % 77},"note ""${row}"",\nand more"\n`);
  lines.splice(rows / 2, 0, 'a,ragged,row,here\n');
  return `id,age,note\n${lines.join('')}`;
}

async function contentsOf(dir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile())
      files[path.slice(dir.length)] = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
  }
  return files;
}

const rangesSaid = (lines: readonly string[]): number[] =>
  lines.filter((line) => line.startsWith('ranges ')).map((line) => Number(line.slice('ranges '.length)));

describe('a killed ingestion', () => {
  it('goes on behind the shards that were on the disk, to the very files of one that was not killed', {
    timeout: timeForKills(8),
  }, async () => {
    const dir = await temporaryDir();
    const program = await bundleChild(new URL('./ingest-worker.ts', import.meta.url));
    const path = join(dir, 'rows.csv');
    await writeFile(path, fileText());
    const args = (name: string): string[] => [path, join(dir, name), join(dir, `${name}-state`)];
    const whole = await runAndKill(program, args('whole'), 60_000);
    const hash = whole.lines.at(-1);
    expect(hash, whole.errors).toMatch(/^hash [0-9a-f]{64}$/);
    const random = createRandom(5);
    let acknowledged = 0;
    let kills = 0;
    for (let last = ''; last !== hash; kills++) {
      const run = await runAndKill(program, args('killed'), kills < killsOr(8) ? 20 + random.next() * 160 : 60_000);
      expect(run.errors).toBe('');
      const said = rangesSaid(run.lines);
      // What was said to be on the disk is what the next one starts with, at least.
      if (said.length > 0) expect(said[0]).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = Math.max(acknowledged, ...said);
      last = run.lines.at(-1) ?? '';
    }
    expect(kills).toBeGreaterThan(2);
    expect(await contentsOf(join(dir, 'killed'))).toEqual(await contentsOf(join(dir, 'whole')));
    expect(await readdir(join(dir, 'killed-state'))).toEqual([]);
  });
});
