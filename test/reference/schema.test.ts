/** Schemas against TFX's golden schema.pbtxt of the Chicago taxi data. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DatasetFeatureStatistics, parseSchema, printSchema, type Schema } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { inferSchema, updateSchema } from '../../core/stages/schema/index.ts';
import { generateStatistics } from '../../core/stages/statistics/index.ts';
import { validateSplits } from '../../core/stages/validate/index.ts';
import { readTaxiSplits } from './taxi-batches.ts';

const data = '../shared/data';
const taxi = `${data}/tabular/chicago_taxi/data.csv`;
const golden = `${data}/tfx-golden/testdata/schema_gen/schema.pbtxt`;

describe.skipIf(!existsSync(golden))(`schema.pbtxt files (needs ${data})`, () => {
  for (const file of [golden, `${data}/tabular/chicago_taxi/schema.pbtxt`]) {
    it(`reads ${file.slice(data.length + 1)} and prints it byte for byte but for its comments`, () => {
      const text = readFileSync(file, 'utf8');
      expect(printSchema(unwrap(parseSchema(text)))).toBe(text.replaceAll(/^ *#.*\n?/gm, ''));
    });
  }
});

describe.skipIf(!existsSync(taxi) || !existsSync(golden))(`The Chicago taxi schema (needs ${data})`, () => {
  async function statistics(): Promise<Map<string, DatasetFeatureStatistics>> {
    const bySplit = new Map<string, DatasetFeatureStatistics>();
    for (const [split, batches] of readTaxiSplits(taxi)) {
      bySplit.set(split, unwrap(await generateStatistics(batches)).datasets[0] as DatasetFeatureStatistics);
    }
    return bySplit;
  }

  it('is the golden one when inferred from train and updated with eval, without anomalies in either split', async () => {
    const bySplit = await statistics();
    const [train, evaluation] = [...bySplit.values()] as [DatasetFeatureStatistics, DatasetFeatureStatistics];
    const schema = updateSchema(inferSchema(train, { inferFeatureShape: false }), evaluation);
    const expected = unwrap(parseSchema(readFileSync(golden, 'utf8')));
    // The golden file comes from statistics whose features were in another order.
    expect(inNameOrder(schema)).toEqual(inNameOrder(expected));
    for (const anomalies of validateSplits(bySplit, schema).values()) expect([...anomalies.anomaly_info]).toEqual([]);
  });
});

function inNameOrder(schema: Schema): Schema {
  const byName = (a: { name?: string }, b: { name?: string }): number => ((a.name ?? '') < (b.name ?? '') ? -1 : 1);
  return { ...schema, feature: schema.feature.toSorted(byName), string_domain: schema.string_domain.toSorted(byName) };
}
