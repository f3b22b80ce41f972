/** ExampleValidator: each split's statistics held against the schema; always writes what it found. */

import type { Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import {
  type Anomalies,
  type BySplit,
  type DatasetFeatureStatistics,
  readSchemaArtifact,
  readStatisticsArtifact,
  type Schema,
  writeAnomaliesArtifact,
} from '../../formats/index.ts';
import { attempt, type Json, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import { countAnomalies, isBlocking } from './anomalies-report.ts';
import { validateStatistics } from './validate-statistics.ts';

export const exampleValidator: Stage = {
  node: 'ExampleValidator',
  codeVersion: 1,
  inputs: { statistics: { type: 'ExampleStatistics' }, schema: { type: 'Schema' } },
  outputs: { anomalies: 'ExampleAnomalies' },
  execute: (context) => attempt(() => validateExamples(context)),
};

async function validateExamples(context: StageContext): Promise<StageOutcome> {
  const artifacts = context.inputs.statistics ?? [];
  const current = artifacts.at(-1);
  const schemaArtifact = context.inputs.schema?.at(-1);
  const dir = context.outputs.anomalies;
  if (current === undefined || schemaArtifact === undefined || dir === undefined) {
    raise('artifact/not-found', 'ExampleValidator got no statistics or no schema.', 'Run StatisticsGen and SchemaGen first.');
  }
  const schema = unwrap(await readSchemaArtifact(schemaArtifact.dir));
  const statistics = unwrap(await readStatisticsArtifact(current.dir));
  const earlier = artifacts.at(-2);
  const previous = earlier === undefined ? undefined : unwrap(await readStatisticsArtifact(earlier.dir));
  const anomalies = validateSplits(statistics, schema, { previous, environment: readEnvironment(context.properties) });
  for (const [split, found] of anomalies) {
    throwIfCancelled(context.signal);
    await writeAnomaliesArtifact(dir, split, found);
  }
  const all = [...anomalies.values()];
  const count = all.reduce((sum, found) => sum + countAnomalies(found), 0);
  const rows = [...statistics.values()].reduce((sum, split) => sum + split.num_examples, 0);
  return {
    outputs: {
      anomalies: {
        split_names: JSON.stringify([...anomalies.keys()]),
        blocking: all.some(isBlocking) ? 1 : 0,
        anomaly_count: count,
      },
    },
    rowsIn: rows,
    rowsOut: rows,
    facts: { anomalies: count },
  };
}

export interface SplitValidationOptions {
  /** Statistics of the span before. */
  readonly previous?: BySplit<DatasetFeatureStatistics>;
  readonly environment?: string;
}

/**
 * Anomalies of every split. Drift is measured against the same split of the span before; where there is none, and for
 * skew always, every further split is measured against the first one: train against eval.
 */
export function validateSplits(
  statistics: BySplit<DatasetFeatureStatistics>,
  schema: Schema,
  options: SplitValidationOptions = {},
): BySplit<Anomalies> {
  const [first] = statistics.values();
  const result = new Map<string, Anomalies>();
  for (const [split, dataset] of statistics) {
    const sibling = dataset === first ? undefined : first;
    const previous = options.previous?.get(split) ?? sibling;
    result.set(
      split,
      unwrap(validateStatistics(dataset, schema, { environment: options.environment, previous, serving: sibling })),
    );
  }
  return result;
}

function readEnvironment(properties: Json): string | undefined {
  if (properties === null || typeof properties !== 'object' || Array.isArray(properties)) return undefined;
  const { environment } = properties as { readonly [key: string]: Json };
  return typeof environment === 'string' && environment !== '' ? environment : undefined;
}
