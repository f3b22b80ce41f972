/** Inputs of a type that requests have no numbers of. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unwrap } from '../../../../core/foundation/index.ts';
import { openRunnable } from '../../../../core/model/index.ts';

it('a bfloat16 input takes floats', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bfloat-'));
  const brain = { type: 'DT_BFLOAT16' };
  const node = [
    { name: 'x', op: 'Placeholder', attr: { dtype: brain } },
    { name: 'f', op: 'Cast', input: ['x'], attr: { SrcT: brain, DstT: { type: 'DT_FLOAT' } } },
    { name: 'b', op: 'Cast', input: ['f'], attr: { SrcT: { type: 'DT_FLOAT' }, DstT: brain } },
    { name: 'y', op: 'AddV2', input: ['x', 'b'], attr: { T: brain } },
  ];
  await writeFile(
    join(dir, 'model.json'),
    JSON.stringify({ format: 'graph-model', modelTopology: { node }, weightsManifest: [] }),
  );
  const model = unwrap(await openRunnable(dir));
  const inputs = new Map([['x', { dtype: 'DT_FLOAT' as const, shape: [2], data: Float32Array.of(1.5, -2) }]]);
  const [answer] = (await model.run('serving_default', inputs)).values();
  expect(answer).toEqual({ dtype: 'DT_FLOAT', shape: [2], data: Float32Array.of(3, -4) });
  model.dispose();
  await rm(dir, { recursive: true });
});
