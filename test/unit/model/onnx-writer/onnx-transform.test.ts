import { describe, expect, it } from 'vitest';
import { applyTransform, type FeatureOptions } from '../../../../core/model/index.ts';
import { OnnxBuilder } from '../../../../core/model/onnx-writer/onnx-builder.ts';
import { rawInputs } from '../../../../core/model/onnx-writer/onnx-transform.ts';
import { batchOf, type Cell } from '../batch-of.ts';
import { expectSame, fitted } from './same-transform.ts';

const allParts = { transform: 'date', parts: ['days', 'year', 'month', 'day', 'weekday', 'hour'] } as const;

/** Dates and times that are none, nearly none, or written in another way. */
// biome-ignore format: one cell a line says no more.
const hostileDates = [
  '2024-02-29', '2023-02-29', '1900-02-29', '2000-02-29', '0000-01-01', '9999-12-31', '2024-13-01', '2024-00-10', '2024-1-1',
  '2024-01-32', '2024-04-31', '2024-01-00', '2024/12/25', '2024-12/25', '24-12-25', '2024-12-025', '2024-12-0025',
  '2024-12-00025', '12345-01-01', '2024-12-25T', '2024-12-25 ', '2024-12-25T7:05', '2024-12-25 07:05',
  '2024-12-25T07:05:09.123456789Z', '2024-12-25T23:59:59+02:00', '2024-12-25T23:59:60', '2024-12-25T10:59:60.5',
  '2024-12-25T10:59:61', '2024-12-25T24:00:00', '2024-12-25T10:60:00', '2024-12-25T10:5', '2024-12-25T10:05:5',
  '2024-12-25 10:05 PM', '2024-12-25 10:05PM', '2024-12-25 10:05 am', '2024-12-25 12:00 AM', '2024-12-25 12:00:01 pm',
  '2024-12-25 13:00 PM', '2024-12-25 0:30 PM', '2024-12-25 10:05  PM', '2024-12-25 10:05 Pacific',
  '2024-12-25 10:05:06.5 PM', '2024-12-25 10:05:06. PM', '2024-12-25 10:05:06e3', '2024-12-25 1:2:3',
  '2024-12-25 10:05:06.000000000000000 PM', '2024-12-25 10:05:06.0000000000 PM', '2024-12-25 10:05:06.000000000000PM',
  '2024-12-25 9:05:06.0000000000000PM', '2024-12-25 9:05:06.00000000000000PM', '2024-12-25 9:05:06.000000000000000PM',
  '2024-12-25T10:00:00\nPM', '2024-12-25 10:00 PMé', '2024-12-25T10:00é', '2024-12-25Tx', '2024-12-25x', ' 2024-12-25',
  '-2024-12-25', '2024--25', '٢٠٢٤-12-25', '2024-12-25t10:00', '2024-12-25 T10:00', '2024-12-25T10:00 EST', '', '2024',
  '2024-12', 'x', 'T', ' ', '1969-12-31T23:59:59', '1582-10-15', '2024-12-31T00:00:00', '2024-12-25T09:59:59.9999',
  '2024-12-25T09:59:59.9995',
];

/** Month or day first. */
// biome-ignore format: one cell a line says no more.
const hostileOthers = [
  '12/25/2024', '25/12/2024', '2/29/2024', '29/2/2023', '1-2-2024', '1/2-2024', '01/02/24', '01/02/02024', '0001/02/2024',
  '00001/02/2024', '1/002/2024', '12/25/2024 11:59:59 PM', '25/12/2024 11:59 am', '12/25/2024T11:59', '2024/12/25',
  '0/1/2024', '4/31/2024', '31/4/2024', '12/25/0000', '12/25/9999', '3/1/0000', '12/25/2024 1', '12/25/2024 1:',
  '12/25/2024 :1',
];

// biome-ignore format: one cell a line says no more.
const stamps = [
  0, -1, 1, 86_399, 86_400, -86_400, -86_401, 1_700_000_000, 951_782_400, -62_135_596_800, 253_402_300_799, 3599, 3600, 7199,
  8_640_000_000_000, 8_640_000_000_001, -8_640_000_000_000, -8_640_000_086_400, null, 1_582_934_400, 2_524_607_999,
];

