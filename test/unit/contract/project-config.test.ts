import { describe, expect, it } from 'vitest';
import { givenSourceSchema } from '../../../core/contract/project-config.ts';

describe('a source as it is given', () => {
  it('leaves to the core what was not said: a span left out is the next one, not the first', () => {
    expect(givenSourceSchema.parse({})).toEqual({});
    expect(givenSourceSchema.parse({ csv: { delimiter: ';' } })).toEqual({ csv: { delimiter: ';' } });
  });

  it('refuses what is no source', () => {
    expect(givenSourceSchema.safeParse({ span: -1 }).success).toBe(false);
    expect(givenSourceSchema.safeParse({ spam: 1 }).success).toBe(false);
  });
});
