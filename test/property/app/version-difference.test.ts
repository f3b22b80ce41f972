import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differenceOfVersions } from '../../../core/app/version-difference.ts';
import type { views } from '../../../core/contract/index.ts';
import { type ColumnSpec, createBatchBuilder, createExamplesWriter } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

let dir = '';
let count = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-difference-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Row {
  readonly id: number;
  readonly word: string | null;
  readonly value: number | null;
}

const columns: readonly ColumnSpec[] = [
  { name: 'id', type: 'int' },
  { name: 'word', type: 'bytes' },
  { name: 'value', type: 'float' },
];

async function write(rows: readonly Row[]): Promise<string> {
  const target = join(dir, `v${count++}`);
  const writer = await createExamplesWriter(target, { payload: 'parquet', splits: ['train', 'eval'], columns });
  for (const [at, split] of ['train', 'eval'].entries()) {
    const builder = createBatchBuilder(columns);
    for (const row of rows.filter((_, i) => i % 2 === at)) {
      for (const [column, cell] of [BigInt(row.id), row.word, row.value].entries()) {
        if (cell === null) builder.columns[column]?.appendMissing();
        else builder.columns[column]?.appendSingle(cell);
      }
    }
    const batch = builder.build();
    if (batch.rows > 0) await writer.write(split, batch);
  }
  await writer.finish();
  return target;
}

async function difference(from: readonly Row[], to: readonly Row[], key: readonly string[]): Promise<views.VersionDifference> {
  const sides = { from: { artifactId: 1, dir: await write(from) }, to: { artifactId: 2, dir: await write(to) } };
  // Small enough that some runs spill.
  const request = { ...sides, key, workDir: join(dir, `work-${count++}`), memoryBytes: 600 };
  return unwrap(await differenceOfVersions(request, { signal: new AbortController().signal, onProgress: () => undefined }));
}

const word = fc.option(fc.string({ maxLength: 4, unit: 'binary' }), { nil: null });
const value = fc.option(fc.double(), { nil: null });
/** Ids from 0, each once. */
const table = fc
  .array(fc.record({ word, value }), { minLength: 1, maxLength: 40 })
  .map((cells): Row[] => cells.map((cell, id) => ({ id, ...cell })));
const shuffled = (rows: readonly Row[]) => fc.shuffledSubarray([...rows], { minLength: rows.length });
const keys = fc.constantFrom<readonly string[]>([], ['id'], ['id', 'word']);

describe('the difference of two versions', () => {
  it('is empty between a version and itself, in any order of its rows', () =>
    fc.assert(
      fc.asyncProperty(
        table.chain((rows) => fc.tuple(fc.constant(rows), shuffled(rows))),
        keys,
        async ([rows, others], key) => {
          const found = await difference(rows, others, key);
          expect(found).toMatchObject({ added: 0, removed: 0, changed: 0, unchanged: rows.length, ambiguous: 0, examples: [] });
          for (const column of found.columns) expect(column).toMatchObject({ change: 'none', changedRows: 0, distance: 0 });
        },
      ),
      { numRuns: 40 },
    ));

  it('counts random edits exactly', () =>
    fc.assert(
      fc.asyncProperty(
        table.chain((rows) =>
          fc.tuple(
            fc.constant(rows),
            fc.array(fc.constantFrom('keep', 'remove', 'word', 'value', 'both'), {
              minLength: rows.length,
              maxLength: rows.length,
            }),
            fc.array(fc.record({ word, value }), { maxLength: 10 }),
          ),
        ),
        async ([rows, edits, added]) => {
          const touched = (at: number, ...kinds: readonly string[]): boolean => kinds.includes(edits[at] ?? '');
          const to = rows.flatMap((row, at): Row[] => {
            if (touched(at, 'remove')) return [];
            // Longer than any word, and beyond any text of a value: changed for certain.
            const changedWord = touched(at, 'word', 'both') ? `${row.word ?? ''}edited` : row.word;
            const changedValue = touched(at, 'value', 'both') ? (row.value === null ? 1 : null) : row.value;
            return [{ id: row.id, word: changedWord, value: changedValue }];
          });
          const more = added.map((cells, at) => ({ id: 1000 + at, ...cells }));
          const number = (...kinds: readonly string[]): number => edits.filter((edit) => kinds.includes(edit)).length;
          const found = await difference(rows, [...to, ...more], ['id']);
          expect(found).toMatchObject({
            added: more.length,
            removed: number('remove'),
            changed: number('word', 'value', 'both'),
            unchanged: number('keep'),
            ambiguous: 0,
          });
          expect(found.columns.map(({ changedRows }) => changedRows)).toEqual([
            0,
            number('word', 'both'),
            number('value', 'both'),
          ]);
          const whole = await difference(rows, [...to, ...more], []);
          expect(whole.unchanged).toBe(number('keep'));
          expect(whole.removed).toBe(rows.length - number('keep'));
          expect(whole.added).toBe(to.length + more.length - number('keep'));
        },
      ),
      { numRuns: 40 },
    ));
});
