import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenize } from '../../../core/model/tokenize.ts';

function words(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const found: string[] = [];
  const bytes = new TextEncoder().encode(text);
  tokenize(bytes, 0, bytes.length, (word, start, end) => {
    found.push(new TextDecoder().decode(word.subarray(start, end)));
    return found.length < most;
  });
  return found;
}

describe('tokenize', () => {
  it('lower-cases words and keeps apostrophes inside them', () => {
    expect(words("  I DON'T know the 'quoted' word, o'clock...")).toEqual([
      'i',
      "don't",
      'know',
      'the',
      'quoted',
      'word',
      "o'clock",
    ]);
  });

  it('knows letters beyond ASCII, in composed and decomposed form', () => {
    expect(words('Ünïcode ÉTÉ été')).toEqual(['ünïcode', 'été', 'été']);
    expect(words('it’s ﬁne')).toEqual(["it's", 'fine']);
  });

  it('takes each character of a script without spaces as a word', () => {
    expect(words('東京 tower')).toEqual(['東', '京', 'tower']);
  });

  it('stops when told to', () => {
    expect(words('a b c d', 2)).toEqual(['a', 'b']);
  });

  it('separates words at bytes that are not UTF-8', () => {
    const found: string[] = [];
    tokenize(Uint8Array.of(97, 255, 98), 0, 3, (word, start, end) => {
      found.push(new TextDecoder().decode(word.subarray(start, end)));
      return true;
    });
    expect(found).toEqual(['a', 'b']);
  });

  it('reads ASCII the same way on its fast path and beside other text', () => {
    const ascii = fc.string({ unit: fc.constantFrom('a', 'B', '7', "'", ' ', '-', 'z') });
    fc.assert(
      fc.property(ascii, (text) => {
        expect([...words(text), 'é']).toEqual(words(`${text} é`));
      }),
    );
  });
});
