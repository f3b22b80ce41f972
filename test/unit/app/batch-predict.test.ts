import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportModel, folderThreshold, predictFile } from '../../../core/app/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { saveModel } from '../../../core/model/index.ts';
import { answerModel } from '../model/answer-model.ts';

describe('predicting a file', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'loopwright-batch-'));
    unwrap(await saveModel(join(root, 'model'), await answerModel()));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const fileOf = async (name: string, ages: readonly string[]): Promise<string> => {
    const input = join(root, `${name}.csv`);
    await writeFile(input, ['age,weight,colour,comment', ...ages.map((age) => `${age},70.5,red,good`)].join('\n'));
    return input;
  };
  const answers = async (name: string, ages: readonly string[]): Promise<readonly { scores: number[] }[]> => {
    const [input, output] = [await fileOf(name, ages), join(root, `${name}.jsonl`)];
    const { signal } = new AbortController();
    unwrap(await predictFile({ modelDir: join(root, 'model'), input, output, signal }));
    const lines = (await readFile(output, 'utf8')).trim().split('\n');
    return lines.map((line) => JSON.parse(line) as { scores: number[] });
  };

  it('keeps whole numbers that stand among decimals', async () => {
    const whole = await answers('whole', ['20', '45', '64']);
    const decimals = await answers('decimals', ['20', '45', '64', '30.5']);
    expect(whole[0]?.scores).not.toEqual(whole[2]?.scores);
    expect(decimals.slice(0, 3)).toEqual(whole);
    expect(decimals).toHaveLength(4);
  });

  it('calls a row positive above the threshold that is asked for', async () => {
    const input = await fileOf('threshold', ['20', '45', '64']);
    const { signal } = new AbortController();
    const predictedAt = async (threshold: number): Promise<readonly string[]> => {
      const output = join(root, `threshold-${threshold}.jsonl`);
      unwrap(await predictFile({ modelDir: join(root, 'model'), input, output, threshold, signal }));
      const lines = (await readFile(output, 'utf8')).trim().split('\n');
      return lines.map((line) => (JSON.parse(line) as { predicted: string }).predicted);
    };
    const { label } = await answerModel();
    const [negative, positive] = label.kind === 'binary' ? label.classes : [];
    expect(await predictedAt(0)).toEqual([positive, positive, positive]);
    expect(await predictedAt(1)).toEqual([negative, negative, negative]);
  });

  it('refuses rows with none of the model’s columns, before it writes anything', async () => {
    const [input, output] = [join(root, 'other.csv'), join(root, 'other.jsonl')];
    await writeFile(input, 'foo,bar\n1,2\n');
    const { signal } = new AbortController();
    const result = await predictFile({ modelDir: join(root, 'model'), input, output, signal });
    expect(result).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
    expect(existsSync(output)).toBe(false);
  });

  it('names the columns that the file lacks', async () => {
    const [input, output] = [join(root, 'fewer.csv'), join(root, 'fewer.jsonl')];
    await writeFile(input, 'age,wieght,colour\n30,70.5,red\n');
    const { signal } = new AbortController();
    const done = unwrap(await predictFile({ modelDir: join(root, 'model'), input, output, signal }));
    expect(done).toEqual({ rows: 1, rejected: 0, absent: ['weight', 'comment'] });
  });

  it('takes the threshold of the project that holds the model, and of no other', async () => {
    const project = join(root, 'project');
    await mkdir(join(project, 'serving_model'), { recursive: true });
    await writeFile(
      join(project, 'loopwright.yaml'),
      'version: 1\nname: t\ndata: { sources: [{ path: a.csv }] }\nevaluation:\n  decision_threshold: 0.7\n',
    );
    expect(await folderThreshold(project, join(project, 'serving_model', '1'))).toBe(0.7);
    expect(await folderThreshold(project, join(root, 'model'))).toBeUndefined();
    expect(await folderThreshold(root, join(root, 'model'))).toBeUndefined();
  });

  it('refuses words where the model was fitted on numbers', async () => {
    const input = await fileOf('words', ['20', 'unknown']);
    const { signal } = new AbortController();
    const result = await predictFile({ modelDir: join(root, 'model'), input, output: join(root, 'words.jsonl'), signal });
    expect(result).toMatchObject({ ok: false, problem: { code: 'features/type-mismatch' } });
  });

  it('is no ground to compare an export on where a feature of whole numbers holds decimals', async () => {
    const request = { modelDir: join(root, 'model'), output: join(root, 'saved'), rows: await fileOf('ages', ['20', '30.5']) };
    const { signal } = new AbortController();
    const result = await exportModel({ ...request, format: 'saved_model', split: 'eval', quantization: 'none', signal });
    expect(result).toMatchObject({ ok: false, problem: { code: 'features/type-mismatch' } });
  });
});
