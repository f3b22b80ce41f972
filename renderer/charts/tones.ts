/** The fixed colours of datasets: train, eval and served are the same everywhere; the others tell datasets apart. */

export const sliceTones = ['slice-1', 'slice-2', 'slice-3', 'slice-4', 'slice-5', 'slice-6'] as const;
export type SliceTone = (typeof sliceTones)[number];
export type SeriesTone = 'train' | 'eval' | 'serving' | 'problem' | 'neutral' | SliceTone;
