import { describe, expect, it } from 'vitest';
import { findPersonalData } from '../../../core/model/index.ts';
import { scrubText } from '../../../core/model/personal-data.ts';

describe('personal data in text', () => {
  // Published test numbers: card networks' and ISO 13616's own examples, the FCC's fictitious 555-01xx numbers, RFC 5737 addresses.
  const samples = {
    email: ['ada.lovelace+bank@mail.example.org', 'x@y.museum'],
    card: ['4111 1111 1111 1111', '5500-0000-0000-0004', '340000000000009', '6011000000000004'],
    iban: ['GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000', 'FR1420041010050500013M02606'],
    ssn: ['219-09-9999', '457 55 5462'],
    phone: ['(202) 555-0143', '202-555-0143', '+44 20 7946 0958', '1-202-555-0143', '+49 (30) 901820'],
    ip: ['192.0.2.17', '203.0.113.255'],
  } as const;

  for (const [kind, values] of Object.entries(samples)) {
    it(`finds ${kind} alone and within a sentence, and takes nothing else with it`, () => {
      for (const value of values) {
        expect(findPersonalData(value), value).toEqual([kind]);
        expect(scrubText(`They wrote to ${value}, twice.`), value).toBe(`They wrote to <${kind}>, twice.`);
      }
    });
  }

  it('leaves ordinary numbers, dates, amounts, versions and codes alone', () => {
    const harmless = [
      '4111 1111 1111 1112',
      'GB82 WEST 1234 5698 7654 33',
      '000-12-3456',
      '2015-03-31 12:45:59',
      '$1,234,567.89',
      'order 20150331000123',
      'version 1.2.3.4.5',
      '256.1.2.300',
      'XXXX XXXX 1234',
      '02139-4307',
      'user@localhost',
      '1234567',
    ];
    for (const text of harmless) expect(scrubText(text), text).toBe(text);
  });

  it('takes time in proportion to the text, whatever is in it', () => {
    const hostile = [
      '1'.repeat(50_000),
      'a'.repeat(50_000),
      `${'a.'.repeat(25_000)}@`,
      '1 '.repeat(25_000),
      'AB12 '.repeat(10_000),
      '+1 '.repeat(20_000),
    ];
    for (const text of hostile) expect(scrubText(`${text}@1`).length).toBeGreaterThan(0);
  });
});
