import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportModel } from '../../../core/app/index.ts';
import type { ColumnBatch } from '../../../core/formats/index.ts';
import { type Result, unwrap } from '../../../core/foundation/index.ts';
import { initialWeights, type NetworkSpec } from '../../../core/learning/index.ts';
import { createModel, createTransformFitter, type FeatureOptions, type Model, saveModel } from '../../../core/model/index.ts';
import { randomWeights } from '../learning/example-networks.ts';
import { answerModel } from '../model/answer-model.ts';
import { answerTrees } from '../model/answer-trees.ts';
import { batchOf, type Cell } from '../model/batch-of.ts';

let root: string;
let rows: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'loopwright-export-'));
  rows = join(root, 'rows.csv');
  const lines = Array.from(
    { length: 40 },
    (_, i) => `${i % 9 === 0 ? '' : 20 + i},${60.5 + i},${['red', 'blue'][i % 2]},good paid ${i}`,
  );
  await writeFile(rows, ['age,weight,colour,comment', ...lines].join('\n'));
  unwrap(await saveModel(join(root, 'network'), await answerModel()));
  unwrap(await saveModel(join(root, 'price'), await answerModel('price')));
  unwrap(await saveModel(join(root, 'trees'), await answerTrees()));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

/** A linear model with weights of no meaning. */
async function fittedModel(batch: ColumnBatch, features: Readonly<Record<string, FeatureOptions>>): Promise<Model> {
  const columns = batch.columns.map(({ name, type }) => ({ name, type }));
  const fitter = createTransformFitter({ columns, features, label: { name: 'answer' } });
  do fitter.addBatch(batch);
  while (fitter.endPass());
  const transform = unwrap(await fitter.finish());
  const network: NetworkSpec = {
    family: 'linear',
    inputs: transform.spec,
    hidden: [],
    dropout: 0,
    l2: 0,
    textFilters: 1,
    textKernel: 1,
    output: { kind: 'binary', units: 1 },
  };
  return createModel(transform, network, randomWeights(initialWeights(network, 1), 3));
}

type Request = Parameters<typeof exportModel>[0];

async function exported(model: string, format: Request['format'], quantization: Request['quantization'] = 'none', given = rows) {
  const output = join(await mkdtemp(join(root, 'out-')), 'model');
  const request = {
    modelDir: join(root, model),
    format,
    output,
    rows: given,
    split: 'eval',
    quantization,
    signal: new AbortController().signal,
  };
  return { output, result: await exportModel(request) };
}

