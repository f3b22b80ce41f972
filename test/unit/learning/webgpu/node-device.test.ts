import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceAnswers } from './device-answers-shape.ts';
import { hasSoftwareGpu, runOnGpu } from './software-gpu.ts';

describe.skipIf(!hasSoftwareGpu)('the engine tfjs:webgpu in plain Node.js', () => {
  let answers: DeviceAnswers;

  beforeAll(async () => {
    answers = await runOnGpu('device-answers.ts');
  }, 120_000);

  it('loses as tfjs:cpu, tfjs:wasm and the fused engine do from equal weights, step by step', () => {
    for (const { title, first, last, differences } of answers.losses) {
      expect(Object.keys(differences), title).toEqual(['tfjs:cpu', 'tfjs:wasm', 'fused:simd']);
      for (const difference of Object.values(differences)) expect(difference, title).toBeLessThan(1e-5);
      expect(last, title).toBeLessThan(first);
    }
  });

  it('moves weights and moments as the fused engine does, and goes on from a checkpoint', () => {
    for (const { optimizer, weights, state, resumed } of answers.optimizers) {
      expect(weights, optimizer).toBeLessThan(1e-5);
      expect(state, optimizer).toBeLessThan(1e-5);
      expect(resumed, optimizer).toBeLessThan(1e-6);
    }
  });

  it('keeps no tensor between steps, and none after its end', () => {
    const { none, early, late, disposed } = answers.tensors;
    expect(early).toBeGreaterThan(none);
    expect(late).toBe(early);
    expect(disposed).toBe(none);
  });

  it('trains over a port as it does in its own process, and fails with a problem when the port closes', () => {
    const { title, difference, weights, bug, afterClose } = answers.overPort;
    expect(title).toBe(answers.title);
    expect(difference).toBeLessThan(1e-6);
    expect(weights).toBeLessThan(1e-6);
    expect(bug).toContain('the network needs');
    expect(afterClose).toBe('engine/failed');
  });

  it('says that its device was lost, and opens another', () => {
    expect(answers.lost.problem).toBe('engine/failed');
    expect(answers.lost.loss).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasSoftwareGpu)('a GPU that the processor imitates', () => {
  it('counts as none unless it is asked for', async () => {
    const { refusal } = await runOnGpu<{ refusal: string }>('device-answers.ts', false);
    expect(refusal).toMatch(/no GPU: .* computes on the processor/);
  });
});
