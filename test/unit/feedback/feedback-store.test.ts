/** The feedback store over real registers: join, decisions, agreement, files. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { classified, clock, createRegisters, predictionId, priced, type Registers } from './registers.ts';

let registers: Registers;

beforeEach(async () => {
  registers = await createRegisters();
});

afterEach(() => registers.remove());

const timing = { milliseconds: 1500, order: 'random' };

describe('a project without registers', () => {
  it('has nothing to show and nothing to ask', async () => {
    const store = await registers.open({ retrainAfter: () => 200 });
    expect(unwrap(await store.status())).toEqual({
      predictions: 0,
      feedback: 0,
      labelled: 0,
      labelsSinceTraining: 0,
      retrainAfter: 200,
      wrongShare: undefined,
    });
    const queue = unwrap(await store.queue({ order: 'random', limit: 20 }));
    expect([queue.items, queue.left]).toEqual([[], 0]);
    expect(unwrap(await store.agreement())).toEqual({ labelled: 0, agreed: 0, classes: [], confusion: [] });
  });
});

describe('following', () => {
  it('sees predictions that another process appends, each once, with their inputs', async () => {
    const store = await registers.open();
    await registers.append([classified(1, 0.9, { state: 'TX', amount: '9007199254740993', note: null })]);
    expect(unwrap(await store.predictions({ offset: 0, limit: 10 }))).toEqual({
      rows: [
        {
          id: predictionId(1),
          at: 1_600_000_000_001,
          model: 'complaints',
          version: '7',
          inputs: { state: 'TX', amount: '9007199254740993', note: null },
          predicted: 'Yes',
          confidence: 0.9,
          label: undefined,
          feedback: undefined,
        },
      ],
      total: 1,
    });
    await registers.append(Array.from({ length: 500 }, (_, i) => classified(i + 2, 0.4, { text: 'x'.repeat(300) })));
    const page = unwrap(await store.predictions({ offset: 3, limit: 2 }));
    expect([page.total, page.rows.map(({ id }) => id)]).toEqual([501, [predictionId(498), predictionId(497)]]);
    expect(unwrap(await store.findPrediction(predictionId(250))).inputs).toEqual({ text: 'x'.repeat(300) });
  });

  it('shows a second store what the first one recorded', async () => {
    await registers.append([classified(1, 0.9)]);
    const [window, server] = [await registers.open(), await registers.open()];
    unwrap(await server.addFeedback({ prediction_id: predictionId(1), kind: 'incorrect' }));
    expect(unwrap(await window.status())).toMatchObject({ feedback: 1, labelled: 1, wrongShare: 1 });
    unwrap(await window.label({ id: predictionId(1), decision: 'label', label: 'Yes', ...timing }));
    expect(unwrap(await server.status())).toMatchObject({ feedback: 2, labelled: 1, wrongShare: 0 });
  });
});

describe('decisions', () => {
  it('are told, with the version they judge, to whoever counts them', async () => {
    await registers.append([classified(1, 0.9), classified(2, 0.2), classified(3, 0.6)]);
    const told: unknown[] = [];
    const store = await registers.open({ onFeedback: (version, kind) => told.push([version, kind]) });
    unwrap(await store.label({ id: predictionId(1), decision: 'label', label: 'Yes', ...timing }));
    unwrap(await store.label({ id: predictionId(2), decision: 'label', label: 'Yes', ...timing }));
    unwrap(await store.label({ id: predictionId(3), decision: 'unsure', ...timing }));
    unwrap(await store.addFeedback({ prediction_id: predictionId(3), kind: 'incorrect' }));
    expect(told).toEqual([
      ['7', 'correct'],
      ['7', 'correction'],
      ['7', 'incorrect'],
    ]);
  });

  it('keep everything after a restart, the last one counting', async () => {
    await registers.append([classified(1, 0.9), classified(2, 0.2), classified(3, 0.6)]);
    const store = await registers.open();
    unwrap(await store.label({ id: predictionId(1), decision: 'label', label: 'No', ...timing }));
    unwrap(await store.label({ id: predictionId(1), decision: 'label', label: 'Yes', ...timing }));
    unwrap(await store.label({ id: predictionId(2), decision: 'label', label: 'Yes', ...timing }));
    unwrap(await store.label({ id: predictionId(3), decision: 'unsure', ...timing }));
    const again = await registers.open();
    expect(unwrap(await again.status())).toEqual(unwrap(await store.status()));
    const { rows } = unwrap(await again.predictions({ offset: 0, limit: 10 }));
    expect(rows.map(({ label, feedback }) => [label, feedback])).toEqual([
      [undefined, undefined],
      ['Yes', 'correction'],
      ['Yes', 'correct'],
    ]);
  });

  it('are taken back one by one, even when the clock went back in between', async () => {
    await registers.append([classified(1, 0.9)]);
    const store = await registers.open();
    const id = predictionId(1);
    unwrap(await store.label({ id, decision: 'label', label: 'No', ...timing }));
    clock.time -= 1_000_000;
    unwrap(await store.label({ id, decision: 'label', label: 'Yes', ...timing }));
    expect(unwrap(await store.undoLabel(id))).toMatchObject({ labelled: 1, wrongShare: 1 });
    expect(unwrap(await store.undoLabel(id))).toMatchObject({ labelled: 0, feedback: 0 });
    expect(await store.undoLabel(id)).toMatchObject({ ok: false, problem: { code: 'feedback/invalid' } });
    expect(unwrap(await (await registers.open()).status())).toMatchObject({ labelled: 0 });
  });

  it('count the other class when one of two was called wrong, and no label from signals and harm', async () => {
    await registers.append([classified(1, 0.9), classified(2, 0.9)]);
    const store = await registers.open();
    unwrap(await store.addFeedback({ prediction_id: predictionId(1), kind: 'incorrect' }));
    unwrap(await store.addFeedback({ prediction_id: predictionId(2), kind: 'harm', comment: 'denied a refund' }));
    unwrap(await store.addFeedback({ prediction_id: predictionId(2), kind: 'implicit', value: 'clicked' }));
    const { rows } = unwrap(await store.predictions({ offset: 0, limit: 2 }));
    expect(rows.map(({ label, feedback }) => [label, feedback])).toEqual([
      [undefined, 'implicit'],
      ['No', 'incorrect'],
    ]);
  });

  it.each([
    [{ prediction_id: 'NOPE', kind: 'correct' as const }, 'prediction/not-found'],
    [{ prediction_id: predictionId(1), kind: 'correction' as const }, 'feedback/invalid'],
    [{ prediction_id: predictionId(1), kind: 'correction' as const, value: 'Maybe' }, 'feedback/invalid'],
    [{ prediction_id: predictionId(2), kind: 'correction' as const, value: 'cheap' }, 'feedback/invalid'],
  ])('refuse %j', async (feedback, code) => {
    await registers.append([classified(1, 0.9), priced(2, 300_000)]);
    const store = await registers.open();
    expect(await store.addFeedback(feedback)).toMatchObject({ ok: false, problem: { code } });
    expect(unwrap(await store.status()).feedback).toBe(0);
  });

  it('take numbers for a regression', async () => {
    await registers.append([priced(1, 300_000), priced(2, 300_000)]);
    const store = await registers.open();
    unwrap(await store.label({ id: predictionId(1), decision: 'label', label: '300000', ...timing }));
    unwrap(await store.label({ id: predictionId(2), decision: 'label', label: '310000.5', ...timing }));
    expect(unwrap(await store.agreement())).toEqual({ labelled: 2, agreed: 1, share: 0.5, classes: [], confusion: [] });
    expect(unwrap(await store.queue({ order: 'random', limit: 1 })).kind).toBe('regression');
  });
});

describe('files', () => {
  it.each(['csv', 'jsonl'])('round trip as %s into another project with the same predictions', async (ending) => {
    await registers.append([classified(1, 0.9), classified(2, 0.2)]);
    const store = await registers.open();
    unwrap(await store.label({ id: predictionId(1), decision: 'label', label: 'No', ...timing }));
    const comment = 'he said "no",\nthen "yes"';
    unwrap(await store.addFeedback({ prediction_id: predictionId(2), kind: 'correct', annotator: 'second reader', comment }));
    const path = join(registers.dir, `feedback.${ending}`);
    expect(unwrap(await store.exportFeedback(path))).toBe(2);
    expect(await readFile(path, 'utf8')).toContain('second reader');
    const other = await createRegisters();
    await other.append([classified(1, 0.9), classified(2, 0.2)]);
    const target = await other.open();
    expect(unwrap(await target.importFeedback(path))).toEqual({ imported: 2, rejected: [] });
    expect(unwrap(await target.agreement())).toEqual(unwrap(await store.agreement()));
    await other.remove();
  });

  it('take a CSV with the columns it has, and tell its broken lines', async () => {
    await registers.append([classified(1, 0.9), classified(2, 0.9)]);
    const store = await registers.open();
    const path = join(registers.dir, 'labels.csv');
    const rows = [`${predictionId(1)},correction,No`, 'a,b,c,d,e', `${predictionId(2)},correct,`];
    await writeFile(path, `prediction_id,kind,value\n${rows.join('\n')}\n`);
    const { imported, rejected } = unwrap(await store.importFeedback(path));
    expect([imported, rejected.map(({ line }) => line)]).toEqual([2, [3]]);
    expect(unwrap(await store.agreement())).toMatchObject({ labelled: 2, agreed: 1 });
  });

  it('tell every line that cannot be taken in, and take the rest', async () => {
    await registers.append([classified(1, 0.9)]);
    const store = await registers.open();
    const path = join(registers.dir, 'labels.jsonl');
    const good = JSON.stringify({ prediction_id: predictionId(1), kind: 'correction', value: 'No' });
    await writeFile(path, `{"prediction_id": "NOPE", "kind": "correct"}\nnot json\n\n${good}\n{"prediction_id": 5}\n`);
    const { imported, rejected } = unwrap(await store.importFeedback(path));
    expect(imported).toBe(1);
    expect(rejected.map(({ line, problem }) => [line, problem.code])).toEqual([
      [1, 'prediction/not-found'],
      [2, 'feedback/invalid'],
      [5, 'feedback/invalid'],
    ]);
    expect(await store.importFeedback(join(registers.dir, 'none.csv'))).toMatchObject({
      ok: false,
      problem: { code: 'file/not-found' },
    });
    expect(await store.importFeedback(join(registers.dir, 'none.xlsx'))).toMatchObject({
      ok: false,
      problem: { code: 'file/unsupported-format' },
    });
  });
});
