/** Every ONNX model of the conformance data we have, run and compared with the outputs that come with it. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../core/foundation/index.ts';
import { openRunnable } from '../../core/model/index.ts';
import { expectItsOutputs } from './onnx-outputs.ts';

const folder = '../shared/data/models/onnx';
const here = existsSync(folder);

/** ONNX Runtime has no operators of before opset 7 (2017) that were changed in it, and none of training. */
const refused = [
  'pytorch-converted/test_AvgPool1d',
  'pytorch-converted/test_AvgPool3d_stride1_pad0_gpu_input',
  'pytorch-converted/test_BatchNorm3d_eval',
  'pytorch-converted/test_PReLU_1d_multiparam',
  'pytorch-converted/test_PReLU_3d',
  'pytorch-converted/test_PReLU_3d_multiparam',
  'pytorch-converted/test_PoissonNLLLLoss_no_reduce',
  'pytorch-converted/test_Softsign',
  'pytorch-operator/test_operator_add_size1_broadcast',
  'pytorch-operator/test_operator_add_size1_right_broadcast',
  'pytorch-operator/test_operator_add_size1_singleton_broadcast',
  'pytorch-operator/test_operator_mm',
  'pytorch-operator/test_operator_non_float_params',
  'simple/test_gradient_of_add',
];

/** Their data sets are not here whole: opened, not compared. */
const withoutData = [
  'pytorch-converted/test_MaxPool1d_stride_padding_dilation',
  'pytorch-converted/test_MaxPool2d_stride_padding_dilation',
  'pytorch-operator/test_operator_conv',
];

/** Need the locale en_US.UTF-8 of the system. */
const withLocale = [
  'simple/test_strnorm_model_monday_empty_output',
  'simple/test_strnorm_model_monday_insensintive_upper_twodim',
];

const models = here
  ? readdirSync(folder).flatMap((group) => readdirSync(join(folder, group)).map((name) => `${group}/${name}`))
  : [];

const apart = new Set([...refused, ...withoutData, ...withLocale]);
const compared = models.filter((name) => !apart.has(name));

describe.skipIf(!here)(`the ONNX models of ${folder}${here ? '' : ' (skipped: they are not here)'}`, () => {
  it('are 66, of which 47 must be equal', () => {
    expect(models.length).toBe(66);
    expect(compared.length).toBe(47);
  });

  it.each(compared)('%s gives the outputs of its data set', async (name) => {
    await expectItsOutputs(join(folder, name), unwrap(await openRunnable(join(folder, name))));
  });

  it.each(refused)('%s is refused when it is opened, with the operator', async (name) => {
    const opened = await openRunnable(join(folder, name));
    const said = opened.ok ? 'opened' : `${opened.problem.code}: ${opened.problem.message}`;
    expect(said).toMatch(
      /^model\/invalid: ONNX Runtime does not take the model: .*(implementation for \w+\(\d\)|not a registered function)/,
    );
  });

  it.each(withoutData)('%s opens', async (name) => {
    const model = unwrap(await openRunnable(join(folder, name)));
    expect(Object.keys(model.signatures)).toEqual(['serving_default']);
    model.dispose();
  });

  it.each(withLocale)('%s runs, or is refused for the locale it needs', async (name) => {
    const opened = await openRunnable(join(folder, name));
    if (opened.ok) await expectItsOutputs(join(folder, name), opened.value);
    else expect(opened.problem.message).toContain('en_US.UTF-8');
  });
});
