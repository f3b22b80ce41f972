import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Command, CommandIo } from '../../../core/cli/command.ts';
import { loadCommand } from '../../../core/cli/commands/index.ts';
import { decodeAnomalies } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'validate-command-'));

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

/** Runs a command of the real table; what it would print comes back. */
async function run(name: string, ...args: string[]): Promise<{ code: number; answer: unknown; text: string }> {
  const command = (await loadCommand(name)) as Command;
  const parsed = parseArgs({ args, options: command.options, allowPositionals: true });
  const said = { answer: undefined as unknown, text: '' };
  const io: Pick<CommandIo, 'signal' | 'answer' | 'say'> = {
    signal: new AbortController().signal,
    answer: (value, text) => Object.assign(said, { answer: value, text: text() }),
    say: () => undefined,
  };
  const code = await command.run({ positionals: parsed.positionals, values: parsed.values }, io as CommandIo);
  return { code, ...said };
}

const train = file('train.csv', 'id,colour,size\n1,red,1.5\n2,blue,2.5\n3,red,3.5\n');
const other = file('other.csv', 'id,colour,size\n1,red,1.5\n2,green,2.5\n4,green,4.5\n');

describe('The validate command', () => {
  it('finds nothing where the schema was inferred, and says in its exit code when it finds something', async () => {
    const schema = join(dir, 'schema.pbtxt');
    expect((await run('schema infer', train, '-o', schema)).code).toBe(0);
    const fine = await run('validate', train, '--schema', schema);
    expect([fine.code, fine.text, fine.answer]).toEqual([
      0,
      'No anomalies.',
      { anomalies: [], drift_skew: [], dataset_anomalies: [] },
    ]);
    const diff = join(dir, 'SchemaDiff.pb');
    const found = await run('validate', other, '--schema', schema, '-o', diff);
    expect(found.code).toBe(3);
    expect(found.answer).toMatchObject({
      anomalies: [{ path: 'colour', type: 'ENUM_TYPE_UNEXPECTED_STRING_VALUES', severity: 'ERROR' }],
    });
    expect([...unwrap(decodeAnomalies(readFileSync(diff))).anomaly_info.keys()]).toEqual(['colour']);
    const updated = await run('schema update', schema, other);
    expect(updated.text).toContain('value: "green"');
  });

  it('refuses a dataset for its size alone, and measures drift and skew', async () => {
    const compared = (kind: string): string => `${kind} { infinity_norm { threshold: 0.1 } }`;
    const schema = file(
      'compared.pbtxt',
      `feature { name: "id" type: INT } feature { name: "size" type: FLOAT }
       feature { name: "colour" type: BYTES ${compared('drift_comparator')} ${compared('skew_comparator')} }
       dataset_constraints { min_examples_count: 4 }`,
    );
    const found = await run('validate', train, '--schema', schema, '--previous', other, '--serving', train);
    expect(found.code).toBe(3);
    expect(found.answer).toMatchObject({
      anomalies: [{ path: 'colour', type: 'COMPARATOR_L_INFTY_HIGH' }],
      dataset_anomalies: [{ type: 'DATASET_LOW_NUM_EXAMPLES' }],
      drift_skew: [
        {
          path: 'colour',
          drift_measurements: [{ type: 'L_INFTY', value: expect.closeTo(2 / 3, 12), threshold: 0.1 }],
          skew_measurements: [{ type: 'L_INFTY', value: 0, threshold: 0.1 }],
        },
      ],
    });
    expect(found.text).toMatch(/\(dataset\) +DATASET_LOW_NUM_EXAMPLES/);
    expect(found.text).toMatch(/colour +skew +L_INFTY +0\.00000 +0\.1/);
    const small = file('small.pbtxt', 'dataset_constraints { min_examples_count: 4 }');
    expect((await run('validate', train, '--schema', small)).code).toBe(3);
  });

  it('refuses a place it cannot write to, and an environment the schema has not', async () => {
    const schema = file('plain.pbtxt', 'feature { name: "id" type: INT }');
    const gone = join(dir, 'gone', 'SchemaDiff.pb');
    await expect(run('validate', train, '--schema', schema, '-o', gone)).rejects.toMatchObject({
      problem: { code: 'disk/failed' },
    });
    const nowhere = run('validate', train, '--schema', schema, '--environment', 'NOWHERE');
    await expect(nowhere).rejects.toMatchObject({ problem: { code: 'usage/invalid-argument' } });
  });
});

describe('The skew command', () => {
  it('joins two files by identifiers and says which features differ', async () => {
    const found = await run('skew', train, other, '--identifier', 'id', '--sample', '1', '--confusion', 'colour');
    expect(found.code).toBe(3);
    expect(found.answer).toMatchObject({
      skew_results: [
        { feature_name: 'colour', match_count: 1, mismatch_count: 1, diff_count: 1 },
        { feature_name: 'size', match_count: 2, diff_count: 0 },
      ],
      skew_pairs: [{ base_row: 2, test_row: 2, mismatched_features: ['colour'] }],
      match_stats: { identifiers_count: 4, matching_pairs_count: 2 },
      confusion_pairs: [
        { base: 'blue', test: 'green', count: 1 },
        { base: 'red', test: 'red', count: 1 },
      ],
    });
    expect((await run('skew', train, train, '--identifier', 'id')).code).toBe(0);
  });
});
