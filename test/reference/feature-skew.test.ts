/** The feature skew detector against TFDV's feature_skew_detector_test; what the extraction lost of a test is written out here. */

import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CellValue, type ColumnBatch, createBatchBuilder, parseMessage } from '../../core/formats/index.ts';
import { defineMessage, mapOf, nested, repeated, scalar } from '../../core/formats/tfmd-fields.ts';
import { unwrap } from '../../core/foundation/index.ts';
import {
  detectFeatureSkew,
  type FeatureSkew,
  type FeatureSkewOptions,
  type FeatureSkewResult,
} from '../../core/stages/validate/index.ts';
import { readCases, type TfdvCase } from './tfdv-cases.ts';

const path = '../shared/data/tfdv/cases/feature_skew_detector_test.json';
const scratchDir = mkdtempSync(join(tmpdir(), 'feature-skew-test-'));

/** Values of one example by feature; an empty list is a feature without a value. */
type Example = Readonly<Record<string, readonly CellValue[]>>;

function toBatches(examples: readonly Example[], floats: readonly string[] = ['close_float']): ColumnBatch[] {
  const names = [...new Set(examples.flatMap((example) => Object.keys(example)))];
  const typeOf = (name: string): 'int' | 'float' | 'bytes' | 'unknown' => {
    const value = examples.flatMap((example) => example[name] ?? [])[0];
    if (floats.includes(name)) return 'float';
    return value === undefined ? 'unknown' : typeof value === 'bigint' ? 'int' : 'bytes';
  };
  const builder = createBatchBuilder(names.map((name) => ({ name, type: typeOf(name) })));
  for (const example of examples) {
    names.forEach((name, index) => {
      const column = builder.columns[index] as (typeof builder.columns)[number];
      const values = example[name];
      if (values === undefined) column.appendMissing();
      else {
        for (const value of values) column.appendValue(value);
        column.endRow();
      }
    });
  }
  return [builder.build()];
}

async function detect(
  base: readonly Example[],
  test: readonly Example[],
  options: Partial<FeatureSkewOptions>,
): Promise<FeatureSkewResult> {
  const all = { identifierFeatures: ['id'], scratchDir, ...options };
  return unwrap(await detectFeatureSkew(toBatches(base), toBatches(test), all));
}

const skewType = defineMessage<FeatureSkew>('FeatureSkew', 'implicit', [
  scalar<FeatureSkew>('string', 'feature_name', 1),
  scalar<FeatureSkew>('uint64', 'base_count', 2),
  scalar<FeatureSkew>('uint64', 'test_count', 3),
  scalar<FeatureSkew>('uint64', 'match_count', 4),
  scalar<FeatureSkew>('uint64', 'base_only', 5),
  scalar<FeatureSkew>('uint64', 'test_only', 6),
  scalar<FeatureSkew>('uint64', 'mismatch_count', 7),
  scalar<FeatureSkew>('uint64', 'diff_count', 8),
]);

interface Values {
  value: bigint[];
}
interface TextFeature {
  int64_list?: Values;
}
interface TextFeatures {
  feature: Map<string, TextFeature>;
}
interface TextExample {
  features?: TextFeatures;
}
const valuesType = defineMessage<Values>('Int64List', 'implicit', [repeated(scalar<Values>('bigint', 'value', 1))]);
const featureType = defineMessage<TextFeature>('Feature', 'implicit', [nested<TextFeature>(() => valuesType, 'int64_list', 3)]);
const featuresType = defineMessage<TextFeatures>('Features', 'implicit', [
  mapOf(nested<TextFeatures>(() => featureType, 'feature', 1)),
]);
const exampleType = defineMessage<TextExample>('Example', 'implicit', [nested<TextExample>(() => featuresType, 'features', 1)]);

