import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { modelSchema, type ProjectConfig } from '../../../../../core/contract/index.ts';
import { sliceBatch, writeExamples } from '../../../../../core/formats/index.ts';
import { createRandom, unwrap } from '../../../../../core/foundation/index.ts';
import { type CheckSettings, checkExamples, type DataChecks } from '../../../../../core/stages/validate/checks/data-checks.ts';
import { openFindings } from '../../../../../core/stages/validate/index.ts';
import { batchOf, type Cell } from '../../../model/batch-of.ts';

const projectModel = modelSchema.parse({});
const folders: string[] = [];
afterEach(async () => {
  for (const dir of folders.splice(0)) await rm(dir, { recursive: true, force: true });
});

const label = { name: 'y', type: 'auto' } as const;

async function check(columns: Record<string, readonly Cell[]>, settings: Partial<CheckSettings> = {}): Promise<DataChecks> {
  const dir = await mkdtemp(join(tmpdir(), 'checks-'));
  folders.push(dir);
  const batch = batchOf(columns);
  async function* parts() {
    for (let start = 0; start < batch.rows; start += 700) {
      const part = sliceBatch(batch, start, Math.min(batch.rows, start + 700));
      yield { batch: part, rows: [Int32Array.from({ length: part.rows }, (_, row) => row)] };
    }
  }
  unwrap(await writeExamples(dir, { payload: 'parquet', splits: ['train'] }, parts()));
  return checkExamples({ dirs: [dir] }, { label, references: [], ...settings });
}

function draw<T>(count: number, next: (random: () => number, row: number) => T, seed = 7): T[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, row) => next(() => random.next(), row));
}

const found = (checks: DataChecks, kind: string) => checks.findings.filter((finding) => finding.kind === kind);

