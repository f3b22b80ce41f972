import { describe, expect, it } from 'vitest';
import type { SchemaEdit } from '../../../../core/contract/index.ts';
import { type Feature, parseSchema, printSchema, type Schema } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { applySchemaEdit, toSchemaView } from '../../../../core/stages/schema/index.ts';

const text = `feature { name: "age" type: INT presence { min_fraction: 1 min_count: 1 } shape { dim { size: 1 } } }
feature { name: "fare" type: FLOAT float_domain { disallow_nan: true } }
feature { name: "colour" type: BYTES domain: "colours" }
feature { name: "trim" type: BYTES domain: "colours" }
feature { name: "text" type: BYTES }
string_domain { name: "colours" value: "red" }`;

const schema = unwrap(parseSchema(text));

function edit(change: SchemaEdit, start: Schema = schema): Schema {
  const before = printSchema(start);
  const result = unwrap(applySchemaEdit(start, change));
  expect(printSchema(start)).toBe(before);
  return result;
}

function feature(edited: Schema, name: string): Feature | undefined {
  return edited.feature.find((candidate) => candidate.name === name);
}

describe('A change of the schema', () => {
  it('makes a feature optional, and required again', () => {
    const optional = edit({ kind: 'required', feature: 'age', required: false });
    expect(feature(optional, 'age')).toMatchObject({ presence: { min_count: 0 } });
    expect(feature(optional, 'age')?.shape).toBeUndefined();
    const required = edit({ kind: 'required', feature: 'age', required: true }, optional);
    expect(feature(required, 'age')?.presence).toEqual({ min_fraction: 1, min_count: 1 });
  });

  it('sets the share of examples that must have a feature', () => {
    expect(feature(edit({ kind: 'min_fraction', feature: 'fare', value: 0.5 }), 'fare')?.presence).toEqual({ min_fraction: 0.5 });
  });

  it('adds values to a shared domain once, and starts one where there is none', () => {
    const more = edit({ kind: 'domain_add', feature: 'colour', values: ['red', 'blue'] });
    expect(more.string_domain[0]?.value).toEqual(['red', 'blue']);
    const fresh = edit({ kind: 'domain_add', feature: 'text', values: ['a'] });
    expect([feature(fresh, 'text')?.domain, fresh.string_domain[1]]).toEqual(['text', { name: 'text', value: ['a'] }]);
  });

  it('drops a domain, its list with the last feature that uses it', () => {
    const one = edit({ kind: 'domain_remove', feature: 'colour' });
    expect([feature(one, 'colour')?.domain, one.string_domain.length]).toEqual([undefined, 1]);
    expect(edit({ kind: 'domain_remove', feature: 'trim' }, one).string_domain).toEqual([]);
  });

  it('takes single values out of a list, and one after the other all', () => {
    const two = edit({ kind: 'domain_add', feature: 'colour', values: ['blue'] });
    const one = edit({ kind: 'domain_values_remove', feature: 'colour', values: ['red'] }, two);
    expect(one.string_domain[0]?.value).toEqual(['blue']);
    const refused = applySchemaEdit(schema, { kind: 'domain_values_remove', feature: 'text', values: ['a'] });
    expect(refused).toMatchObject({ ok: false, problem: { code: 'schema/invalid' } });
  });

  it('says how many values an example may have, instead of a shape', () => {
    const several = feature(edit({ kind: 'valency', feature: 'age', min: 1, max: 3 }), 'age');
    expect([several?.value_count, several?.shape]).toEqual([{ min: 1, max: 3 }, undefined]);
    expect(feature(edit({ kind: 'valency', feature: 'age' }), 'age')?.value_count).toBeUndefined();
    expect(applySchemaEdit(schema, { kind: 'valency', feature: 'age', min: 3, max: 1 }).ok).toBe(false);
  });

  it('leaves a feature out of an environment that the others are expected in', () => {
    const served = edit({ kind: 'not_in_environment', feature: 'age', environments: ['SERVING'] });
    expect([feature(served, 'age')?.not_in_environment, served.default_environment]).toEqual([['SERVING'], ['SERVING']]);
    expect(toSchemaView(served).features[0]?.notInEnvironment).toEqual(['SERVING']);
  });

  it('bounds skew as it bounds drift', () => {
    const limited = edit({ kind: 'skew_threshold', feature: 'colour', value: 0.02 });
    expect(feature(limited, 'colour')?.skew_comparator).toEqual({ infinity_norm: { threshold: 0.02 } });
    expect(toSchemaView(limited).features[2]?.skewThreshold).toBe(0.02);
    const free = edit({ kind: 'skew_threshold', feature: 'colour' }, limited);
    expect(feature(free, 'colour')?.skew_comparator).toBeUndefined();
  });

  it('bounds numbers: integers exactly, floats in float32, other settings kept', () => {
    expect(feature(edit({ kind: 'range', feature: 'age', min: 0, max: 150 }), 'age')?.int_domain).toEqual({ min: 0n, max: 150n });
    const bounded = edit({ kind: 'range', feature: 'fare', min: 0.1 });
    expect(feature(bounded, 'fare')?.float_domain).toEqual({ min: Math.fround(0.1), disallow_nan: true });
    expect(feature(edit({ kind: 'range', feature: 'age' }), 'age')?.int_domain).toBeUndefined();
  });

  it('keeps every digit of a bound of 64 bits that was shown and comes back, and writes it so that it can be read', () => {
    const wide = 'feature { name: "at" type: INT int_domain { min: -9223372036854775808 max: 9223372036854775807 } }';
    const start = unwrap(parseSchema(wide));
    const { min, max } = toSchemaView(start).features[0]?.range ?? {};
    const same = edit(
      { kind: 'range', feature: 'at', ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) },
      start,
    );
    expect(feature(same, 'at')?.int_domain).toEqual({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const narrowed = edit({ kind: 'range', feature: 'at', min: -5, ...(max === undefined ? {} : { max }) }, start);
    expect(feature(unwrap(parseSchema(printSchema(narrowed))), 'at')?.int_domain).toEqual({ min: -5n, max: 2n ** 63n - 1n });
  });

  it('compares strings by L-infinity and numbers by Jensen-Shannon', () => {
    const strings = edit({ kind: 'drift_threshold', feature: 'text', value: 0.1 });
    expect(feature(strings, 'text')?.drift_comparator).toEqual({ infinity_norm: { threshold: 0.1 } });
    const numbers = edit({ kind: 'drift_threshold', feature: 'fare', value: 0.1 });
    expect(feature(numbers, 'fare')?.drift_comparator).toEqual({ jensen_shannon_divergence: { threshold: 0.1 } });
    expect(feature(edit({ kind: 'drift_threshold', feature: 'fare' }, numbers), 'fare')?.drift_comparator).toBeUndefined();
  });

  it('changes a type and lets go of the domain that goes with the old one', () => {
    const changed = feature(edit({ kind: 'type', feature: 'colour', type: 'INT' }), 'colour');
    expect([changed?.type, changed?.domain]).toEqual(['INT', undefined]);
  });

  it('removes a feature and a list only it used', () => {
    const without = edit({ kind: 'remove_feature', feature: 'colour' });
    expect([without.feature.length, without.string_domain.length]).toEqual([4, 1]);
    expect(edit({ kind: 'remove_feature', feature: 'trim' }, without).string_domain).toEqual([]);
  });

  it('replaces the whole text', () => {
    expect(edit({ kind: 'text', text: 'feature { name: "x" }' }).feature).toHaveLength(1);
  });

  it.each<SchemaEdit>([
    { kind: 'required', feature: 'nothing', required: true },
    { kind: 'remove_feature', feature: 'nothing' },
    { kind: 'domain_add', feature: 'age', values: ['x'] },
    { kind: 'range', feature: 'age', min: 0.5 },
    { kind: 'range', feature: 'age', max: 1e19 },
    { kind: 'range', feature: 'age', min: 2 ** 53 },
    { kind: 'range', feature: 'fare', max: 1e39 },
    { kind: 'range', feature: 'fare', min: 2, max: 1 },
    { kind: 'range', feature: 'text', min: 1 },
    { kind: 'text', text: 'feature {' },
  ])('is refused where it does not fit: %j', (change) => {
    expect(applySchemaEdit(schema, change)).toMatchObject({ ok: false, problem: { code: 'schema/invalid' } });
  });
});

describe('The schema on the screen', () => {
  it('shows presence, valency, domain, range and drift threshold', () => {
    const view = toSchemaView(edit({ kind: 'drift_threshold', feature: 'colour', value: 0.2 }));
    expect(view.features.slice(0, 3)).toEqual([
      { name: 'age', type: 'INT', required: true, minFraction: 1, valency: { min: 1, max: 1 }, notInEnvironment: [] },
      { name: 'fare', type: 'FLOAT', required: false, notInEnvironment: [] },
      { name: 'colour', type: 'BYTES', required: false, domain: ['red'], driftThreshold: 0.2, notInEnvironment: [] },
    ]);
  });

  it('does not exist yet without a schema', () => {
    expect(toSchemaView(undefined)).toEqual({ exists: false, text: '', features: [], canUndo: false, canRedo: false });
  });
});
