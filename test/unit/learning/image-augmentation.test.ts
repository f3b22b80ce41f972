import { describe, expect, it } from 'vitest';
import { imageValues } from '../../../core/learning/image-augmentation.ts';
import { pixelValues } from '../../../core/learning/image-values.ts';
import type { NetworkSpec } from '../../../core/learning/index.ts';
import { imageNetwork, randomBatch } from './example-networks.ts';

const batch = randomBatch(imageNetwork, { rows: 40, seed: 3 });
const [plain] = (batch.images ?? []).map(pixelValues);
const shifting: NetworkSpec = { ...imageNetwork, imageAugmentation: 'shift' };
const step = { seed: 5, iterations: 7 };
const width = 10;
const height = 9;

/** Whether every value of an image, moved by so much, is what was there before, the border repeated. */
function isMoved(
  row: number,
  moved: Float32Array,
  { across, down, mirrored }: { across: number; down: number; mirrored: boolean },
) {
  const start = row * width * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = Math.min(width - 1, Math.max(0, x + across));
      const place = Math.min(height - 1, Math.max(0, y + down)) * width + (mirrored ? width - 1 - from : from);
      if (Math.abs(moved[start + y * width + x] - plain[start + place]) > 1e-6) return false;
    }
  }
  return true;
}

function movesOf(values: Float32Array, row: number) {
  const moves: { across: number; down: number; mirrored: boolean }[] = [];
  for (const mirrored of [false, true]) {
    for (const across of [-1, 0, 1]) {
      for (const down of [-1, 0, 1]) if (isMoved(row, values, { across, down, mirrored })) moves.push({ across, down, mirrored });
    }
  }
  return moves;
}

describe('images of a training step', () => {
  it('stay as they are without augmentation, and wherever no step is taken', () => {
    expect(imageValues(imageNetwork, batch, step)).toEqual([plain]);
    expect(imageValues(shifting, batch)).toEqual([plain]);
  });

  it('are each moved by a tenth of a side at most, not all alike', () => {
    const [values] = imageValues(shifting, batch, step);
    const moves = Array.from({ length: batch.rows }, (_, row) => movesOf(values, row));
    expect(moves.every((found) => found.length === 1 && !found[0].mirrored)).toBe(true);
    expect(new Set(moves.map(([{ across, down }]) => `${across} ${down}`)).size).toBeGreaterThan(5);
  });

  it('are mirrored too, about half of them, where that is asked for', () => {
    const [values] = imageValues({ ...shifting, imageAugmentation: 'shift_flip' }, batch, step);
    const mirrored = Array.from({ length: batch.rows }, (_, row) => movesOf(values, row)[0]?.mirrored).filter(Boolean).length;
    expect(mirrored).toBeGreaterThan(8);
    expect(mirrored).toBeLessThan(32);
  });

  it('are moved alike for the same seed and step, and otherwise in another', () => {
    expect(imageValues(shifting, batch, step)).toEqual(imageValues(shifting, batch, step));
    expect(imageValues(shifting, batch, { ...step, iterations: 8 })).not.toEqual(imageValues(shifting, batch, step));
  });
});