describe('data checks', () => {
  it('find nothing in clean data', async () => {
    const y = draw(4000, (random) => (random() < 0.5 ? 'yes' : 'no'));
    const checks = await check({
      'y:bytes': y,
      'size:float': draw(4000, (random) => random() * 10, 11),
      'shape:bytes': draw(4000, (random) => 'abcdefgh'[Math.floor(random() * 8)] as string, 13),
    });
    expect(checks.findings).toEqual([]);
    expect(checks.rows).toBe(4000);
    expect(checks.left.map(({ kind }) => kind)).toEqual(['selection_bias']);
  });

  it('take the weights of rows for no feature, however well they tell the label', async () => {
    const y = draw(3000, (random) => (random() < 0.3 ? 1 : 0));
    const columns = { 'y:int': y, 'weight:float': y.map((value) => 1 + value), 'x:float': draw(3000, (random) => random(), 3) };
    expect(found(await check(columns), 'label_leakage').map(({ feature }) => feature)).toEqual(['weight']);
    expect((await check(columns, { exampleWeightKey: 'weight' })).findings).toEqual([]);
  });

  it('tell rows apart by what a model sees of them, not by their weights', async () => {
    const kind = (row: number): number => Math.floor(row / 2);
    const rows = Array.from({ length: 2000 }, (_, row) => row);
    const columns = { 'y:int': rows.map((row) => kind(row) % 2), 'x:float': rows.map((row) => kind(row) * 1.5) };
    const weights = { 'weight:int': rows.map((row) => row % 2) };
    const settings = { exampleWeightKey: 'weight' };
    const plain = found(await check(columns), 'duplicate_rows');
    expect(plain).toHaveLength(1);
    const [weighed, ...more] = found(await check({ ...columns, ...weights }, settings), 'duplicate_rows');
    expect(more).toEqual([]);
    expect({ ...weighed, summary: '' }).toEqual({ ...plain[0], summary: '' });
    expect(weighed?.summary).toMatch(/in every column but their weight\.$/);
  });

  it('find a feature that tells a binary label, as a number, as a word and by being missing', async () => {
    const y = draw(3000, (random) => (random() < 0.3 ? 1 : 0));
    const noise = createRandom(5);
    const checks = await check({
      'y:int': y,
      'refund:float': y.map((value) => value * 10 + noise.next()),
      'outcome:bytes': y.map((value) => (value === 1 ? 'lost' : 'won')),
      'closed_on:bytes': y.map((value) => (value === 1 ? 'a day' : null)),
      'honest:float': y.map((value) => value + noise.next() * 4),
    });
    const leaks = found(checks, 'label_leakage');
    expect(leaks.map(({ feature }) => feature).sort()).toEqual(['closed_on', 'outcome', 'refund']);
    expect(leaks.every(({ severity, facts }) => severity === 'serious' && Number(facts['score']) > 0.99)).toBe(true);
    expect(leaks[0]?.remedies[0]?.changes).toEqual([{ path: ['features', leaks[0]?.feature, 'transform'], value: 'exclude' }]);
  });

  it('do not take an id for a leak: what one half learns must hold on the other', async () => {
    const y = draw(3000, (random) => (random() < 0.5 ? 'a' : 'b'));
    const checks = await check({ 'y:bytes': y, 'id:bytes': y.map((_, row) => `c-${row * 7919}`) });
    expect(found(checks, 'label_leakage')).toEqual([]);
    expect(found(checks, 'near_unique_id').map(({ feature }) => feature)).toEqual(['id']);
  });

  it('find leaks into classes and into numbers', async () => {
    const y = draw(3000, (random) => Math.floor(random() * 5));
    const classes = await check({ 'y:bytes': y.map((value) => `class ${value}`), 'code:int': y.map((value) => 100 - value) });
    expect(found(classes, 'label_leakage').map(({ feature }) => feature)).toEqual(['code']);
    const price = draw(3000, (random) => random() * 1000);
    const numbers = await check({
      'y:float': price,
      'tax:float': price.map((value) => value * 0.19),
      'x:float': draw(3000, (r) => r(), 3),
    });
    expect(found(numbers, 'label_leakage').map(({ feature }) => feature)).toEqual(['tax']);
    expect(found(numbers, 'class_imbalance')).toEqual([]);
  });

  it('tell how rare the rarest class is', async () => {
    const y = draw(5000, (_, row) => (row % 100 === 0 ? 'fraud' : 'fine'));
    const [finding] = found(await check({ 'y:bytes': y }), 'class_imbalance');
    expect(finding).toMatchObject({ severity: 'serious', facts: { rarest: 'fraud', rows: 50, share: 0.01 } });
    expect(finding?.remedies[0]?.changes).toEqual([{ path: ['model', 'class_weights'], value: 'balanced' }]);
  });

  it('count repeated rows exactly, and repeated features with another label', async () => {
    const x = draw(2000, (_, row) => `row ${row}`);
    const y = draw(2000, (_, row) => (row % 2 === 0 ? 'a' : 'b'));
    const checks = await check({
      'y:bytes': [...y, ...y.slice(0, 30), 'b', 'a', ...y.slice(0, 1)],
      'x:bytes': [...x, ...x.slice(0, 30), 'row 100', 'row 101', ...x.slice(0, 1)],
    });
    const [repeated, contradicting] = found(checks, 'duplicate_rows');
    expect(repeated?.facts).toMatchObject({ rows: 31, exact: 'yes' });
    expect(repeated?.table?.rows[0]).toEqual([1, 3]);
    expect(contradicting?.facts).toMatchObject({ rows: 2 });
  });

  it('find values that are missing by slice, not those missing at random', async () => {
    const shop = draw(3000, (random) => (random() < 0.5 ? 'web' : 'store'));
    const random = createRandom(3);
    const checks = await check({
      'shop:bytes': shop,
      'device:bytes': shop.map((value) => (value === 'web' && random.next() < 0.9 ? 'phone' : null)),
      'age:int': shop.map(() => (random.next() < 0.3 ? null : 30)),
    });
    const findings = found(checks, 'missing_not_at_random');
    expect(findings.map(({ feature }) => feature)).toEqual(['device']);
    expect(findings[0]).toMatchObject({ severity: 'serious', facts: { by: 'shop' } });
    expect(findings[0]?.rows).toEqual([
      { op: 'missing', column: 'device' },
      { op: 'is', column: 'shop', values: ['store'] },
    ]);
    const [store, web] = findings[0]?.table?.rows ?? [];
    const stores = shop.filter((value) => value === 'store').length;
    expect(store).toEqual(['store', stores, stores, 1]);
    expect(Number(web?.[3])).toBeCloseTo(0.1, 1);
  });

  it('hold a column against the population the user gives', async () => {
    const state = draw(4000, (_, row) => (row % 4 === 0 ? 'TX' : 'CA'));
    const references = [{ feature: 'state', shares: { CA: 39_000_000, TX: 29_000_000 } }];
    const [finding] = found(await check({ 'state:bytes': state }, { references }), 'selection_bias');
    expect(finding).toMatchObject({ severity: 'notice', feature: 'state' });
    expect(Number(finding?.facts['distance'])).toBeCloseTo(0.75 - 39 / 68, 6);
    expect(finding?.table?.rows.map(([value]) => value)).toEqual(['CA', 'TX']);
    const fair = [{ feature: 'state', shares: { CA: 3, TX: 1 } }];
    expect(found(await check({ 'state:bytes': state }, { references: fair }), 'selection_bias')).toEqual([]);
  });

  it('find personal data by pattern and by name', async () => {
    const columns = {
      'contact:bytes': draw(500, (_, row) => `user${row}@mail.example.org`),
      'notes:bytes': draw(500, (_, row) => (row % 20 === 0 ? 'call me at (202) 555-0143 please' : 'nothing to see')),
      'LastName:bytes': draw(500, (_, row) => `N${row % 50}`),
      'amount:int': draw(500, (_, row) => 4_000_000 + row),
    };
    const findings = found(await check(columns), 'personal_data');
    expect(findings.map(({ feature, severity, facts }) => [feature, severity, facts['pattern']])).toEqual([
      ['contact', 'serious', 'email'],
      ['notes', 'serious', 'phone'],
      ['LastName', 'notice', 'name'],
    ]);
    expect(findings.map(({ remedies }) => remedies.map(({ kind }) => kind))).toEqual([
      ['drop', 'hash'],
      ['scrub', 'drop'],
      ['drop', 'hash'],
    ]);
  });

  const kinds = draw(3000, (random, row) => {
    const own = [random() < 0.5 ? 'odd' : '', random() < 0.3 ? 'big' : '', row % 100 === 0 ? 'rare' : ''];
    return own.filter((name) => name !== '');
  });
  const has = (name: string): string[] => kinds.map((own) => (own.includes(name) ? 'yes' : 'no'));
  const leak = kinds.map((own, row) => (own.includes('big') ? 5 : 0) + (row % 7) / 10);
  const others = { 'leak:float': leak, 'x:float': draw(3000, (random) => random(), 5) };
  const classesOf = {
    list: {
      columns: { 'y:bytes': kinds.map((own) => (own.length === 0 ? [''] : own)) },
      label: { name: 'y', type: 'multilabel' },
    },
    text: {
      columns: { 'y:bytes': kinds.map((own) => own.join(' | ') || '|') },
      label: { name: 'y', type: 'multilabel', delimiter: '|' },
    },
    columns: {
      columns: { 'odd:bytes': has('odd'), 'big:bytes': has('big'), 'rare:bytes': has('rare') },
      label: { name: 'y', type: 'multilabel', columns: ['odd', 'big', 'rare'] },
    },
  } as const;

  it.each(['list', 'text', 'columns'] as const)(
    'find leaks into one class of several and how rare classes are, from a label as %s',
    async (form) => {
      const { columns, label: several } = classesOf[form];
      const checks = await check({ ...columns, ...others }, { label: several });
      // The class alone as a label of two values is predicted as well, to the last digit.
      const alone = await check({ 'y:bytes': has('big'), ...others });
      const [finding, ...more] = found(checks, 'label_leakage');
      expect(finding).toMatchObject({ feature: 'leak', severity: 'serious', facts: { class: 'big', classes: 1 } });
      expect(finding?.facts['score']).toBe(found(alone, 'label_leakage')[0]?.facts['score']);
      expect(more).toEqual([]);
      const [rare] = found(checks, 'class_imbalance');
      expect(rare).toMatchObject({ feature: 'y', severity: 'serious', facts: { rarest: 'rare', rows: 30, share: 0.01 } });
      expect(rare?.summary).toBe('Only 30 of 3000 rows (1.0 %) have rare.');
      expect(rare?.table?.rows.map(([name]) => name)).toEqual(['odd', 'big', 'rare']);
    },
  );

  it('call a class rare where nearly every row has it, and none where every class is common', async () => {
    const common = kinds.map((own) => [...own.filter((name) => name !== 'rare'), 'kept']);
    const checks = await check(
      { 'y:bytes': common.map((own, row) => (row % 20 === 0 ? own.slice(0, -1) : own)).map((own) => (own.length ? own : [''])) },
      { label: { name: 'y', type: 'multilabel' } },
    );
    expect(found(checks, 'class_imbalance')[0]?.summary).toBe('Only 150 of 3000 rows (5.0 %) lack kept.');
    const even = kinds.map((own) => own.filter((name) => name !== 'rare').join('|') || '|');
    expect((await check({ 'y:bytes': even }, { label: classesOf.text.label })).findings.map(({ kind }) => kind)).not.toContain(
      'class_imbalance',
    );
  });

  it('count equal features with other classes, and say that only fifty classes are judged', async () => {
    const many = draw(2000, (random) => [`c${Math.floor(random() * 80)}`]);
    const checks = await check({ 'y:bytes': many, 'x:int': many.map((_, row) => row >> 1) }, { label: classesOf.list.label });
    const contradicting = many.filter((own, row) => row % 2 === 1 && own[0] !== many[row - 1]?.[0]).length;
    const counted = found(checks, 'duplicate_rows').map(({ facts }) => Number(facts['rows']));
    expect(counted.sort((a, b) => a - b)).toEqual([1000 - contradicting, contradicting]);
    const turned = { 'y:bytes': ['a|b', 'b | a', 'a'], 'x:int': [1, 1, 1] };
    const facts = (await check(turned, { label: classesOf.text.label })).findings.map(({ summary }) => summary);
    expect(facts).toContain('1 of 3 rows repeat an earlier row in every column.');
    expect(facts).toContain('1 of 3 rows repeat the features of another row with another label.');
    expect(checks.left.filter(({ reason }) => reason.includes('more than 50 classes')).map(({ kind }) => kind)).toEqual([
      'class_imbalance',
      'label_leakage',
    ]);
  });

  it('do without a label', async () => {
    const checks = await check({ 'x:float': draw(300, (random) => random()) }, { label: undefined });
    expect(checks.left.map(({ kind }) => kind)).toEqual(['class_imbalance', 'label_leakage', 'selection_bias']);
  });

  it('are settled by the project file at once: excluded, scrubbed, hashed, balanced', async () => {
    const y = draw(500, (_, row) => (row % 50 === 0 ? 'rare' : 'common'));
    const { findings } = await check({
      'y:bytes': y,
      'leak:bytes': y,
      'contact:bytes': draw(500, (_, row) => `user${row}@mail.example.org`),
      'notes:bytes': draw(500, (_, row) => (row % 20 === 0 ? 'call (202) 555-0143' : 'nothing')),
    });
    const open = (features: ProjectConfig['features'], class_weights: 'none' | 'balanced' = 'none') =>
      openFindings(findings, { features, model: { ...projectModel, class_weights } }).map(
        ({ kind, feature }) => `${kind} ${feature}`,
      );
    const all = open({});
    expect([...all].sort()).toEqual([
      'class_imbalance y',
      'label_leakage leak',
      'near_unique_id contact',
      'personal_data contact',
      'personal_data notes',
    ]);
    expect(open({ leak: { transform: 'exclude' } })).toEqual(all.filter((name) => !name.endsWith(' leak')));
    expect(open({ notes: { scrub: true }, contact: { scrub: true } })).toEqual(
      all.filter((name) => name !== 'personal_data notes'),
    );
    expect(open({ contact: { transform: 'hashed_embedding' } })).toEqual(all.filter((name) => name !== 'personal_data contact'));
    const balanced = openFindings(findings, { features: {}, model: { ...projectModel, class_weights: 'balanced' } });
    expect(balanced.find(({ kind }) => kind === 'class_imbalance')?.remedies).toEqual([]);
  });
});
