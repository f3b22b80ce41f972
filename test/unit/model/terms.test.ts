import { describe, expect, it } from 'vitest';
import { createTermReader, type TermSettings, termOptions } from '../../../core/model/terms.ts';

function termsOf(text: string, settings: TermSettings): string[] {
  const terms: string[] = [];
  const bytes = new TextEncoder().encode(text);
  createTermReader(termOptions(settings))(bytes, 0, bytes.length, (term, start, end) => {
    terms.push(new TextDecoder().decode(term.subarray(start, end)));
    return true;
  });
  return terms;
}

describe('n-grams', () => {
  it('of words are those of the documentation of tft.ngrams, in its order', () => {
    const settings = { ngram_range: [1, 3], lowercase: false } as const;
    expect(termsOf('One was Johnny', settings)).toEqual(['One', 'One was', 'One was Johnny', 'was', 'was Johnny', 'Johnny']);
    expect(termsOf('Two was a rat', settings)).toEqual([
      'Two',
      'Two was',
      'Two was a',
      'was',
      'was a',
      'was a rat',
      'a',
      'a rat',
      'rat',
    ]);
  });

  it('of a text too short for them are none', () => {
    expect(termsOf('hello', { ngram_range: [2, 2] })).toEqual([]);
    expect(termsOf('', { analyzer: 'character' })).toEqual([]);
  });

  it('of characters run over spaces, which count once, and never split a character', () => {
    // sklearn.feature_extraction.text.CountVectorizer(analyzer='char', ngram_range=(2, 2)).build_analyzer()('Ab  c\tdé')
    expect(termsOf('Ab  c\tdé', { analyzer: 'character', ngram_range: [2, 2], punctuation: 'keep' })).toEqual([
      'ab',
      'b ',
      ' c',
      'c ',
      ' d',
      'dé',
    ]);
    expect(termsOf('a😀b', { analyzer: 'character', ngram_range: [2, 2], punctuation: 'keep' })).toEqual(['a😀', '😀b']);
    expect(termsOf('abcd', { analyzer: 'character' })).toEqual(['abc', 'bcd']);
  });

  it('stop where they are told to', () => {
    const seen: number[] = [];
    const bytes = new TextEncoder().encode('a b c d');
    createTermReader(termOptions({ ngram_range: [1, 2] }))(bytes, 0, bytes.length, (_, start, end) => seen.push(end - start) < 3);
    expect(seen).toEqual([1, 3, 1]);
  });
});

describe('terms', () => {
  it.each([
    [{}, 'Don’t PAY £20, é!', ["don't", 'pay', '20', 'é']],
    [{ lowercase: false }, 'Don’t PAY', ["Don't", 'PAY']],
    [{ strip_accents: true }, 'Café Ångström Žluťoučký', ['cafe', 'angstrom', 'zlutoucky']],
    [{ punctuation: 'keep' }, 'Win £20 now!!', ['win', '£', '20', 'now', '!', '!']],
    [{ numbers: 'mask' }, 'call 0800 123 or a1b22', ['call', '0', '0', 'or', 'a0b0']],
    [{ numbers: 'drop' }, 'call 0800 123 or a1', ['call', 'or', 'a1']],
    [{ ngram_range: [2, 2], numbers: 'mask' }, 'pay 20 now', ['pay 0', '0 now']],
    [{ punctuation: 'keep', lowercase: true }, 'ﬁne ①', ['fine', '1']],
  ] as const)('%o of %s', (settings, text, terms) => {
    expect(termsOf(text, settings)).toEqual(terms);
  });

  it('of bytes that are no UTF-8 are read around them', () => {
    const bytes = Uint8Array.of(97, 255, 98);
    const terms: string[] = [];
    createTermReader(termOptions({ lowercase: false }))(bytes, 0, 3, (term) => terms.push(new TextDecoder().decode(term)) > 0);
    expect(terms).toEqual(['a', 'b']);
  });
});
