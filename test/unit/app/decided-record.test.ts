import { describe, expect, it } from 'vitest';
import { decidedRecord } from '../../../core/app/decided-record.ts';

const head = { id: 'a', at: 1, model: 'm', version: '1', inputs: {} };

describe('what is registered as predicted', () => {
  it('is every class above its own threshold, 0.5 where it is not named', () => {
    const record = {
      ...head,
      predicted: '["fun","love"]',
      classes: ['fun', 'love', 'war'],
      scores: [0.7, 0.6, 0.2],
      multilabel: true,
    } as const;
    expect(decidedRecord(record, { fun: 0.8, war: 0.1 }).predicted).toBe('["love","war"]');
    expect(decidedRecord(record, 0.9)).toBe(record);
    expect(decidedRecord(record, undefined)).toBe(record);
  });

  it('is the positive class of two above its threshold', () => {
    const record = { ...head, predicted: 'no', classes: ['no', 'yes'], scores: [0.6, 0.4] };
    expect(decidedRecord(record, { yes: 0.3 }).predicted).toBe('yes');
    expect(decidedRecord(record, { no: 0.3 }).predicted).toBe('no');
  });

  it('stays what it is for numbers and for one of many classes', () => {
    const price = { ...head, predicted: 3 };
    const kind = { ...head, predicted: 'b', classes: ['a', 'b', 'c'], scores: [0.2, 0.5, 0.3] };
    expect(decidedRecord(price, { a: 0.1 })).toBe(price);
    expect(decidedRecord(kind, { a: 0.1 })).toBe(kind);
  });
});
