import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnText, readExamples } from '../../../core/formats/index.ts';
import { type Json, unwrap } from '../../../core/foundation/index.ts';
import { exampleGen } from '../../../core/stages/ingest/index.ts';

let dir = '';
let runs = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-partition-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Row {
  readonly who: string;
  readonly day: number;
}
type Split = Readonly<Record<string, readonly (readonly [row: number, who: string, day: string])[]>>;

/** Rows by split, as [row number, who, day]; rows that came from no source have no number. */
async function split(
  rows: readonly Row[],
  options: { readonly splits: Readonly<Record<string, number>>; readonly partition: object },
): Promise<{ readonly rows: Split; readonly target: string }> {
  const path = join(dir, `${runs}.csv`);
  const target = join(dir, `out-${runs++}`);
  await writeFile(path, `row,who,day\n${rows.map(({ who, day }, at) => `${at},${who},${day}\n`).join('')}`);
  unwrap(
    await exampleGen.execute({
      projectDir: dir,
      inputs: {},
      outputs: { examples: target },
      stateDir: dir,
      // Feedback may leave a split empty, and so may the few rows of an example here.
      properties: {
        ...(options as { readonly [key: string]: Json }),
        payload: 'tfrecord',
        max_rejected: 0,
        span: 1,
        sources: [{ path, origin: 'feedback' }],
      },
      seed: 1,
      signal: new AbortController().signal,
      report: () => undefined,
    }),
  );
  const found: Record<string, [number, string, string][]> = {};
  for (const name of Object.keys(options.splits)) {
    found[name] = [];
    for await (const batch of readExamples(target, name)) {
      const [row, who, day] = batch.columns;
      for (let at = 0; row && who && day && at < batch.rows; at++) {
        found[name].push([Number(columnText(row, at)), columnText(who, at) ?? '', columnText(day, at) ?? '']);
      }
    }
  }
  return { rows: found, target };
}

const row = fc.record({ who: fc.constantFrom('ann', 'bo', 'cy', 'di', 'ed', ''), day: fc.integer({ min: -5, max: 20 }) });
/** A column without a single value has no type, and is refused. */
const rowList = fc.array(row, { minLength: 2, maxLength: 60 }).filter((rows) => rows.some(({ who }) => who !== ''));
const buckets = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
  .map((counts) => Object.fromEntries(counts.map((count, at) => [`s${at}`, count])));
const seed = fc.option(fc.integer({ min: 0, max: 99 }), { nil: undefined });
const partition = fc.oneof(
  fc.record({ by: fc.constant('example'), seed }),
  fc.record({ by: fc.constant('feature'), feature: fc.constantFrom('who', 'day'), seed }),
  fc.record({ by: fc.constant('time'), feature: fc.constantFrom('day', 'who') }),
);
const runsOf = (numRuns: number) => ({ numRuns, seed: 20_260_101 });

describe('how rows come into splits', () => {
  it('loses no row and has none twice, whatever the partition', () =>
    fc.assert(
      fc.asyncProperty(rowList, buckets, partition, async (rows, splits, by) => {
        const found = Object.values((await split(rows, { splits, partition: by })).rows).flat();
        expect(found.map(([at]) => at).sort((a, b) => a - b)).toEqual(rows.map((_, at) => at));
      }),
      runsOf(40),
    ));

  it('never has one group on both sides when split by a feature', () =>
    fc.assert(
      fc.asyncProperty(rowList, buckets, seed, async (rows, splits, drawn) => {
        const { rows: found } = await split(rows, { splits, partition: { by: 'feature', feature: 'who', seed: drawn } });
        const sides = new Map<string, Set<string>>();
        for (const [name, list] of Object.entries(found)) {
          for (const [, who] of list) sides.set(who, (sides.get(who) ?? new Set()).add(name));
        }
        for (const names of sides.values()) expect(names.size).toBe(1);
      }),
      runsOf(30),
    ));

  it('has no row of an earlier split after one of a later, and never tears a time apart', () =>
    fc.assert(
      fc.asyncProperty(rowList, buckets, async (rows, splits) => {
        const { rows: found } = await split(rows, { splits, partition: { by: 'time', feature: 'day' } });
        let latest = Number.NEGATIVE_INFINITY;
        for (const name of Object.keys(splits)) {
          const days = (found[name] ?? []).map(([, , day]) => Number(day));
          if (days.length === 0) continue;
          expect(Math.min(...days)).toBeGreaterThan(latest);
          latest = Math.max(...days);
        }
      }),
      runsOf(30),
    ));

  it('comes as near to the ratio as ties allow', () =>
    fc.assert(
      fc.asyncProperty(rowList, buckets, async (rows, splits) => {
        const { rows: found } = await split(rows, { splits, partition: { by: 'time', feature: 'day' } });
        const counts = new Map<number, number>();
        for (const { day } of rows) counts.set(day, (counts.get(day) ?? 0) + 1);
        const mostAlike = Math.max(...counts.values());
        const sum = Object.values(splits).reduce((a, b) => a + b, 0);
        let before = 0;
        let upTo = 0;
        for (const [name, share] of Object.entries(splits)) {
          before += found[name]?.length ?? 0;
          upTo += share;
          expect(Math.abs(before - (rows.length * upTo) / sum)).toBeLessThanOrEqual(mostAlike / 2);
        }
      }),
      runsOf(30),
    ));

  it('writes the same bytes for the same seed', () =>
    fc.assert(
      fc.asyncProperty(rowList, buckets, partition, async (rows, splits, by) => {
        const files = [];
        for (let i = 0; i < 2; i++) {
          const { target } = await split(rows, { splits, partition: by });
          const bytes = Object.keys(splits).map((name) =>
            readFile(join(target, `Split-${name}`, 'data_tfrecord-00000-of-00001.gz'), 'hex'),
          );
          files.push(await Promise.all(bytes));
        }
        expect(files[0]).toEqual(files[1]);
      }),
      runsOf(10),
    ));
});
