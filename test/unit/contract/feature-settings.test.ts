import { describe, expect, it } from 'vitest';
import { featureSchema, transformsWith, unheardSettings } from '../../../core/contract/index.ts';
import { transformKinds } from '../../../core/contract/project-config.ts';
import { settingsOf } from '../../../renderer/screens/transform/settings-of-kind.ts';

/** A value of each setting that is not its default. */
const given = {
  buckets: 5,
  vocabulary: 5,
  min_frequency: 5,
  hash_buckets: 5,
  dimension: 5,
  vectors: 'a',
  trainable: false,
  scale: 'none',
  encoder: 'a',
  max_length: 5,
  pooling: 'cls',
  normalize: false,
  length: 5,
  missing: 'zero',
  clip_min: 0,
  clip_max: 1,
  clip_quantile: 0.1,
  num_oov_buckets: 2,
  delimiter: '|',
  analyzer: 'word',
  ngram_range: [1, 2],
  lowercase: false,
  strip_accents: true,
  punctuation: 'keep',
  numbers: 'mask',
  smooth: false,
  parts: ['month'],
  cyclic: true,
  date_format: 'ymd',
  height: 8,
  width: 8,
  channels: 1,
} as const;

describe('which transform listens to which setting', () => {
  it('is known of every setting of a feature', () => {
    const ofAll = ['transform', 'column', 'cross', 'scrub'];
    const settings = Object.keys(featureSchema.shape) as (keyof typeof featureSchema.shape)[];
    expect(settings.filter((one) => !ofAll.includes(one)).sort()).toEqual(Object.keys(given).sort());
    for (const one of settings) expect(transformsWith(one).length > 0 || ofAll.includes(one), one).toBe(true);
  });

  it('holds for what the window offers', () => {
    for (const kind of transformKinds) {
      for (const isCross of [false, true]) {
        const { main, more } = settingsOf(kind, isCross);
        const unheard: readonly string[] = unheardSettings(kind, {
          ...given,
          ngram_range: [1, 2],
          parts: ['month'],
          cross: isCross ? ['a', 'b'] : undefined,
        });
        for (const { key } of [...main, ...more]) expect(unheard, `${kind} ${key}`).not.toContain(key);
      }
    }
  });
});
