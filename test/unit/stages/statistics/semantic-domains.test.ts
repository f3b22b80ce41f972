import { describe, expect, it } from 'vitest';
import type { ColumnSpec, CustomStatistic } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { generateStatistics } from '../../../../core/stages/statistics/index.ts';
import { makeBatch } from './column-batches.ts';

type Value = string | number | Uint8Array;

async function domainsOf(type: ColumnSpec['type'], values: readonly Value[]): Promise<CustomStatistic[]> {
  const batch = makeBatch({ v: { type, rows: values.map((value) => [value]) } });
  const list = unwrap(await generateStatistics([batch], { semanticDomains: true }));
  return list.datasets[0]?.features[0]?.custom_stats ?? [];
}

const repeat = <T extends Value>(count: number, value: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => value(i));

describe('Semantic domains, by TFDV’s rules', () => {
  it('know sentences by their words, from a hundred values and four fifths on', async () => {
    const sentences = repeat(80, (i) => `the bank did not answer my letter ${i}`);
    const rest = repeat(20, () => 'Mortgage');
    expect(await domainsOf('bytes', [...sentences, ...rest])).toEqual([
      { name: 'domain_info', str: 'natural_language_domain {}' },
      { name: 'natural_language_match_rate', num: 0.8 },
    ]);
    expect(await domainsOf('bytes', [...sentences, ...rest, 'Mortgage'])).toEqual([]);
    expect(await domainsOf('bytes', [...sentences, ...rest].slice(1))).toEqual([]);
    expect(await domainsOf('bytes', [...sentences, ...rest, Uint8Array.of(0xff)])).toEqual([]);
  });

  it('know images by their first bytes, the others as UNKNOWN', async () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1);
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
    const [domain, formats] = await domainsOf('bytes', [
      ...repeat(70, () => png),
      ...repeat(20, () => jpeg),
      ...repeat(10, () => 'x'),
    ]);
    expect(domain).toEqual({ name: 'domain_info', str: 'image_domain {}' });
    expect(formats?.rank_histogram?.buckets.map(({ label, sample_count }) => [label, sample_count])).toEqual([
      ['UNKNOWN', 10],
      ['jpeg', 20],
      ['png', 70],
    ]);
  });

  it('know times of text by the format most values have', async () => {
    const dates = repeat(100, (i) => `2024-0${(i % 9) + 1}-1${i % 10} 23:5${i % 10}`);
    expect(await domainsOf('bytes', dates)).toEqual([
      { name: 'domain_info', str: "time_domain {string_format: '%Y-%m-%d %H:%M'}" },
      { name: 'time_match_ratio', num: 1 },
    ]);
    expect(
      await domainsOf(
        'bytes',
        repeat(100, () => 'Fri Nov 30 10:47:02 2018'),
      ),
    ).toContainEqual({
      name: 'domain_info',
      str: "time_domain {string_format: '%a %b %d %H:%M:%S %Y'}",
    });
    // An empty string rules times out, as it does in TFDV.
    expect(await domainsOf('bytes', [...dates, ''])).toEqual([]);
  });

  it('know Unix times by their range', async () => {
    expect(
      await domainsOf(
        'int',
        repeat(100, (i) => 1_700_000_000_000 + i),
      ),
    ).toEqual([
      { name: 'domain_info', str: 'time_domain {integer_format: 2}' },
      { name: 'time_match_ratio', num: 1 },
    ]);
    expect(
      await domainsOf(
        'int',
        repeat(100, (i) => i),
      ),
    ).toEqual([]);
    expect(
      await domainsOf(
        'float',
        repeat(100, () => 1_700_000_000),
      ),
    ).toEqual([]);
  });

  it('are not looked for unless asked', async () => {
    const batch = makeBatch({ v: { type: 'int', rows: repeat(100, (i) => 1_700_000_000 + i).map((value) => [value]) } });
    expect(unwrap(await generateStatistics([batch])).datasets[0]?.features[0]?.custom_stats).toEqual([]);
  });
});

describe('A sample', () => {
  const batch = makeBatch({ v: { type: 'int', rows: repeat(20_000, (i) => i).map((value) => [value]) } });

  it('takes about its share of the rows, the same ones each time, another seed others', async () => {
    const run = async (sampleSeed: number): Promise<unknown> =>
      unwrap(await generateStatistics([batch, batch], { sampleRate: 0.25, sampleSeed })).datasets[0];
    const one = (await run(1)) as { num_examples: number };
    expect(Math.abs(one.num_examples / 10_000 - 1)).toBeLessThan(0.05);
    expect(await run(1)).toEqual(one);
    expect(await run(2)).not.toEqual(one);
  });

  it('is refused for a rate that is no share', async () => {
    for (const sampleRate of [0, 1.5, Number.NaN]) expect((await generateStatistics([batch], { sampleRate })).ok).toBe(false);
  });
});