describe('an export', () => {
  it.each([
    ['network', 'saved_model', 'raw'],
    ['price', 'saved_model', 'raw'],
    ['trees', 'saved_model', 'raw'],
    ['network', 'onnx', 'transformed'],
    ['trees', 'onnx', 'transformed'],
    ['network', 'tfjs', 'transformed'],
    ['price', 'tfjs', 'transformed'],
  ] as const)('of %s as %s is opened again and compared on %s inputs', async (model, format, inputs) => {
    const { output, result } = await exported(model, format);
    const record = unwrap(result);
    expect(record).toMatchObject({ format, inputs, rows: 40, quantization: 'none' });
    expect(record.largest_difference).toBeLessThanOrEqual(1e-5);
    expect(JSON.parse(await readFile(join(output, 'export.json'), 'utf8'))).toEqual(record);
  });

  it('says which feature keeps raw features out of ONNX', async () => {
    const { result } = await exported('network', 'onnx');
    expect(unwrap(result).reason).toContain('comment');
  });

  it.each(['onnx', 'saved_model'] as const)(
    'as %s takes the lists it was fitted on, and names others that it would not',
    async (format) => {
      const tags = ['a', 'b', 'c'].flatMap((first) => ['x', 'y'].map((second) => [first, second]));
      const many = join(root, `many-${format}.jsonl`);
      const lines = Array.from({ length: 40 }, (_, i) => ({ tags: tags[i % 6], answer: ['yes', 'no'][i % 2] }));
      await writeFile(many, lines.map((line) => JSON.stringify(line)).join('\n'));
      for (const [transform, fittedOn] of [
        ['one_hot', 'lists'],
        ['one_hot', 'single'],
        ['multi_hot', 'single'],
      ] as const) {
        const cells = {
          'tags:bytes': lines.map((line) => (fittedOn === 'lists' ? line.tags : line.tags?.[0]) as Cell),
          'answer:bytes': lines.map((line) => line.answer as string),
        };
        const dir = `${format}-${transform}-${fittedOn}`;
        unwrap(await saveModel(join(root, dir), await fittedModel(batchOf(cells), { tags: { transform } })));
        const { result } = await exported(dir, format, 'none', many);
        if (transform === 'multi_hot' || fittedOn === 'lists') {
          expect(unwrap(result)).toMatchObject({ inputs: 'raw' });
          expect(unwrap(result).largest_difference).toBeLessThanOrEqual(1e-5);
          continue;
        }
        const reason = expect.stringContaining(
          'The feature tags cannot be written for other programs: rows of tags hold several',
        );
        if (format === 'onnx') expect(unwrap(result)).toMatchObject({ inputs: 'transformed', reason });
        else expect(result).toMatchObject({ ok: false, problem: { code: 'model/not-exportable', message: reason } });
      }
    },
  );

  it.each(['onnx', 'saved_model'] as const)('as %s keeps decimals at their boundary and in their vocabulary', async (format) => {
    const cells = Array.from({ length: 80 }, (_, i) => ({
      step: (i % 10) / 10,
      kind: (i % 7) / 7,
      answer: ['yes', 'no'][i % 2] as string,
    }));
    const file = join(root, `decimals-${format}.csv`);
    await writeFile(file, ['step,kind', ...cells.map(({ step, kind }) => `${step},${kind}`)].join('\n'));
    const columns = {
      'step:float': cells.map(({ step }) => step),
      'kind:float': cells.map(({ kind }) => kind),
      'answer:bytes': cells.map(({ answer }) => answer),
    };
    const features: Readonly<Record<string, FeatureOptions>> = {
      step: { transform: 'bucketize', buckets: 10 },
      kind: { transform: 'one_hot' },
      both: { cross: ['step', 'kind'], buckets: 5, transform: 'one_hot' },
    };
    unwrap(await saveModel(join(root, `decimals-${format}`), await fittedModel(batchOf(columns), features)));
    const record = unwrap((await exported(`decimals-${format}`, format, 'none', file)).result);
    expect(record).toMatchObject({ inputs: 'raw', rows_changed_by_rounding: 0 });
    expect(record.largest_difference).toBeLessThanOrEqual(1e-5);
  });

  it('with quantised weights is a half and a quarter of the size, and near', async () => {
    const size = async (dir: string): Promise<number> => (await stat(join(dir, 'group1-shard1of1.bin'))).size;
    const whole = await exported('network', 'tfjs');
    const half = await exported('network', 'tfjs', 'float16');
    const quarter = await exported('network', 'tfjs', 'uint8');
    expect(await size(half.output)).toBe((await size(whole.output)) / 2);
    expect(await size(quarter.output)).toBe((await size(whole.output)) / 4);
    const apart = [whole, half, quarter].map(({ result }) => unwrap(result).largest_difference);
    expect(apart[1]).toBeGreaterThan(apart[0] as number);
    expect(apart[2]).toBeGreaterThan(apart[1] as number);
    expect(apart[1]).toBeLessThan(1e-3);
    expect(apart[2]).toBeLessThan(0.05);
  });

  it('rounds decimals on both sides to compare, and says how many rows that changes', async () => {
    const trees = await answerTrees();
    const [feature = [], threshold = []] = ['feature', 'threshold'].map((name) => trees.weights.get(`nodes/${name}`)?.data);
    const weight = trees.transform.features.find(({ name }) => name === 'weight');
    if (weight?.kind !== 'standardize') throw new Error('weight is a number');
    const isWeight = (at: number): boolean => {
      const read = trees.network.features[feature[at] ?? -1];
      return read?.kind === 'number' && read.name === 'weight';
    };
    const edges = Array.from(threshold).filter((_, at) => isWeight(at));
    // Numbers that a float32 cannot hold, on both sides of where the trees part.
    const near = edges.flatMap((edge) => {
      const middle = edge * weight.deviation + weight.mean;
      return [-9, -6, -3, -1, 1, 3, 6, 9].map((step) => `30,${middle + step * 5e-7},red,good`);
    });
    const edgy = join(root, 'edges.csv');
    await writeFile(edgy, ['age,weight,colour,comment', ...near].join('\n'));
    const output = join(await mkdtemp(join(root, 'out-')), 'model');
    const request = { modelDir: join(root, 'trees'), output, rows: edgy, split: 'eval', quantization: 'none' } as const;
    const record = unwrap(await exportModel({ ...request, format: 'saved_model', signal: new AbortController().signal }));
    expect(record.rows).toBe(near.length);
    expect(record.largest_difference).toBeLessThanOrEqual(1e-5);
    expect(record.rows_changed_by_rounding).toBeGreaterThan(0);
  });

  it.each([
    ['onnx', { quantization: 'uint8' }],
    ['saved_model', { quantization: 'float16' }],
    ['saved_model', { inputs: 'transformed' }],
    ['tfjs', { inputs: 'raw' }],
  ] as const)('as %s with %o is refused, and makes no folder', async (format, asked) => {
    const parent = join(await mkdtemp(join(root, 'asked-')), 'deep');
    const request = { modelDir: join(root, 'network'), rows, split: 'eval', quantization: 'none', ...asked } as const;
    const result = await exportModel({ ...request, format, output: join(parent, 'model'), signal: new AbortController().signal });
    expect(result).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
    expect(await readdir(parent).catch(() => 'none')).toBe('none');
  });

  it('that cannot be made leaves no folder that it made', async () => {
    const { output, result } = await exported('trees', 'tfjs');
    expect(result).toMatchObject({ ok: false, problem: { code: 'model/not-exportable', hint: expect.stringContaining('onnx') } });
    await expect(stat(output)).rejects.toThrow('ENOENT');
  });

  it('is refused for a folder in use', async () => {
    const used = {
      modelDir: join(root, 'network'),
      format: 'onnx',
      output: root,
      rows,
      split: 'eval',
      quantization: 'none',
    } as const;
    expect(code(await exportModel({ ...used, signal: new AbortController().signal }))).toBe('usage/invalid-argument');
  });
});

function code(result: Result<unknown>): string {
  return result.ok ? '' : result.problem.code;
}
