import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentHashOf, fingerprintOf } from '../../../core/pipeline/fingerprint.ts';

const parts = { node: 'Trainer', codeVersion: 1, inputs: { examples: ['a', 'b'] }, properties: { x: 1, y: [1, 2] }, seed: 42 };

describe('fingerprints', () => {
  it('do not depend on the order of keys', () => {
    expect(fingerprintOf({ ...parts, properties: { y: [1, 2], x: 1 } })).toBe(fingerprintOf(parts));
  });

  it.each([
    ['the node', { ...parts, node: 'Transform' }],
    ['the code version', { ...parts, codeVersion: 2 }],
    ['an input', { ...parts, inputs: { examples: ['a', 'c'] } }],
    ['the order of inputs', { ...parts, inputs: { examples: ['b', 'a'] } }],
    ['a property', { ...parts, properties: { x: 1, y: [2, 1] } }],
    ['the seed', { ...parts, seed: 43 }],
  ])('change with %s', (_what, changed) => {
    expect(fingerprintOf(changed)).not.toBe(fingerprintOf(parts));
  });

  it('content hashes change with a byte and with a name', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'loopwright-'));
    try {
      await writeFile(join(dir, 'a'), 'one');
      const first = await contentHashOf(dir);
      expect(await contentHashOf(dir)).toBe(first);
      await writeFile(join(dir, 'a'), 'two');
      const second = await contentHashOf(dir);
      expect(second).not.toBe(first);
      await rm(join(dir, 'a'));
      await writeFile(join(dir, 'b'), 'two');
      expect(await contentHashOf(dir)).not.toBe(second);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