describe.skipIf(!existsSync(path))(`TFDV's feature skew tests (needs ${path})`, () => {
  const { cases } = existsSync(path) ? readCases(path) : { cases: [] };
  const steps = (name: string): TfdvCase['steps'] =>
    (cases.find(({ test }) => test === `FeatureSkewDetectorTest.${name}`) as TfdvCase).steps;
  const variable = (name: string, of: string): unknown => steps(name).find((step) => step.var === of)?.value;
  const expected = (name: string): FeatureSkew[] =>
    (variable(name, 'expected_result') as { text_proto: string }[])
      .map(({ text_proto: text }) => parseMessage(skewType, text))
      .sort((a, b) => (a.feature_name < b.feature_name ? -1 : 1));
  const example = (name: string, of: string): Example => {
    const parsed = parseMessage(exampleType, (variable(name, of) as { text_proto: string }).text_proto);
    const features = [...(parsed.features?.feature ?? [])];
    return Object.fromEntries(features.map(([key, feature]) => [key, feature.int64_list?.value ?? []]));
  };

  /** Two pairs that share their identifiers, and differ in as many ways as asked for. */
  function pairs({ skewed, closeFloats }: { skewed: boolean; closeFloats: boolean }): { base: Example[]; test: Example[] } {
    const shared = [0n, 1n].map((id) => ({ id1: [id], id2: [1n], no_skew: [1n] }));
    return {
      base: shared.map((one) => ({
        ...one,
        ignore: [0n],
        ...(closeFloats ? { close_float: [1.12345] } : {}),
        ...(skewed ? { skewed: [0n], base_only: [0n] } : {}),
      })),
      test: shared.map((one) => ({
        ...one,
        ignore: [1n],
        ...(closeFloats ? { close_float: [1.12456] } : {}),
        ...(skewed ? { skewed: [1n], test_only: [1n] } : {}),
      })),
    };
  }
  const identified = { identifierFeatures: ['id1', 'id2'], featuresToIgnore: ['ignore'] };
  const made = (id: string, skew = '', noSkew = ''): Example => ({
    ...(id === '' ? {} : { id: [id] }),
    ...(skew === '' ? {} : { value_skew: [skew] }),
    ...(noSkew === '' ? {} : { value_noskew: [noSkew] }),
  });
  const madeOf = (name: string, of: string): Example[] =>
    (variable(name, of) as { args: string[] }[]).map(({ args: [id = '', skew, noSkew] }) => made(id, skew, noSkew));

  it('knows every test', () => {
    expect(cases.map(({ test }) => test.split('.')[1])).toEqual([
      'test_detect_feature_skew',
      'test_detect_no_skew',
      'test_obtain_skew_sample',
      'test_empty_inputs',
      'test_duplicate_identifiers_allowed_with_duplicates',
      'test_empty_features_equivalent',
      'test_confusion_analysis',
      'test_confusion_analysis_errors',
      'test_match_stats',
    ]);
  });

  it('test_detect_feature_skew; floats are close when rounded', async () => {
    const { base, test } = pairs({ skewed: true, closeFloats: true });
    const found = await detect(base, test, identified);
    expect(found.features).toEqual(expected('test_detect_feature_skew'));
    const rounded = await detect(base, test, { ...identified, floatRoundDigits: 2 });
    expect(rounded.features.find((feature) => feature.feature_name === 'close_float')).toMatchObject({ match_count: 2 });
  });

  it('test_detect_no_skew', async () => {
    const { base, test } = pairs({ skewed: false, closeFloats: false });
    const found = await detect(base, test, { ...identified, sampleSize: 2 });
    expect([found.features, found.pairs]).toEqual([expected('test_detect_no_skew'), []]);
  });

  it('test_obtain_skew_sample', async () => {
    const { base, test } = pairs({ skewed: true, closeFloats: false });
    const { pairs: sample } = await detect(base, test, { ...identified, sampleSize: 1 });
    expect(sample).toHaveLength(1);
    expect(sample[0]).toMatchObject({
      matched_features: ['no_skew'],
      mismatched_features: ['skewed'],
      base_only_features: ['base_only'],
      test_only_features: ['test_only'],
    });
  });

  it('test_empty_inputs', async () => {
    const { base, test } = pairs({ skewed: true, closeFloats: true });
    for (const [left, right] of [
      [[], test],
      [base, []],
      [[], []],
    ] as const) {
      const options = { scratchDir, ...identified, sampleSize: 1 };
      const found = unwrap(
        await detectFeatureSkew(left.length === 0 ? [] : toBatches(left), right.length === 0 ? [] : toBatches(right), options),
      );
      expect([found.features, found.pairs]).toEqual([[], []]);
    }
  });

  it('test_duplicate_identifiers_allowed_with_duplicates; else they are left out', async () => {
    const name = 'test_duplicate_identifiers_allowed_with_duplicates';
    const base = [example(name, 'base_example_1'), example(name, 'base_example_2')];
    const found = await detect(base, [example(name, 'test_example')], { allowDuplicateIdentifiers: true });
    expect(found.features).toEqual(expected(name));
    expect((await detect(base, [example(name, 'test_example')], {})).features).toEqual([]);
  });

  it('test_empty_features_equivalent', async () => {
    const name = 'test_empty_features_equivalent';
    const found = await detect([example(name, 'base_example_1')], [example(name, 'test_example')], { sampleSize: 10 });
    const counted = parseMessage(skewType, "feature_name: 'val' match_count: 1");
    expect([found.features, found.pairs]).toEqual([[counted], []]);
  });

  it('test_confusion_analysis', async () => {
    const [base, test] = ['baseline_examples', 'test_examples'].map((of) => madeOf('test_confusion_analysis', of));
    const found = await detect(base as Example[], test as Example[], { confusionFeatures: ['value_skew', 'value_noskew'] });
    const wanted = (variable('test_confusion_analysis', 'expected_result') as { args: [string, string, string, number] }[]).map(
      ({ args: [left, right, feature, count] }) => ({ feature_name: feature, base: left, test: right, count }),
    );
    expect(new Set(found.confusion)).toEqual(new Set(wanted));
    expect(found.confusion).toHaveLength(wanted.length);
  });

  it.each([
    ['int64', [100n], []],
    ['float', [0.5], ['val']],
    ['multivalent', ['foo', 'bar'], []],
  ] as const)('test_confusion_analysis_errors: %s', async (kind, values, floats) => {
    const batches = toBatches([{ id: [1n], val: [...values] }], floats);
    const options = { identifierFeatures: ['id'], scratchDir, confusionFeatures: ['val'] };
    const found = await detectFeatureSkew(batches, batches, options);
    expect(found).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
    expect(!found.ok && found.problem.message).toContain(`${kind} features unsupported for confusion analysis`);
  });

  it('test_match_stats', async () => {
    const [base, test] = ['baseline_examples', 'test_examples'].map((of) => madeOf('test_match_stats', of));
    expect((await detect(base as Example[], test as Example[], {})).matchStats).toEqual({
      base_with_id_count: 4,
      test_with_id_count: 5,
      identifiers_count: 5,
      matching_pairs_count: 5,
      ids_missing_in_base_count: 2,
      ids_missing_in_test_count: 1,
      duplicate_id_count: 1,
      base_missing_id_count: 1,
      test_missing_id_count: 2,
    });
  });
});

