/** Which predictions are asked about, and in which order. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FeedbackStore } from '../../../core/feedback/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { classified, createRegisters, predictionId, type Registers } from './registers.ts';

let registers: Registers;
let store: FeedbackStore;
const total = 120;

beforeEach(async () => {
  registers = await createRegisters();
  // Confidence grows with the position: 0 is the least sure.
  await registers.append(Array.from({ length: total }, (_, i) => classified(i, 0.5 + (i + 1) / (2 * total + 2))));
  store = await registers.open({ labelName: 'consumer_disputed' });
});

afterEach(() => registers.remove());

async function queue(limit = 50, order: 'least_confident' | 'random' = 'least_confident') {
  return unwrap(await store.queue({ order, limit }));
}

async function label(id: string, answer: string): Promise<void> {
  unwrap(await store.label({ id, decision: 'label', label: answer, milliseconds: 2000, order: 'random' }));
}

/** Ten labels of each class, on the surest predictions. */
async function seedLabels(): Promise<void> {
  for (let i = 0; i < 20; i++) await label(predictionId(total - 1 - i), i % 2 === 0 ? 'Yes' : 'No');
}

it('is random until every class has ten labels', async () => {
  const first = await queue();
  expect(first.items.every(({ order }) => order === 'random')).toBe(true);
  expect(first).toMatchObject({ left: total, done: 0, kind: 'binary', classes: ['No', 'Yes'] });
  expect(first.question).toContain('consumer_disputed');
  await seedLabels();
  const undecided = first.items.filter(({ id }) => id < predictionId(total - 20));
  for (const { id } of undecided) unwrap(await store.label({ id, decision: 'skip', milliseconds: 0, order: 'random' }));
  expect((await queue()).items.some(({ order }) => order === 'least_confident')).toBe(true);
});

it('asks the least confident first with 15 % random ones in between, never one twice', async () => {
  await seedLabels();
  const { items } = await queue();
  const ranked = items.filter(({ order }) => order === 'least_confident').map(({ id }) => id);
  expect(ranked).toEqual(Array.from({ length: 42 }, (_, i) => predictionId(i)));
  expect(items).toHaveLength(50);
  expect(new Set(items.map(({ id }) => id)).size).toBe(50);
});

it('does not reorder what was handed out when labels and predictions come in', async () => {
  await seedLabels();
  const before = (await queue(20)).items.map(({ id }) => id);
  await label(before[3] ?? '', 'No');
  await registers.append([classified(9999, 0.5)]);
  const after = (await queue(20)).items.map(({ id }) => id);
  expect(after.slice(0, 19)).toEqual(before.filter((_, i) => i !== 3));
});

it('leaves out what was skipped or unsure, and asks again first what was taken back', async () => {
  const [first, second, third] = (await queue(3)).items.map(({ id }) => id) as [string, string, string];
  unwrap(await store.label({ id: first, decision: 'skip', milliseconds: 10, order: 'random' }));
  unwrap(await store.label({ id: second, decision: 'unsure', milliseconds: 10, order: 'random' }));
  await label(third, 'Yes');
  const ids = (await queue(50)).items.map(({ id }) => id);
  expect(ids).not.toEqual(expect.arrayContaining([first]));
  expect(ids).not.toEqual(expect.arrayContaining([second]));
  unwrap(await store.undoLabel(third));
  const again = await queue(50);
  expect(again.items[0]?.id).toBe(third);
  expect([again.done, again.left]).toEqual([2, total - 2]);
});

it('is the same order for the same seed and registers', async () => {
  const other = await registers.open({ seed: 1 });
  const ids = async (of: FeedbackStore): Promise<string[]> =>
    unwrap(await of.queue({ order: 'random', limit: 50 })).items.map(({ id }) => id);
  expect(await ids(other)).toEqual(await ids(store));
  expect(await ids(await registers.open({ seed: 2 }))).not.toEqual(await ids(store));
});

it('shows recent answers and the pace, and comes to an end', async () => {
  for (let i = 0; i < total; i++) await label(predictionId(i), 'Yes');
  const last = await queue();
  expect([last.items, last.left, last.done]).toEqual([[], 0, total]);
  expect(last.recent).toHaveLength(10);
  expect(last.recent[0]).toMatchObject({ id: predictionId(total - 1), label: 'Yes' });
  expect(last.labelsPerMinute).toBe(30);
});
