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

it('counts each class by itself where several may be true of a row', async () => {
  const registers = await createRegisters();
  const classes = ['fun', 'love', 'war'];
  const several = (position: number, predicted: readonly string[]) => ({
    ...classified(position, 0.5),
    predicted: JSON.stringify(predicted),
    classes,
    scores: classes.map((name) => (predicted.includes(name) ? 0.9 : 0.1)),
    multilabel: true as const,
  });
  await registers.append([several(1, ['fun', 'war']), several(2, ['love']), several(3, [])]);
  const store = await registers.open();
  for (const [position, labels] of [
    [1, ['fun']],
    [2, ['love']],
    [3, ['fun', 'love']],
  ] as const) {
    const label = JSON.stringify(labels);
    unwrap(await store.label({ id: predictionId(position), decision: 'label', label, milliseconds: 1, order: 'random' }));
  }
  const agreement = unwrap(await store.agreement());
  expect(agreement).toMatchObject({ labelled: 3, agreed: 1, classes: [], confusion: [] });
  expect(agreement.byClass).toEqual([
    { name: 'fun', labelled: 2, predicted: 1, both: 1 },
    { name: 'love', labelled: 2, predicted: 1, both: 1 },
    { name: 'war', labelled: 0, predicted: 1, both: 0 },
  ]);
  await registers.remove();
});
