import { describe, it } from 'vitest';
import type { FeatureOptions } from '../../../../core/model/index.ts';
import { expectSame } from './same-transform.ts';

const dates = [
  '2024-02-29',
  '2024/1/3',
  '12/25/2024',
  '25/12/2024 10:05:06.25 PM',
  '2024-12-25T07:05:09.123Z',
  '2024-12-25 23:59:60',
  '2024-12-25 0:30 am',
  '1999-12-31T10:59:59.9997',
  '2024-12-25 12:00',
  '2024-01-01 9:05:06.000000000000PM',
];
const numbers = ['1.5', '-2e3', '1e308', '.5', '5.', '12345678901234567890', '1e-307', ' 7 ', '+0.1E+5', '1.7e308', '123456e303'];
const signs = [...'01234567899012-/:. TeE+PMa\n\té'];

/** The same texts in every run, with up to three signs added, taken out or replaced. */
function mutated(texts: readonly string[], count: number): string[] {
  let state = 12_345;
  const random = (end: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * end);
  };
  const one = (text: string): string => {
    const at = random(text.length + 1);
    const sign = signs[random(signs.length)] as string;
    const taken = random(3);
    return text.slice(0, at) + (taken === 2 ? '' : sign) + text.slice(taken === 0 ? at : at + 1);
  };
  return Array.from({ length: count }, () => {
    let text = texts[random(texts.length)] as string;
    for (let changes = random(4); changes > 0; changes--) text = one(text);
    return text;
  });
}

const parts = ['days', 'year', 'month', 'day', 'weekday', 'hour'] as const;

describe('texts that are nearly right', () => {
  it.each(['ymd', 'mdy', 'dmy'] as const)('are the same dates in ONNX as in the transform: %s', async (date_format) => {
    const features: Readonly<Record<string, FeatureOptions>> = {
      when: { transform: 'date', date_format, parts },
      round: { column: 'when', transform: 'date', date_format, parts, cyclic: true },
    };
    await expectSame({ 'when:bytes': mutated(dates, 4000).map((text) => text || null) }, features);
  });

  it.each(['|', ', ', ' ', 'Te'])('are the same values taken apart at "%s"', async (delimiter) => {
    const texts = ['a', 'Te st', '12  3', ' a', 'TeTe', '', 'é é', '1', '/ /'].flatMap((value, i, all) => [
      value,
      [value, all[(i + 1) % 9], all[(i * 2) % 9]].join(delimiter),
    ]);
    const features: Readonly<Record<string, FeatureOptions>> = { cell: { transform: 'multi_hot', delimiter, vocabulary: 300 } };
    const fit = mutated(texts, 1000).map((text) => text || null);
    await expectSame({ 'cell:bytes': fit }, features, { 'cell:bytes': mutated(texts, 3000).map((text) => text || null) });
  });

  it('are the same numbers', async () => {
    const features: Readonly<Record<string, FeatureOptions>> = {
      cell: { transform: 'standardize', missing: 'indicator' },
      grown: { column: 'cell', transform: 'log' },
      step: { column: 'cell', transform: 'bucketize', buckets: 8 },
      when: { column: 'cell', transform: 'date', date_format: 'unix', parts },
    };
    const fit = Array.from({ length: 4000 }, (_, row) => String((row - 2000) / 7));
    await expectSame({ 'cell:bytes': fit }, features, { 'cell:bytes': mutated(numbers, 4000).map((text) => text || null) });
  });
});
