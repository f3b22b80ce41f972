/** Versions of a routing: digits, as a text or as a number. */

import { expect, it } from 'vitest';
import { routingSchema } from '../../../core/contract/index.ts';

it('takes a version as a number or as a text, and keeps it as a text', () => {
  const { variants, shadow } = routingSchema.parse({
    model: 'm',
    variants: [
      { name: 'a', version: 1_795_752_540 },
      { name: 'b', version: '9223372036854775807' },
    ],
    shadow: { version: 3 },
  });
  expect(variants.map(({ version }) => version)).toEqual(['1795752540', '9223372036854775807']);
  expect(shadow?.version).toBe('3');
});

it.each([1.5, -1, 2 ** 60, 'newest', true])('refuses %j, and says what a version is', (version) => {
  const parsed = routingSchema.safeParse({ model: 'm', variants: [{ name: 'a', version }] });
  expect(parsed.error?.issues[0]?.message).toBe('a version is its digits, as a text or as a number');
});
