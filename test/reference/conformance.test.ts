/** How much of the reference material for served models passes, counted anew: the table of the README. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { openRunnable } from '../../core/model/index.ts';
import { readBatchingParameters } from '../../core/serving/batching/batching-parameters.ts';
import { modelServerConfigType } from '../../core/serving/grpc/config-messages.ts';
import { modelMetadataBody } from '../../core/serving/status-body.ts';
import { expectItsOutputs } from './onnx-outputs.ts';

const folder = '../shared/data';
const here = existsSync(join(folder, 'serving')) && existsSync(join(folder, 'models'));
const testdata = join(folder, 'serving/testdata');

/** Why each of a group's cases did not pass, by reason: how many; '' for those that passed. */
type Outcomes = Record<string, number>;

function count(outcomes: Outcomes, outcome: string): void {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
}

/** Folders below `dir` in which `isModel` finds a model. */
function modelFolders(dir: string, isModel: (names: readonly string[]) => boolean): readonly string[] {
  const entries = readdirSync(dir, { withFileTypes: true });
  const own = isModel(entries.map(({ name }) => name)) ? [dir] : [];
  return [
    ...own,
    ...entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => modelFolders(join(dir, name), isModel)),
  ];
}

async function onnxOutcome(dir: string): Promise<string> {
  const opened = await openRunnable(dir);
  if (!opened.ok) {
    const { message } = opened.problem;
    if (message.includes('en_US.UTF-8')) return 'needs the locale en_US.UTF-8';
    return /implementation for \w+\(\d\)|not a registered function/.test(message) ? 'operator not in ONNX Runtime' : message;
  }
  try {
    await expectItsOutputs(dir, opened.value);
    return '';
  } catch (error) {
    const data = join(dir, 'test_data_set_0');
    const files = existsSync(data) ? readdirSync(data) : [];
    const inputs = Object.keys(opened.value.signatures['serving_default']?.inputs ?? {}).length;
    const isWhole =
      files.filter((name) => name.startsWith('input')).length === inputs && files.some((name) => name.startsWith('output'));
    return isWhole ? String(error) : 'its data set is not here whole';
  }
}

describe.skipIf(!here)(`conformance (${folder}${here ? '' : ' is not here: skipped'})`, () => {
  it('ONNX: outputs of the data sets', async () => {
    const outcomes: Outcomes = {};
    const dirs = modelFolders(join(folder, 'models/onnx'), (names) => names.includes('model.onnx'));
    for (const dir of dirs) count(outcomes, await onnxOutcome(dir));
    const locale = outcomes['needs the locale en_US.UTF-8'] ?? 0;
    expect([0, 2]).toContain(locale);
    expect({ ...outcomes, 'needs the locale en_US.UTF-8': 0 }).toEqual({
      '': 49 - locale,
      'operator not in ONNX Runtime': 14,
      'its data set is not here whole': 3,
      'needs the locale en_US.UTF-8': 0,
    });
  }, 120_000);

  it('SavedModels, TF.js models and TensorFlow Lite: opened with all their signatures', async () => {
    const outcomes: Outcomes = {};
    const isModel = (names: readonly string[]): boolean =>
      names.some((name) => name === 'saved_model.pb' || name === 'model.json' || name.endsWith('.tflite'));
    for (const dir of [testdata, join(folder, 'models/tfjs')].flatMap((root) => modelFolders(root, isModel))) {
      const opened = await openRunnable(dir);
      count(outcomes, opened.ok ? '' : opened.problem.message);
      if (opened.ok) {
        expect(Object.keys(opened.value.signatures).length).toBeGreaterThan(0);
        opened.value.dispose();
      }
    }
    expect(outcomes).toEqual({ '': 8, 'TensorFlow Lite models cannot be run here': 1 });
  });

  it('metadata as JSON: every field of the reference answer', async () => {
    const model = unwrap(await openRunnable(join(testdata, 'saved_model_half_plus_two_cpu/00000123')));
    const ours = JSON.parse(modelMetadataBody('default', '123', model.signatures));
    expect(ours).toEqual(JSON.parse(readFileSync(join(testdata, 'half_plus_two_model_metadata.json'), 'utf8')));
    model.dispose();
  });

  it('config files: both are read', async () => {
    const text = (name: string): string => readFileSync(join(testdata, name), 'utf8');
    expect(parseMessage(modelServerConfigType, text('good_model_config.txt')).model_config_list?.config).toHaveLength(2);
    expect((await readBatchingParameters(join(testdata, 'batching_config.txt'))).ok).toBe(true);
  });

  it('JSON: every case is named by a test', () => {
    const cases: readonly { readonly test: string; readonly kind: string }[] = JSON.parse(
      readFileSync(join(folder, 'serving/json_tensor_cases.json'), 'utf8'),
    );
    const tests = readFileSync(join(dirname(import.meta.filename), 'serving-json.test.ts'), 'utf8');
    const unnamed = cases.filter(
      ({ test, kind }) => kind !== 'json_to_tensor' && !tests.includes(test.split('.').at(-1) ?? test),
    );
    expect([cases.length, unnamed.map(({ test }) => test)]).toEqual([19, []]);
  });
});
