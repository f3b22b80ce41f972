/** model show, model run and model graph on TensorFlow Serving's test model, in a process of their own. */

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, createCommandLine } from './command-line.ts';

const folder = '../shared/data/serving/testdata';
const here = existsSync(folder);
const model = join(folder, 'saved_model_half_plus_two_cpu/00000123');

let home = '';
let cli: CommandLine;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'model-command-'));
  cli = createCommandLine(home);
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function request(body: unknown): Promise<string> {
  const file = join(home, 'request.json');
  await writeFile(file, JSON.stringify(body));
  return file;
}

describe.skipIf(!here)(`the model commands on ${folder}${here ? '' : ' (skipped: it is not here)'}`, () => {
  it('show a signature in the words of saved_model_cli', async () => {
    const { code, stdout } = await cli.run('model', 'show', model, '--signature', 'serving_default');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'The given SavedModel SignatureDef contains the following input(s):',
        "  inputs['x'] tensor_info:",
        '      dtype: DT_FLOAT',
        '      shape: (-1, 1)',
        '      name: x:0',
        'The given SavedModel SignatureDef contains the following output(s):',
        "  outputs['y'] tensor_info:",
        '      dtype: DT_FLOAT',
        '      shape: (-1, 1)',
        '      name: y:0',
        '',
      ].join('\n'),
    );
    const shown = await cli.json<{ format: string; graphs: { signatures: object }[] }>('model', 'show', model, '--all');
    expect(shown.value.format).toBe('saved_model');
    expect(Object.keys(shown.value.graphs[0]?.signatures ?? {})).toHaveLength(5);
    expect((await cli.run('model', 'show', model, '--tag-set', 'gpu')).code).toBe(2);
  });

  it('answer a request as TensorFlow Serving documents it', async () => {
    const rows = await cli.json('model', 'run', model, '--inputs', await request({ instances: [1, 2, 5] }));
    expect(rows).toMatchObject({ code: 0, value: { predictions: [2.5, 3, 4.5] } });
    const example = Buffer.from('0a100a0e0a0178120912070a050d0000a042', 'hex');
    const wrong = await cli.run(
      'model',
      'run',
      model,
      '--inputs',
      await request({ instances: [{ b64: example.toString('base64') }] }),
    );
    expect(wrong.code).toBe(2);
    const columns = await cli.json(
      'model',
      'run',
      model,
      '--signature',
      'regress_x2_to_y3',
      '--inputs',
      await request({ inputs: [[2]] }),
    );
    expect(columns).toMatchObject({ code: 0, value: { outputs: [[4]] } });
  });

  it('draw the graph, and say of a model that is none here what it is', async () => {
    const picture = join(home, 'graph.svg');
    expect((await cli.json('model', 'graph', model, '-o', picture)).value).toMatchObject({ nodes: 4, edges: 3 });
    expect(await readFile(picture, 'utf8')).toMatch(/^<svg [^>]+>[\s\S]*>Mul<[\s\S]*<\/svg>\n$/);
    const lite = await cli.run('model', 'show', join(folder, 'saved_model_half_plus_two_tflite/00000123'));
    expect(lite.code).toBe(4);
    expect(lite.stderr).toContain('TensorFlow Lite');
  });
});
