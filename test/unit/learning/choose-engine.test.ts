import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { chooseEngine, isWanted, openAnyEngine, openEngine } from '../../../core/learning/index.ts';
import { deepNetwork, randomBatch } from './example-networks.ts';

const batch = randomBatch(deepNetwork, { rows: 64, seed: 1 });

describe('chooseEngine', () => {
  it('measures every engine that is here on the very network and chooses one', async () => {
    const { engine, engines } = unwrap(await chooseEngine(deepNetwork, batch));
    expect(engines.map(({ name }) => name)).toEqual([
      'fused:relaxed',
      'fused:simd',
      'tfjs:wasm',
      'tfjs:tensorflow',
      'tfjs:cpu',
      'tfjs:webgpu',
    ]);
    expect(engines.filter(({ chosen }) => chosen).map(({ name }) => name)).toEqual([engine.name]);
    for (const row of engines) {
      expect(row.reason).not.toBe('');
      expect(row.stepMs !== undefined && row.stepMs > 0).toBe(row.available);
    }
    expect(engines.filter(({ available }) => available).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['fused:simd', 'tfjs:wasm', 'tfjs:cpu']),
    );
  });

  it('does not even open a GPU where a step is short, and says so', async () => {
    const { engines } = unwrap(await chooseEngine(deepNetwork, batch));
    expect(engines.at(-1)).toMatchObject({ name: 'tfjs:webgpu', available: false, chosen: false });
    expect(engines.at(-1)?.reason).toMatch(/^not timed: pays where a step takes over 40 ms, here \d/);
    const without = unwrap(await chooseEngine(deepNetwork, batch, { device: false }));
    expect(without.engines.some(({ name }) => name === 'tfjs:webgpu')).toBe(false);
  });

  it('says why a GPU that was asked for cannot be used', async (context) => {
    const opened = await openAnyEngine('tfjs:webgpu');
    if (opened.ok) return context.skip('there is a GPU');
    const chosen = await chooseEngine(deepNetwork, batch, { wanted: 'webgpu' });
    expect(chosen).toMatchObject({ ok: false, problem: { code: 'engine/unavailable' } });
    const [message, reason] = chosen.ok ? [] : [chosen.problem.message, chosen.problem.details?.['reason']];
    expect(reason).toContain('no GPU');
    expect(message).toBe(`The engine tfjs:webgpu cannot be used here: ${reason}`);
  });

  it('does not let a GPU library look for Vulkan, which it complains of by itself, where it is sure that there is none', async (context) => {
    const cache = await readFile('/etc/ld.so.cache', 'latin1').catch(() => 'libvulkan.so.1');
    if (cache.includes('libvulkan.so.1') || process.env['LD_LIBRARY_PATH']) return context.skip('there may be Vulkan');
    const opened = await openAnyEngine('tfjs:webgpu');
    expect(!opened.ok && opened.problem.message).toBe(
      'The engine tfjs:webgpu cannot be used here: no GPU was found: Vulkan (libvulkan.so.1) is not installed',
    );
  });

  it('says in the message why an engine that was asked for cannot be used', async (context) => {
    const opened = await openEngine('tfjs:tensorflow');
    if (opened.ok) return context.skip('TensorFlow is installed');
    const chosen = await chooseEngine(deepNetwork, batch, { wanted: 'tensorflow', device: false });
    const [message, reason] = chosen.ok ? [] : [chosen.problem.message, chosen.problem.details?.['reason']];
    expect(reason).not.toBe('');
    expect(message).toBe(`The engine tfjs:tensorflow cannot be used here: ${reason}`);
  });

  it('uses the engine that was asked for', async () => {
    const { engine, engines } = unwrap(await chooseEngine(deepNetwork, batch, { wanted: 'cpu' }));
    expect(engine.name).toBe('tfjs:cpu');
    expect(engines.find(({ chosen }) => chosen)?.reason).toBe('set in the project file');
    const trainer = await engine.createTrainer(deepNetwork, { optimizer: 'adam', learningRate: 0.01, seed: 1 });
    expect(await trainer.step(batch)).toBeGreaterThan(0);
  });

  it('takes the fused engine in the build that this runtime has', async () => {
    const { engine, engines } = unwrap(await chooseEngine(deepNetwork, batch, { wanted: 'fused' }));
    expect(engine.name).toBe(engines.find(({ name, available }) => available && name.startsWith('fused:'))?.name);
    for (const { available, reason } of engines.filter(({ name }) => name.startsWith('fused:'))) {
      if (!available) expect(reason).toContain('SIMD');
    }
  });

  it('times threads beside one where they are allowed and a step is long, and takes them only where they gain', async () => {
    const large = { ...deepNetwork, hidden: [128, 64] };
    const rows = randomBatch(large, { rows: 1024, seed: 1 });
    const { engine, engines } = unwrap(await chooseEngine(large, rows, { wanted: 'fused', threads: 2 }));
    const team = engines.find(({ name }) => name.endsWith(' x2'));
    const alone = engines.find(({ name }) => `${name} x2` === team?.name);
    expect(team?.reason).toMatch(/one thread/);
    const gain = (alone?.stepMs ?? 0) / (team?.stepMs ?? 1);
    expect(engine.name).toBe(gain >= 1.25 ? team?.name : alone?.name);
    expect(engines.filter(({ chosen }) => chosen).map(({ name }) => name)).toEqual([engine.name]);
    const single = unwrap(await chooseEngine(large, rows, { wanted: 'fused' }));
    expect(single.engines.some(({ name }) => name.includes(' x'))).toBe(false);
  });

  it('takes as many threads as were asked for, whatever they gain, where the engine knows threads', async () => {
    const batch = randomBatch(deepNetwork, { rows: 4, seed: 1 });
    const { engine, engines } = unwrap(await chooseEngine(deepNetwork, batch, { wanted: 'fused', exactly: 3 }));
    expect(engine.name).toMatch(/^fused:\w+ x3$/);
    expect(engines.filter(({ chosen }) => chosen).map(({ name }) => name)).toEqual([engine.name]);
    const plain = unwrap(await chooseEngine(deepNetwork, batch, { wanted: 'fused', exactly: 1 }));
    expect(plain.engine.name).toMatch(/^fused:\w+$/);
    expect(unwrap(await chooseEngine(deepNetwork, batch, { wanted: 'wasm', exactly: 3 })).engine.name).toBe('tfjs:wasm');
  });

  it('leaves short steps to one thread', async () => {
    const { engines } = unwrap(await chooseEngine(deepNetwork, randomBatch(deepNetwork, { rows: 4, seed: 1 }), { threads: 2 }));
    expect(engines.some(({ name }) => name.includes(' x'))).toBe(false);
  });

  it('knows which engines a setting means', () => {
    const names = ['fused:relaxed', 'fused:simd', 'tfjs:wasm', 'tfjs:tensorflow', 'tfjs:cpu'] as const;
    expect(names.filter((name) => isWanted(name, 'auto'))).toEqual(names);
    expect(names.filter((name) => isWanted(name, 'fused'))).toEqual(['fused:relaxed', 'fused:simd']);
    expect(names.filter((name) => isWanted(name, 'wasm'))).toEqual(['tfjs:wasm']);
  });

  it('says why TensorFlow is not here, where it is not', async (context) => {
    const opened = await openEngine('tfjs:tensorflow');
    if (opened.ok) context.skip('TensorFlow is installed on this machine');
    else {
      const chosen = await chooseEngine(deepNetwork, batch, { wanted: 'tensorflow' });
      expect(chosen).toMatchObject({ ok: false, problem: { code: 'engine/unavailable', details: { reason: 'not installed' } } });
    }
  });
});
