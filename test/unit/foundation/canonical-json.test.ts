import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../../core/foundation/index.ts';

describe('canonicalJson', () => {
  it('writes keys in order, without white space', () => {
    expect(canonicalJson({ b: [1, null, true], a: { d: 'x', c: -0.5 } })).toBe('{"a":{"c":-0.5,"d":"x"},"b":[1,null,true]}');
  });

  it('is the same value when read, and the same text whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value as Json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value) as Json)).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
