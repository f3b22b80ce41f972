import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../core/contract/index.ts';
import {
  initialLabelling,
  type Labelling,
  type LabellingAction,
  labellingReducer,
  labelsPerMinute,
} from '../../../../../renderer/screens/feedback/labelling.ts';

function item(id: string): views.QueueItem {
  return { id, at: 0, inputs: { text: id }, predicted: 'No', order: 'random' };
}

function queue(ids: readonly string[], counts: { done: number; left: number }): views.QueueView {
  return {
    items: ids.map(item),
    ...counts,
    classes: ['No', 'Yes'],
    kind: 'binary',
    question: '?',
    recent: [],
    labelsPerMinute: 9,
  };
}

function after(...actions: readonly LabellingAction[]): Labelling {
  return actions.reduce(labellingReducer, initialLabelling);
}

const loaded: LabellingAction = { type: 'loaded', queue: queue(['a', 'b', 'c'], { done: 4, left: 3 }) };

function decide(id: string, ms = 2000): LabellingAction {
  return { type: 'decided', id, decision: { kind: 'label', label: 'Yes' }, at: 1, ms };
}

describe('a labelling session', () => {
  it('shows the next item at once and counts the answer before the core has confirmed it', () => {
    const state = after(loaded, decide('a'));
    expect(state.upcoming.map((one) => one.id)).toEqual(['b', 'c']);
    expect([state.done, state.left]).toEqual([5, 2]);
    expect(state.recent[0]).toMatchObject({ id: 'a', label: 'Yes', state: 'saving' });
    expect(after(loaded, decide('a'), { type: 'saved', id: 'a' }).recent[0]?.state).toBe('saved');
  });

  it('does not ask again what is being saved, nor count it twice, when the queue is fetched meanwhile', () => {
    const state = after(loaded, decide('a'), { type: 'loaded', queue: queue(['a', 'b', 'c', 'd'], { done: 4, left: 4 }) });
    expect(state.upcoming.map((one) => one.id)).toEqual(['b', 'c', 'd']);
    expect([state.done, state.left]).toEqual([5, 3]);
  });

  it('keeps the items at hand in their place when more arrive', () => {
    const state = after(loaded, { type: 'loaded', queue: queue(['z', 'c', 'a'], { done: 4, left: 9 }) });
    expect(state.upcoming.map((one) => one.id)).toEqual(['a', 'b', 'c', 'z']);
  });

  it('asks an answer taken back again at once', () => {
    const state = after(loaded, decide('a'), decide('b'), { type: 'undone', id: 'a' });
    expect(state.upcoming.map((one) => one.id)).toEqual(['a', 'c']);
    expect(state.recent.map((one) => one.id)).toEqual(['b']);
    expect([state.done, state.left]).toEqual([5, 2]);
  });

  it('shows answers of an earlier session as recent, which can be taken back without their item', () => {
    const earlier = { ...queue(['a'], { done: 1, left: 1 }), recent: [{ id: 'old', label: 'No', at: 0 }] };
    const state = after({ type: 'loaded', queue: earlier });
    expect(state.recent).toMatchObject([{ id: 'old', kind: 'label', label: 'No', state: 'saved' }]);
    expect(after({ type: 'loaded', queue: earlier }, { type: 'undone', id: 'old' }).recent).toEqual([]);
  });

  it('keeps the item on screen when the order changes', () => {
    expect(after(loaded, { type: 'dropped', keepShown: true }).upcoming.map((one) => one.id)).toEqual(['a']);
    expect(after(loaded, { type: 'dropped', keepShown: false }).upcoming).toEqual([]);
  });

  it('takes the pace from the median of its own answers, and the core’s until there are three', () => {
    expect(labelsPerMinute(after(loaded, decide('a'), decide('b')))).toBe(9);
    expect(labelsPerMinute(after(loaded, decide('a', 1000), decide('b', 3000), decide('c', 60_000)))).toBe(20);
  });

  it('loses no item and counts each once, whatever is answered and taken back', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const step = fc.oneof(
      fc.constantFrom(...ids).map((id): LabellingAction => decide(id)),
      fc.constantFrom(...ids).map((id): LabellingAction => ({ type: 'undone', id })),
      fc.constantFrom(...ids).map((id): LabellingAction => ({ type: 'saved', id })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const state = after({ type: 'loaded', queue: queue(ids, { done: 0, left: 5 }) }, ...steps);
        const all = [...state.upcoming.map((one) => one.id), ...state.recent.map((one) => one.id)];
        expect(all.sort()).toEqual(ids);
        expect(state.done).toBe(state.recent.length);
        expect(state.left).toBe(state.upcoming.length);
      }),
    );
  });
});
