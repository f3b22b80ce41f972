/** What cannot run is named before anything runs: all of it, in functions too. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunnable } from '../../../../core/model/index.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'missing-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function openGraph(node: readonly object[], library: object = {}) {
  await writeFile(
    join(dir, 'model.json'),
    JSON.stringify({ format: 'graph-model', modelTopology: { node, library }, weightsManifest: [] }),
  );
  return openRunnable(dir);
}

const x = { name: 'x', op: 'Placeholder', attr: { dtype: { type: 'DT_FLOAT' } } };
const unary = (name: string, op: string, input: string) => ({ name, op, input: [input], attr: { T: { type: 'DT_FLOAT' } } });

describe('a model with operations that have no kernel', () => {
  it('is refused when it is opened, naming every one', async () => {
    const opened = await openGraph([x, unary('a', 'FrobnicateV2', 'x'), unary('b', 'Relu', 'a'), unary('c', 'Abracadabra', 'b')]);
    expect(opened).toMatchObject({
      ok: false,
      problem: {
        code: 'model/invalid',
        message: expect.stringContaining('2 operations'),
        details: { operations: ['Abracadabra', 'FrobnicateV2'] },
      },
    });
  });

  it('is refused for those inside the branches of a condition', async () => {
    const branch = (name: string, op: string) => ({
      signature: { name, inputArg: [{ name: 'a' }], outputArg: [{ name: 'r' }] },
      nodeDef: [unary('n', op, 'a')],
      ret: { r: 'n:y:0' },
    });
    const condition = { then_branch: { func: { name: 'yes' } }, else_branch: { func: { name: 'no' } } };
    const chosen = { name: 'if', op: 'StatelessIf', input: ['x', 'x'], attr: condition };
    const opened = await openGraph([x, chosen], { function: [branch('yes', 'Relu'), branch('no', 'Wizardry')] });
    expect(opened).toMatchObject({ ok: false, problem: { details: { operations: ['Wizardry'] } } });
  });

  it('is refused for those inside a function that is called row by row', async () => {
    const body = {
      signature: { name: 'row', inputArg: [{ name: 'a' }], outputArg: [{ name: 'r' }] },
      nodeDef: [unary('n', 'Sorcery', 'a')],
      ret: { r: 'n:y:0' },
    };
    const attr = { f: { func: { name: 'row' } }, output_types: { list: { type: ['DT_FLOAT'] } } };
    const opened = await openGraph([x, { name: 'map', op: 'MapDefun', input: ['x'], attr }], { function: [body] });
    expect(opened).toMatchObject({ ok: false, problem: { details: { operations: ['Sorcery'] } } });
  });

  it('is refused where an operation has a kernel, but not for this type or layout', async () => {
    const convolution = {
      T: { type: 'DT_FLOAT' },
      strides: { list: { i: [1, 1, 1, 1] } },
      padding: { s: 'U0FNRQ==' },
      data_format: { s: 'TkNIVw==' },
    };
    const opened = await openGraph([x, { name: 'c', op: 'Conv2D', input: ['x', 'x'], attr: convolution }]);
    expect(opened).toMatchObject({ ok: false, problem: { details: { operations: ['Conv2D (of this type or layout)'] } } });
  });

  it('is refused for functions that call one another without end, and for loops of TensorFlow 1', async () => {
    const call = { name: 'n', op: 'PartitionedCall', input: ['a'], attr: { f: { func: { name: 'again' } } } };
    const again = {
      signature: { name: 'again', inputArg: [{ name: 'a' }], outputArg: [{ name: 'r' }] },
      nodeDef: [call],
      ret: { r: 'n:output:0' },
    };
    expect(await openGraph([x, { ...call, input: ['x'] }], { function: [again] })).toMatchObject({
      ok: false,
      problem: { code: 'model/invalid' },
    });
    const merge = { name: 'merge', op: 'Merge', input: ['x', 'next'] };
    const opened = await openGraph([
      x,
      merge,
      { name: 'next', op: 'NextIteration', input: ['merge'] },
      unary('out', 'Relu', 'merge'),
    ]);
    expect(opened).toMatchObject({ ok: false, problem: { message: expect.stringContaining('loop') } });
  });
});
