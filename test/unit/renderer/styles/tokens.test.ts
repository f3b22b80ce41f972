import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../../renderer/styles/tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name ?? '',
    [light ?? '', dark ?? ''] as const,
  ]),
);

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function colour(name: string, theme: 0 | 1): string {
  const pair = tokens.get(name);
  if (!pair) throw new Error(`tokens.css has no colour --${name}`);
  return pair[theme];
}

const grounds = ['paper', 'panel', 'hover', 'sunken'];
const inks = ['ink', 'ink-2', 'ink-3', 'train-text', 'eval-text', 'serving-text', 'problem-text', 'good-text'];
const tinted = ['train', 'eval', 'serving', 'problem', 'good'];
const themes = [
  ['light', 0],
  ['dark', 1],
] as const;

describe.each(themes)('the %s theme', (_name, theme) => {
  it.each(grounds)('keeps every text colour readable on --%s (WCAG AA, 4.5)', (ground) => {
    for (const ink of inks) expect.soft(contrast(colour(ink, theme), colour(ground, theme)), ink).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps a tone readable on its own tint', () => {
    for (const tone of tinted) {
      expect.soft(contrast(colour(`${tone}-text`, theme), colour(`${tone}-tint`, theme)), tone).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('keeps the primary button readable', () => {
    expect(contrast(colour('ink', theme), colour('ink-inverse', theme))).toBeGreaterThanOrEqual(4.5);
  });

  it('keeps lines and bars of charts visible (WCAG 1.4.11, 3)', () => {
    for (const tone of ['train', 'serving', 'problem', ...[1, 2, 3, 4, 5, 6].map((index) => `slice-${index}`)]) {
      for (const ground of ['paper', 'panel']) {
        expect.soft(contrast(colour(tone, theme), colour(ground, theme)), `${tone} on ${ground}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});
