import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, readAddress, screenIds } from '../../../../renderer/store/ui-state.ts';

describe('the address of a screen', () => {
  it('leads back to the same screen and target, whatever the target is called', () => {
    fc.assert(
      fc.property(fc.constantFrom(...screenIds), fc.option(fc.string({ minLength: 1, unit: 'grapheme' })), (screen, target) => {
        expect(readAddress(addressOf(screen, target))).toEqual({ screen, target });
      }),
    );
  });

  it('falls back to home for anything else', () => {
    for (const hash of ['', '#', '#/nowhere', '#token=abc', '#/../../etc']) expect(readAddress(hash).screen).toBe('home');
  });

  it('survives a target that is no valid encoding', () => {
    expect(readAddress('#/validate/%E0%A4%A')).toEqual({ screen: 'validate', target: null });
  });
});