/** What JavaScript and C may read differently, or not at all. */
// biome-ignore format: one cell a line says no more.
const hostileNumbers = [
  '1.5', ' 1e3', '1e3 ', '\t-2.5E-2\n', '+.5', '5.', '.', '', '-', '+', 'e5', '1e', '1e+', '1e5.5', '0x10', 'Infinity',
  'inf', 'NaN', 'nan', '1,5', '1_000', '1 000', '1e400', '-1e400', '1e-400', '1e-310', '1e307', '1.7976931348623157e308',
  '1.8e308', '4.9406564584124654e-324', '2.2250738585072014e-308', '0e999999999999999999999', '1e99999999999999999999',
  '1e-99999999999999', '00012', '-0', '0.1', '9007199254740993', '123456789012345678901234567890',
  '0000000000000000000000000000000000000012', '00000000000000000000000000000000000000012',
  '1e0000000000000000000000000000000003', '٣', '1é', '１２', '1.5f', '1.5d', '1d5', '0b11', '0o7', '1e5e5', 'E', '1E5', '--1',
  '+-1', '1.2.3', ' ', '\v7\f', '7\r\n', '1e308', '9.99e307', '0.00001e312', '17e-309', '7\u00a0',
];

/** Of every length from 1 to 20 signs, on both sides of zero. */
const wholeNumbers: readonly bigint[] = Array.from({ length: 19 }, (_, digits) =>
  BigInt('1234567890123456789'.slice(0, digits + 1)),
)
  .flatMap((value) => [value, -value, 10n ** BigInt(value.toString().length - 1)])
  .concat([0n, 2n ** 63n - 1n, -(2n ** 63n) + 1n, 9n, -1n, 999_999_999_999_999_999n]);

