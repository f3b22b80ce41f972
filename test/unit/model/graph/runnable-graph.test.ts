import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { unwrap } from '../../../../core/foundation/index.ts';
import { GraphSession } from '../../../../core/model/graph/graph-session.ts';
import { openRunnable } from '../../../../core/model/index.ts';

it('outputs asked for in any order and number are computed by one part, and come as they were asked for', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'outputs-'));
  const float = { type: 'DT_FLOAT' };
  const node = [
    { name: 'x', op: 'Placeholder', attr: { dtype: float } },
    { name: 'a', op: 'Neg', input: ['x'], attr: { T: float } },
    { name: 'b', op: 'Square', input: ['x'], attr: { T: float } },
    { name: 'c', op: 'Abs', input: ['x'], attr: { T: float } },
  ];
  const outputs = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { name: `${name}:0`, dtype: 'DT_FLOAT' }]));
  const signature = { inputs: { x: { name: 'x:0', dtype: 'DT_FLOAT' } }, outputs };
  await writeFile(
    join(dir, 'model.json'),
    JSON.stringify({ format: 'graph-model', modelTopology: { node }, signature, weightsManifest: [] }),
  );
  const model = unwrap(await openRunnable(dir));
  const prepare = vi.spyOn(GraphSession.prototype, 'prepare');
  const x = new Map([['x', { dtype: 'DT_FLOAT' as const, shape: [1], data: Float32Array.of(-3) }]]);
  const ask = async (...names: string[]): Promise<readonly unknown[]> =>
    [...(await model.run('serving_default', x, names))].map(([name, { data }]) => [name, data[0]]);
  expect(await ask('b', 'a')).toEqual([
    ['b', 9],
    ['a', 3],
  ]);
  expect(await ask('a', 'b', 'a')).toEqual([
    ['a', 3],
    ['b', 9],
  ]);
  expect(prepare).toHaveBeenCalledTimes(1);
  expect(await ask('c', 'b', 'a')).toEqual([
    ['c', 3],
    ['b', 9],
    ['a', 3],
  ]);
  expect(prepare).toHaveBeenCalledTimes(1);
  prepare.mockRestore();
  model.dispose();
  await rm(dir, { recursive: true });
});
