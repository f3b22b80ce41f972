import { describe, expect, it } from 'vitest';
import {
  type ColumnBatch,
  readAnomaliesArtifact,
  readStatisticsArtifact,
  writeSchemaArtifact,
  writeStatisticsArtifact,
} from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { generateStatistics } from '../../../../core/stages/statistics/index.ts';
import { exampleValidator, toValidationView } from '../../../../core/stages/validate/index.ts';
import { makeBatch } from '../statistics/column-batches.ts';
import { artifact, contextFor, temporaryFolder } from '../statistics/stage-context.ts';

const colours = (...values: string[]): ColumnBatch =>
  makeBatch({ colour: { type: 'bytes', rows: values.map((value) => [value]) } });

async function statisticsDir(splits: Readonly<Record<string, ColumnBatch>>): Promise<string> {
  const dir = await temporaryFolder();
  for (const [split, batch] of Object.entries(splits))
    await writeStatisticsArtifact(dir, split, unwrap(await generateStatistics([batch])));
  return dir;
}

async function schemaDir(text: string): Promise<string> {
  const dir = await temporaryFolder();
  await writeSchemaArtifact(dir, text);
  return dir;
}

const closed = 'feature { name: "colour" type: BYTES domain: "d" } string_domain { name: "d" value: "red" }';
const drift = 'feature { name: "colour" type: BYTES drift_comparator { infinity_norm { threshold: 0.3 } } }';

describe('ExampleValidator', () => {
  it('writes what it found for every split and says that it blocks', async () => {
    const statistics = await statisticsDir({ train: colours('red'), eval: colours('red', 'blue') });
    const inputs = {
      statistics: [artifact('ExampleStatistics', statistics)],
      schema: [artifact('Schema', await schemaDir(closed))],
    };
    const context = await contextFor(exampleValidator, { inputs });
    const outcome = unwrap(await exampleValidator.execute(context));
    expect(outcome.outputs.anomalies).toEqual({ split_names: '["train","eval"]', blocking: 1, anomaly_count: 1 });
    const written = unwrap(await readAnomaliesArtifact(context.outputs.anomalies as string));
    expect([...written].map(([split, { anomaly_info: info }]) => [split, [...info.keys()]])).toEqual([
      ['train', []],
      ['eval', ['colour']],
    ]);
    expect(written.get('eval')?.baseline?.feature[0]?.name).toBe('colour');
  });

  it('holds eval against train where the schema has a drift threshold', async () => {
    const statistics = await statisticsDir({ train: colours('red', 'red'), eval: colours('red', 'blue') });
    const inputs = {
      statistics: [artifact('ExampleStatistics', statistics)],
      schema: [artifact('Schema', await schemaDir(drift))],
    };
    const context = await contextFor(exampleValidator, { inputs });
    unwrap(await exampleValidator.execute(context));
    const written = unwrap(await readAnomaliesArtifact(context.outputs.anomalies as string));
    expect(written.get('train')?.drift_skew_info).toEqual([]);
    expect(written.get('eval')?.anomaly_info.get('colour')?.reason[0]?.type).toBe('COMPARATOR_L_INFTY_HIGH');
  });

  it('holds each split against the same split of the span before, where there is one', async () => {
    const before = await statisticsDir({ train: colours('blue', 'blue') });
    const now = await statisticsDir({ train: colours('red', 'red') });
    const inputs = {
      statistics: [artifact('ExampleStatistics', now)],
      previous_statistics: [artifact('ExampleStatistics', before)],
      schema: [artifact('Schema', await schemaDir(drift))],
    };
    const context = await contextFor(exampleValidator, { inputs });
    unwrap(await exampleValidator.execute(context));
    const written = unwrap(await readAnomaliesArtifact(context.outputs.anomalies as string));
    expect(written.get('train')?.drift_skew_info[0]?.drift_measurements).toEqual([{ type: 'L_INFTY', value: 1, threshold: 0.3 }]);
  });
});

describe('The Validate screen', () => {
  it('shows every feature with its statistics, distance and anomalies', async () => {
    const dir = await statisticsDir({
      train: makeBatch({ colour: { type: 'bytes', rows: [['red'], ['red']] }, age: { type: 'int', rows: [[1], []] } }),
      eval: makeBatch({ colour: { type: 'bytes', rows: [['red'], ['blue']] }, age: { type: 'int', rows: [[2], [4]] } }),
    });
    const schema = `${closed} feature { name: "age" type: INT } feature { name: "gone" type: INT presence { min_count: 1 } }`;
    const inputs = { statistics: [artifact('ExampleStatistics', dir)], schema: [artifact('Schema', await schemaDir(schema))] };
    const context = await contextFor(exampleValidator, { inputs });
    unwrap(await exampleValidator.execute(context));
    const view = toValidationView({
      statistics: unwrap(await readStatisticsArtifact(dir)),
      anomalies: unwrap(await readAnomaliesArtifact(context.outputs.anomalies as string)),
      label: 'age',
      excluded: ['colour'],
    });
    expect(view.splits).toEqual([
      { name: 'train', rows: 2 },
      { name: 'eval', rows: 2 },
    ]);
    expect(view.features.map(({ name, role, distance, anomalies }) => [name, role, distance, anomalies.length])).toEqual([
      ['colour', 'excluded', 0.5, 1],
      ['age', 'label', 1, 0],
      ['gone', 'feature', undefined, 2],
    ]);
    // An empty cell is missing to people, though TFDV counts the example as present.
    expect(view.features[1]?.splits.map(({ rows, missing }) => [rows, missing])).toEqual([
      [2, 1],
      [2, 0],
    ]);
    expect(view.features[1]?.splits[1]?.numeric).toMatchObject({ mean: 3, min: 2, max: 4 });
    expect(view.blocking).toBe(true);
    expect(view.anomalies[0]).toMatchObject({
      feature: 'gone',
      type: 'SCHEMA_MISSING_COLUMN',
      severity: 'ERROR',
      split: 'train',
      fixable: true,
    });
  });
});
