/**
 * Every reader on broken files: it reads or refuses, and never crashes, hangs, or loses a row without a word.
 * LOOPWRIGHT_MUTATIONS sets how many broken files there are (default 2,000); LOOPWRIGHT_SEED another draw.
 */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnBatch } from '../../../core/formats/index.ts';
import { openExampleReader } from '../../../core/formats/index.ts';
import { createRandom, deriveSeed, ProblemError } from '../../../core/foundation/index.ts';
import { mutate, mutateRecord } from './mutations.ts';
import { type SeedFile, seedFiles } from './seed-files.ts';

const inputs = Number(process.env['LOOPWRIGHT_MUTATIONS'] ?? 2000);
const seed = Number(process.env['LOOPWRIGHT_SEED'] ?? 20_260_101);

interface Outcome {
  readonly rows: number;
  readonly rejected: number;
  readonly problem?: string;
}

async function readWhole(path: string, format: SeedFile['format'] | 'auto'): Promise<Outcome> {
  let rows = 0;
  const opened = await openExampleReader(path, { format });
  if (!opened.ok) return { rows, rejected: 0, problem: opened.problem.code };
  const reader = opened.value;
  try {
    for await (const batch of reader.batches()) {
      requireWhole(batch);
      rows += batch.rows;
    }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { rows, rejected: reader.rejected.count, problem: error.problem.code };
  }
  return { rows, rejected: reader.rejected.count };
}

/** Offsets ascend within the values they point into. */
function requireWhole(batch: ColumnBatch): void {
  for (const column of batch.columns) {
    const whole = column.rows === batch.rows && column.present.length >= batch.rows && column.offsets.length > batch.rows;
    if (!whole) throw new Error(`column ${column.name} is not as long as its batch`);
    for (let row = 0; row < batch.rows; row++) {
      if ((column.offsets[row + 1] as number) < (column.offsets[row] as number))
        throw new Error(`offsets of ${column.name} descend`);
    }
    const values = column.offsets[batch.rows] as number;
    if (column.type === 'bytes' && (column.starts[values] as number) > column.data.length)
      throw new Error(`${column.name} points beyond its bytes`);
    if ((column.type === 'int' || column.type === 'float') && values > column.values.length)
      throw new Error(`${column.name} lacks values`);
  }
}

/** Lines that are not blank: what a reader of one row a line must account for. */
function countLines(bytes: Buffer): number {
  const lines = new TextDecoder('utf-8').decode(bytes).split('\n');
  return lines.filter((line) => line.trim() !== '').length;
}

describe('readers of broken files', () => {
  let dir: string;
  let seeds: readonly SeedFile[];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mutated-'));
    seeds = await seedFiles(join(dir, 'seeds'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('read every whole file', async () => {
    for (const { name, path, format, rows } of seeds) {
      expect(await readWhole(path, format), name).toEqual({ rows, rejected: 0 });
      expect(await readWhole(path, 'auto'), `${name}, found out`).toEqual({ rows, rejected: 0 });
    }
  });

  it(`read or refuse ${inputs} broken ones`, { timeout: 60_000 + inputs * 50 }, async () => {
    const contents = await Promise.all(seeds.map(({ path }) => readFile(path)));
    const outcomes = new Map<string, number>();
    const failures = new Map<string, string>();
    for (let input = 0; input < inputs; input++) {
      const random = createRandom(deriveSeed(seed, `input ${input}`));
      const at = input % seeds.length;
      const { format, name, records } = seeds[at] as SeedFile;
      const other = contents[Math.floor(random.next() * contents.length)] as Buffer;
      const broken = records ? mutateRecord(records, other, random) : mutate(contents[at] as Buffer, other, random);
      const path = join(dir, `broken-${name}`);
      await writeFile(path, broken);
      const asked = random.next() < 0.7 ? format : 'auto';
      try {
        const { rows, rejected, problem = 'read' } = await readWhole(path, asked);
        outcomes.set(problem, (outcomes.get(problem) ?? 0) + 1);
        const lost = name === 'rows.jsonl' && asked === 'jsonl' && problem === 'read' && rows + rejected !== countLines(broken);
        if (lost) throw new Error(`a line was lost: ${rows} rows and ${rejected} rejected of ${countLines(broken)}`);
      } catch (error) {
        const [what = '', where = ''] = String(error instanceof Error ? error.stack : error).split('\n');
        failures.set(`${name} ${where.trim()}`, `input ${input}, asked as ${asked}: ${what}`);
      }
      if (input % 10_000 === 9999)
        process.stderr.write(`${input + 1} inputs, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB\n`);
    }
    if (inputs > 10_000) process.stderr.write(`${JSON.stringify([...outcomes].sort((a, b) => b[1] - a[1]))}\n`);
    expect(Object.fromEntries(failures)).toEqual({});
    // Both happen: files that are still readable, and several kinds of refusal.
    expect(outcomes.get('read') ?? 0).toBeGreaterThan(inputs / 20);
    expect(outcomes.size).toBeGreaterThan(4);
  });
});