describe('The feature skew detector', () => {
  const rows = (shift: number): Example[] =>
    Array.from({ length: 5000 }, (_, index) => {
      const id = (index * 7919 + shift) % 5003;
      return { id: [BigInt(id)], name: [`n${id % 17 === 0 ? index : id}`], size: [BigInt(id * 3)] };
    });

  it('comes to the same answer through files as in memory, and leaves none behind', async () => {
    const held = await detect(rows(0), rows(11), { sampleSize: 5, seed: 3 });
    const spilled = await detect(rows(0), rows(11), { sampleSize: 5, seed: 3, memoryLimit: 100 });
    expect(spilled).toEqual(held);
    const names = new Map(rows(0).map(({ id, name }) => [id?.[0], name?.[0]]));
    const shared = rows(11).filter(({ id }) => names.has(id?.[0]));
    const same = shared.filter(({ id, name }) => names.get(id?.[0]) === name?.[0]);
    expect(held.matchStats.matching_pairs_count).toBe(shared.length);
    expect(held.features).toMatchObject([
      { feature_name: 'name', match_count: same.length, mismatch_count: shared.length - same.length },
      { feature_name: 'size', match_count: shared.length, mismatch_count: 0 },
    ]);
    expect(same.length).toBeLessThan(shared.length - 100);
    expect(readdirSync(scratchDir)).toEqual([]);
  });

  it('refuses to join by nothing, or by a feature that is not there', async () => {
    const options = { scratchDir };
    const none = await detectFeatureSkew([], [], { ...options, identifierFeatures: [] });
    expect(none).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
    const gone = await detectFeatureSkew(toBatches(rows(0)), [], { ...options, identifierFeatures: ['nothing'] });
    expect(gone).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
  });
});
