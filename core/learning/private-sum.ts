/** The sum of rows' gradients, each clipped: formed one row at a time, for the engines that have no faster way. */

import { invariant } from '../foundation/index.ts';
import type { LabelledBatch } from './network-input.ts';
import type { Parameter } from './optimizer.ts';
import type { PrivateNoise } from './private-noise.ts';

export interface PrivateSum {
  /** Takes a row's gradient, of its own loss, out of the parameters. */
  add(): void;
  /** Sets the parameters' gradients to the mean over `rows`, with noise; nothing is summed afterwards. */
  finish(step: number, rows: number): void;
}

export function createPrivateSum(parameters: readonly Parameter[], clipNorm: number, noise: PrivateNoise): PrivateSum {
  const sums = parameters.map(({ gradient }) => new Float64Array(gradient.length));
  const byName = new Map(parameters.map((parameter) => [parameter.variable.name, parameter]));
  return {
    add: () => {
      let squares = 0;
      for (const { gradient } of parameters) for (let i = 0; i < gradient.length; i++) squares += gradient[i] * gradient[i];
      const scale = Math.min(1, clipNorm / Math.sqrt(squares));
      for (const [p, { gradient }] of parameters.entries()) {
        const sum = sums[p];
        if (squares > 0) for (let i = 0; i < sum.length; i++) sum[i] += scale * gradient[i];
        gradient.fill(0);
      }
    },
    finish: (step, rows) => {
      for (const [p, { gradient }] of parameters.entries()) {
        for (let i = 0; i < gradient.length; i++) gradient[i] = sums[p][i] / rows;
        sums[p].fill(0);
      }
      noise.add(step, rows, ({ name }) => {
        const parameter = byName.get(name);
        invariant(parameter, `the network has ${name}`);
        return parameter;
      });
    },
  };
}

/** A row as a batch of its own. */
export function rowOf(batch: LabelledBatch, row: number): LabelledBatch {
  const { rows, dense, ids, tokens, images, label, weights } = batch;
  return {
    rows: 1,
    dense: rowPart(dense, rows, row),
    ids: ids.map((each) => rowPart(each, rows, row)),
    tokens: tokens.map((each) => rowPart(each, rows, row)),
    ...(images && { images: images.map((each) => rowPart(each, rows, row)) }),
    label: rowPart(label, rows, row),
    ...(weights && { weights: rowPart(weights, rows, row) }),
  };
}

/** A row of `rows` that lie one behind the other. */
export function rowPart<Values extends { subarray(from: number, until: number): Values; readonly length: number }>(
  values: Values,
  rows: number,
  row: number,
): Values {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width);
}
