/** Corrections of a multilabel model: lists of classes that come back as rows. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FeedbackStore, LabelledSpanRequest } from '../../../core/feedback/index.ts';
import { type ColumnSpec, columnText, openExampleReader } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { createRegisters, predictionId, type Registers } from './registers.ts';

let registers: Registers;
let store: FeedbackStore;

beforeEach(async () => {
  registers = await createRegisters();
  const record = (position: number, predicted: string) => ({
    id: predictionId(position),
    at: 1_600_000_000_000 + position,
    model: 'marks',
    version: '1',
    inputs: { amount: position },
    predicted,
    classes: ['rude', 'spam'],
    scores: [0.4, 0.9],
    multilabel: true as const,
  });
  await registers.append([record(1, '["spam"]'), record(2, '["spam"]'), record(3, '["spam"]'), record(4, '["spam"]')]);
  store = await registers.open();
  unwrap(await store.addFeedback({ prediction_id: predictionId(1), kind: 'correction', value: ['spam', 'rude'] }));
  unwrap(await store.addFeedback({ prediction_id: predictionId(2), kind: 'correction', value: [] }));
  unwrap(await store.label({ id: predictionId(3), decision: 'label', label: '["spam"]', milliseconds: 1, order: 'random' }));
  unwrap(await store.addFeedback({ prediction_id: predictionId(4), kind: 'incorrect' }));
});

afterEach(() => registers.remove());

async function spanOf(more: Pick<LabelledSpanRequest, 'multilabel'>, columns: readonly ColumnSpec[]) {
  const dir = join(registers.dir, 'span');
  const written = unwrap(
    await store.writeLabelledSpan({ dir, span: 2, columns, labelName: 'marks', labelType: 'bytes', ...more }),
  );
  const reader = unwrap(await openExampleReader(written.path, { format: 'tfrecord' }));
  const rows: Record<string, string | null>[] = [];
  for await (const batch of reader.batches()) {
    for (let row = 0; row < batch.rows; row++) {
      rows.push(Object.fromEntries(batch.columns.map((column) => [column.name, columnText(column, row)])));
    }
  }
  return rows;
}

const amount: ColumnSpec = { name: 'amount', type: 'int' };

it('come back as lists, a row without any class as one empty text; that an answer was wrong says no other', async () => {
  expect(await spanOf({ multilabel: {} }, [amount])).toEqual([
    { amount: '1', marks: 'rude, spam' },
    { amount: '2', marks: '' },
    { amount: '3', marks: 'spam' },
  ]);
});

it('come back as texts with the delimiter of the data', async () => {
  const rows = await spanOf({ multilabel: { delimiter: '|' } }, [amount]);
  expect(rows.map(({ marks }) => marks)).toEqual(['rude|spam', '|', 'spam']);
});

it('come back as one column a class', async () => {
  const columns: readonly ColumnSpec[] = [amount, { name: 'spam', type: 'int' }, { name: 'rude', type: 'float' }];
  expect(await spanOf({ multilabel: { columns: ['spam', 'rude'] } }, columns)).toEqual([
    { amount: '1', spam: '1', rude: '1' },
    { amount: '2', spam: '0', rude: '0' },
    { amount: '3', spam: '1', rude: '0' },
  ]);
});

it('are refused where they name a class the model does not know, or are no list', async () => {
  const add = (value: string | string[]) => store.addFeedback({ prediction_id: predictionId(4), kind: 'correction', value });
  expect(await add(['ham'])).toMatchObject({ ok: false, problem: { code: 'feedback/invalid' } });
  expect(await add('spam')).toMatchObject({ ok: false, problem: { code: 'feedback/invalid' } });
});
