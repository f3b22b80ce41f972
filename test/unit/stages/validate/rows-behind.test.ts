import { describe, expect, it } from 'vitest';
import { defaultDataset, parseSchema } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { generateStatistics } from '../../../../core/stages/statistics/index.ts';
import { rowsBehindFinding } from '../../../../core/stages/validate/index.ts';
import { makeBatch } from '../statistics/column-batches.ts';

const schema = unwrap(
  parseSchema(`feature { name: "age" type: INT int_domain { min: 0 max: 120 } }
feature { name: "fare" type: FLOAT float_domain { min: 0.5 } }
feature { name: "colour" type: BYTES domain: "colours" }
feature { name: "member" type: BYTES bool_domain { true_value: "yes" false_value: "no" } }
string_domain { name: "colours" value: "red" value: "blue" }`),
);

const statisticsOf = async (...rows: (readonly string[] | null)[]) =>
  unwrap(defaultDataset(unwrap(await generateStatistics([makeBatch({ colour: { type: 'bytes', rows } })]))));

const behind = async (feature: string, type: string, rows: (readonly string[] | null)[] = [['red']]) =>
  rowsBehindFinding({
    feature,
    type,
    schema,
    statistics: await statisticsOf(...rows),
    control: await statisticsOf(['red'], ['red'], ['blue']),
  });

describe('the rows behind a finding', () => {
  it('hold values that the list has not', async () => {
    const values = ['red', 'blue'];
    expect(await behind('colour', 'ENUM_TYPE_UNEXPECTED_STRING_VALUES')).toEqual([
      { op: 'present', column: 'colour' },
      { op: 'is_not', column: 'colour', values },
    ]);
    expect(await behind('member', 'BOOL_TYPE_UNEXPECTED_STRING')).toContainEqual({
      op: 'is_not',
      column: 'member',
      values: ['yes', 'no'],
    });
  });

  it('lie beyond the bound that was broken', async () => {
    expect(await behind('age', 'INT_TYPE_BIG_INT')).toEqual([{ op: 'outside', column: 'age', high: 120 }]);
    expect(await behind('fare', 'FLOAT_TYPE_SMALL_FLOAT')).toEqual([{ op: 'outside', column: 'fare', low: 0.5 }]);
    expect(await behind('fare', 'FLOAT_TYPE_BIG_FLOAT')).toBeNull();
  });

  it('are those without a value', async () => {
    const missing = [{ op: 'missing', column: 'colour' }];
    expect(await behind('colour', 'FEATURE_TYPE_LOW_FRACTION_PRESENT', [['red'], null])).toEqual(missing);
    expect(await behind('colour', 'FEATURE_TYPE_LOW_FRACTION_PRESENT', [['red']])).toBeNull();
  });

  it('hold the value whose share moved most', async () => {
    const rows = [['blue'], ['blue'], ['green']];
    expect(await behind('colour', 'COMPARATOR_L_INFTY_HIGH', rows)).toEqual([{ op: 'is', column: 'colour', values: ['red'] }]);
  });

  it('are none where a whole column is to blame', async () => {
    for (const type of ['SCHEMA_NEW_COLUMN', 'SCHEMA_MISSING_COLUMN', 'UNEXPECTED_DATA_TYPE', 'INT_TYPE_INT_EXPECTED'])
      expect(await behind('age', type)).toBeNull();
  });
});