describe('raw features in ONNX', () => {
  it.each([false, true])('takes dates apart as the transform does, cyclic: %s', async (cyclic) => {
    const cells = [...hostileDates, ...hostileDates.map((text) => text.slice(0, 10))].map((text) => text || null);
    const transform = await expectSame({ 'when:bytes': cells }, { when: { ...allParts, cyclic } });
    const read = applyTransform(transform, batchOf({ 'when:bytes': cells })).dense.filter(
      (_, at) => at % transform.spec.denseWidth === 0,
    );
    expect(new Set(read).size).toBeGreaterThan(10);
  });

  it.each(['mdy', 'dmy'] as const)('takes dates written %s apart', async (date_format) => {
    await expectSame({ 'when:bytes': hostileOthers }, { when: { ...allParts, date_format } });
  });

  it.each(['unix', 'unix_ms'] as const)('takes time stamps apart, %s, whole, in parts and as text', async (date_format) => {
    const scale = date_format === 'unix' ? 1 : 1000;
    const scaled = stamps.map((stamp) => (stamp === null ? null : stamp * scale));
    const features = Object.fromEntries(
      ['whole', 'part', 'text'].map((name, i) => [name, { ...allParts, date_format, cyclic: i === 1 }]),
    );
    const columns = {
      'whole:int': scaled,
      'part:float': scaled.map((stamp) => (stamp === null ? null : Math.fround(stamp + 0.25 * scale))),
      'text:bytes': scaled.map((stamp) => (stamp === null ? 'NA' : `${stamp}.5`)),
    };
    await expectSame(columns, features);
  });

  it('reads numbers written as text as the transform does', async () => {
    const rows = hostileNumbers.map((_, row) => String(row / 3));
    const cells = { 'a:bytes': hostileNumbers, 'b:bytes': hostileNumbers, 'c:bytes': hostileNumbers, 'd:bytes': hostileNumbers };
    const fit = Object.fromEntries(Object.keys(cells).map((key) => [key, rows]));
    const features: Readonly<Record<string, FeatureOptions>> = {
      a: { transform: 'standardize', missing: 'indicator' },
      b: { transform: 'log' },
      c: { transform: 'min_max', clip_max: 10 },
      d: { transform: 'bucketize', buckets: 5 },
    };
    await expectSame(fit, features, cells);
  });

  it('joins crosses by their vocabulary: texts, whole numbers and buckets', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => row);
    const columns = {
      'town:bytes': rows.map((row) => (row % 13 === 0 ? null : ['Zürich', '', 'a_X_b', ' x'][row % 4] || null)),
      'code:int': rows.map((row) => (row % 11 === 0 ? null : (row % 3) - 1)),
      'share:float': rows.map((row) => (row % 7 === 0 ? null : Math.fround(row / 3))),
    };
    const features: Readonly<Record<string, FeatureOptions>> = {
      town: { transform: 'one_hot' },
      code: { transform: 'one_hot' },
      three: { transform: 'one_hot', cross: ['town', 'code', 'share'], vocabulary: 30, buckets: 3 },
      two: { transform: 'embedding', cross: ['code', 'town'], dimension: 2, vocabulary: 5 },
    };
    const others = { ...columns, 'town:bytes': rows.map((row) => ['Zürich', 'new', null, ' x'][row % 4] as Cell) };
    await expectSame(columns, features);
    await expectSame(columns, features, others);
  });

  it('takes lists as rows of several values, and their first for what reads one', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => row);
    const columns = {
      'tags:bytes': rows.map((row) => (row % 5 === 0 ? null : Array.from({ length: row % 4 }, (_, i) => `t${(row + i) % 6}`))),
      'codes:int': rows.map((row) => Array.from({ length: row % 3 }, (_, i) => (row + i) % 7)),
      'levels:float': rows.map((row) => Array.from({ length: (row % 3) + 1 }, (_, i) => ((row + i) % 5) / 2)),
    };
    const features: Readonly<Record<string, FeatureOptions>> = {
      tags: { transform: 'multi_hot', vocabulary: 4 },
      codes: { transform: 'multi_hot' },
      levels: { transform: 'multi_hot' },
      first: { transform: 'embedding', column: 'tags', dimension: 2 },
      named: { transform: 'one_hot', column: 'tags', vocabulary: 3 },
      hashed: { transform: 'hashed_one_hot', column: 'codes', hash_buckets: 5 },
      both: { transform: 'embedding', cross: ['tags', 'codes'], dimension: 2 },
      pairs: { transform: 'one_hot', cross: ['tags', 'codes'], vocabulary: 20 },
      triples: { transform: 'one_hot', cross: ['codes', 'levels', 'tags'], vocabulary: 40, buckets: 3 },
    };
    await expectSame(columns, features);
    const none = rows.map(() => null);
    await expectSame(columns, features, { 'tags:bytes': none, 'codes:int': none, 'levels:float': none });
  });

  it('combines the first 10,000 of a row', async () => {
    const list = (word: string, length: number): string[] => Array.from({ length }, (_, i) => `${word}${i}`);
    const columns = {
      'left:bytes': [list('a', 120), list('a', 3), null, list('a', 1)],
      'right:bytes': [list('b', 130), list('b', 2), list('b', 2), list('b', 1)],
    };
    const features: Readonly<Record<string, FeatureOptions>> = {
      left: { transform: 'multi_hot', vocabulary: 5 },
      right: { transform: 'multi_hot', vocabulary: 5 },
      both: { transform: 'one_hot', cross: ['left', 'right'], vocabulary: 20_000 },
    };
    await expectSame(columns, features);
    const others = { 'left:bytes': [list('a', 60)], 'right:bytes': [list('b', 170)] };
    await expectSame(columns, features, others);
  });

  it.each(['|', ', ', ' '])('takes texts of several values apart at "%s"', async (delimiter) => {
    const values = [
      'Drama',
      'Science Fiction',
      'a  b',
      'x',
      '',
      '  ',
      ' Drama',
      'Drama ',
      'Science Fiction and more',
      'Science',
      'Fiction',
    ];
    const rows = Array.from({ length: 50 }, (_, row) =>
      row % 9 === 0 ? null : Array.from({ length: row % 5 }, (_, i) => values[(row * 3 + i * 2) % values.length]).join(delimiter),
    );
    const genres = rows.map((text) => text || null);
    await expectSame({ 'genres:bytes': genres }, { genres: { transform: 'multi_hot', delimiter } });
    await expectSame({ 'genres:bytes': genres }, { genres: { transform: 'multi_hot', delimiter, vocabulary: 2 } });
    await expectSame(
      { 'genres:bytes': genres },
      { genres: { transform: 'multi_hot', delimiter } },
      { 'genres:bytes': [null, null] },
    );
    await expectSame(
      { 'genres:bytes': genres },
      { genres: { transform: 'multi_hot', delimiter } },
      { 'genres:bytes': ['||', ' ', 'no'] },
    );
  });

  it('hashes whole numbers, and crosses of them and of buckets, as TensorFlow hashes their text', async () => {
    const rows = Array.from({ length: 400 }, (_, row) => row);
    const whole = rows.map((row) => (row % 17 === 0 ? null : wholeNumbers[row % wholeNumbers.length]) as Cell);
    const columns = {
      'whole:int': whole,
      'small:int': rows.map((row) => (row % 9 === 0 ? null : (row % 4) - 2)),
      'share:float': rows.map((row) => (row % 7 === 0 ? null : Math.fround(row / 3))),
      'other:float': rows.map((row) => Math.fround(Math.sin(row))),
      'twin:int': rows.map((row) => wholeNumbers[(row * 7) % wholeNumbers.length] as bigint),
      'thing:int': rows.map((row) => row % 5),
      'list:int': rows.map((row) => Array.from({ length: row % 3 }, (_, i) => row * 7 + i)),
    };
    const features: Readonly<Record<string, FeatureOptions>> = {
      whole: { transform: 'hashed_embedding', hash_buckets: 997, dimension: 2 },
      slots: { column: 'whole', transform: 'hashed_one_hot', hash_buckets: 50 },
      oov: { column: 'whole', transform: 'one_hot', vocabulary: 5, num_oov_buckets: 7 },
      ids: { column: 'whole', transform: 'embedding', vocabulary: 5, num_oov_buckets: 11, dimension: 2 },
      small: { transform: 'one_hot' },
      thing: { transform: 'one_hot' },
      twin: { transform: 'hashed_one_hot', hash_buckets: 10 },
      list: { transform: 'multi_hot', vocabulary: 3, num_oov_buckets: 9 },
      two: { cross: ['whole', 'small'], transform: 'hashed_embedding', hash_buckets: 1000, dimension: 2 },
      mixed: { cross: ['small', 'share'], transform: 'hashed_one_hot', hash_buckets: 40, buckets: 3 },
      three: { cross: ['whole', 'small', 'twin'], transform: 'hashed_embedding', hash_buckets: 5000, dimension: 2 },
      four: {
        cross: ['whole', 'twin', 'small', 'other'],
        transform: 'hashed_embedding',
        hash_buckets: 5000,
        buckets: 3,
        dimension: 2,
      },
      wide: { cross: ['share', 'other'], transform: 'hashed_embedding', hash_buckets: 1_000_000, buckets: 10, dimension: 2 },
      named: { cross: ['small', 'thing'], transform: 'embedding', vocabulary: 4, num_oov_buckets: 5, dimension: 2 },
    };
    await expectSame(columns, features);
  });

  it('answers no rows at all', async () => {
    const columns = {
      'when:bytes': ['2024-01-01', '2024-02-01T10:00', null, 'x'],
      'spelled:bytes': ['1', '2', '3', '4'],
      'tags:bytes': [['a', 'b'], ['a'], null, ['b']],
      'genres:bytes': ['a|b', 'b', null, 'a'],
      'code:int': [1, 2, null, 3],
    };
    const features: Readonly<Record<string, FeatureOptions>> = {
      when: allParts,
      spelled: { transform: 'standardize' },
      tags: { transform: 'multi_hot' },
      genres: { transform: 'multi_hot', delimiter: '|' },
      both: { transform: 'one_hot', cross: ['genres', 'when'] },
      code: { transform: 'hashed_embedding', hash_buckets: 9, dimension: 2 },
    };
    await expectSame(columns, features);
    await expectSame(columns, features, Object.fromEntries(Object.keys(columns).map((key) => [key, []])));
  });

  it.each([
    [{ transform: 'hashed_embedding' }, 'its texts are hashed'],
    [{ transform: 'one_hot', num_oov_buckets: 2 }, 'its texts are hashed'],
    [{ cross: ['town', 'code'] }, 'the texts of town are hashed in it'],
    [{ transform: 'text' }, 'Unicode normalisation'],
    [{ transform: 'one_hot', scrub: true }, 'personal data'],
    [{ column: 'share', transform: 'hashed_one_hot' }, 'its floats are hashed as text'],
    [{ cross: ['tags', 'code'], transform: 'hashed_one_hot' }, 'combinations of the lists of tags'],
  ] as const)('cannot express %j, and says why', async (options, why) => {
    const columns = {
      'town:bytes': ['Bern', 'Genf', 'Bern', 'Genf'],
      'code:int': [1, 2, 1, 2],
      'share:float': [0.5, 1.5, 0.5, 2.5],
      'tags:bytes': [['a', 'b'], ['a'], ['b'], ['b']],
    };
    const features: Record<string, FeatureOptions> = { share: { transform: 'one_hot' }, tags: { transform: 'multi_hot' } };
    if ('transform' in options && !('column' in options) && !('cross' in options)) features.town = options;
    else features.made = options;
    const transform = await fitted(columns, features);
    expect(() => rawInputs(new OnnxBuilder(), transform)).toThrow(why);
  });
});
