/** Agreement against published numbers. */

import { expect, it } from 'vitest';
import { cohensKappa } from '../../../core/feedback/agreement.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { classified, createRegisters, predictionId } from './registers.ts';

it.each([
  // The worked example everyone quotes: 50 grants, two readers.
  [
    [
      [20, 5],
      [10, 15],
    ],
    0.4,
  ],
  // Same observed agreement, other margins.
  [
    [
      [45, 15],
      [25, 15],
    ],
    0.1304,
  ],
  [
    [
      [25, 35],
      [5, 35],
    ],
    0.2593,
  ],
  [
    [
      [10, 0],
      [0, 10],
    ],
    1,
  ],
  [
    [
      [0, 10],
      [10, 0],
    ],
    -1,
  ],
])('gives %j a kappa of %d', (confusion, kappa) => {
  expect(cohensKappa(confusion)).toBeCloseTo(kappa, 4);
});

it('has no kappa where chance agrees always, or nothing was judged', () => {
  expect(
    cohensKappa([
      [5, 0],
      [0, 0],
    ]),
  ).toBeUndefined();
  expect(cohensKappa([])).toBeUndefined();
});

it('counts labels against predictions by class', async () => {
  const registers = await createRegisters();
  await registers.append([classified(1, 0.9), classified(2, 0.9), classified(3, 0.1), classified(4, 0.1)]);
  const store = await registers.open();
  for (const [position, label] of [
    [1, 'Yes'],
    [2, 'No'],
    [3, 'No'],
  ] as const) {
    unwrap(await store.label({ id: predictionId(position), decision: 'label', label, milliseconds: 1, order: 'random' }));
  }
  const agreement = unwrap(await store.agreement());
  expect(agreement).toMatchObject({
    labelled: 3,
    agreed: 2,
    classes: ['No', 'Yes'],
    confusion: [
      [1, 1],
      [0, 1],
    ],
  });
  expect(agreement.share).toBeCloseTo(2 / 3);
  expect(agreement.kappa).toBeCloseTo(0.4);
  await registers.remove();
});
