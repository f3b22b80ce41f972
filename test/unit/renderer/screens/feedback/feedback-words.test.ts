import { describe, expect, it } from 'vitest';
import {
  describeGain,
  minutesLeft,
  parseNumber,
  shortId,
  showAnswer,
} from '../../../../../renderer/screens/feedback/feedback-words.ts';
import { layOutItem } from '../../../../../renderer/screens/feedback/item-layout.ts';

describe('a typed number', () => {
  it.each([
    ['1,234.5', '1234.5'],
    [' -3 ', '-3'],
    ['1e3', '1000'],
  ])('%s is read as %s', (text, number) => expect(parseNumber(text)).toBe(number));

  it.each(['', '  ', 'twelve', '1 2', 'Infinity'])('"%s" is no number', (text) => expect(parseNumber(text)).toBeUndefined());
});

describe('what labels have bought', () => {
  const gain = (...steps: readonly [number, number][]) =>
    steps.map(([labels, value]) => ({ labels, value, metric: 'auc' as const }));

  it('says that one may stop when the last step is inside the interval', () => {
    expect(describeGain(gain([0, 0.7], [200, 0.74], [400, 0.742]), 0.01)).toBe(
      'The last 200 moved AUC by 0.002, inside its interval: you may stop.',
    );
  });

  it('says to go on while labels improve the metric, and to look when they do not', () => {
    expect(describeGain(gain([0, 0.7], [200, 0.74]), 0.01)).toContain('improved AUC by 0.040');
    expect(describeGain(gain([0, 0.74], [200, 0.7]), 0.01)).toContain('became worse by 0.040');
  });

  it('counts a lower error as better', () => {
    const rmse = [
      { labels: 0, value: 10, metric: 'rmse' as const },
      { labels: 50, value: 8, metric: 'rmse' as const },
    ];
    expect(describeGain(rmse, undefined)).toContain('improved RMSE by 2.000');
  });

  it('says nothing before two evaluations with different numbers of labels', () => {
    expect(describeGain([], 0.01)).toBeUndefined();
    expect(describeGain(gain([0, 0.7], [0, 0.71]), 0.01)).toBeUndefined();
  });
});

describe('figures of a session', () => {
  it('tells the minutes left at this pace', () => {
    expect(minutesLeft(204, 17)).toBe('12');
    expect(minutesLeft(5, 17)).toBe('< 1');
    expect(minutesLeft(0, 17)).toBeUndefined();
    expect(minutesLeft(10, undefined)).toBeUndefined();
  });

  it('shortens an id to its end, where ids differ', () => {
    expect(shortId('01M82KH4RT7PFJKFE9ZD4GY35H')).toBe('…4GY35H');
    expect(shortId('abc')).toBe('abc');
  });

  it('shortens a predicted number but leaves a class as it is', () => {
    expect(showAnswer('179822.1484375')).toBe('179,822');
    expect(showAnswer('Closed with explanation')).toBe('Closed with explanation');
    expect(showAnswer('0')).toBe('0');
  });
});

describe('the layout of an item', () => {
  const narrative = 'They closed my complaint saying the fee was explained at signing. It was not.';

  it('leads with the longest text and puts missing fields last', () => {
    const { lead, fields } = layOutItem({ state: null, narrative, product: 'Mortgage', days: 4, note: '' });
    expect(lead).toEqual({ name: 'narrative', value: narrative });
    expect(fields).toEqual([
      { name: 'product', value: 'Mortgage' },
      { name: 'days', value: '4' },
      { name: 'state', value: null },
      { name: 'note', value: null },
    ]);
  });

  it('has no lead where there are only short values, or a long one that is no text', () => {
    expect(layOutItem({ product: 'Mortgage', days: 4 }).lead).toBeUndefined();
    expect(layOutItem({ hash: 'f'.repeat(64) }).lead).toBeUndefined();
  });
});
