/** ExampleValidator: each split's statistics held against the schema; always writes what it found. */

import type { Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import {
  type Anomalies,
  type BySplit,
  type DatasetFeatureStatistics,
  readSchemaArtifact,
  readStatisticsArtifact,
  type Schema,
  type ViewControls,
  writeAnomaliesArtifact,
} from '../../formats/index.ts';
import { attempt, type Json, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import { countAnomalies, isBlocking } from './anomalies-report.ts';
import { toCheckSettings } from './checks/check-settings.ts';
import { checkExamples } from './checks/data-checks.ts';
import { writeDataChecks } from './checks/data-checks-file.ts';
import { validateStatistics } from './validate-statistics.ts';

export const exampleValidator: Stage = {
  node: 'ExampleValidator',
  codeVersion: 3,
  inputs: {
    statistics: { type: 'ExampleStatistics' },
    previous_statistics: { type: 'ExampleStatistics', optional: true },
    schema: { type: 'Schema' },
    examples: { type: 'Examples', optional: true },
  },
  outputs: { anomalies: 'ExampleAnomalies' },
  execute: (context) => attempt(() => validateExamples(context)),
};

async function validateExamples(context: StageContext): Promise<StageOutcome> {
  const current = context.inputs.statistics?.at(-1);
  const schemaArtifact = context.inputs.schema?.at(-1);
  const dir = context.outputs.anomalies;
  if (current === undefined || schemaArtifact === undefined || dir === undefined) {
    raise('artifact/not-found', 'ExampleValidator got no statistics or no schema.', 'Run StatisticsGen and SchemaGen first.');
  }
  const schema = unwrap(await readSchemaArtifact(schemaArtifact.dir));
  const statistics = unwrap(await readStatisticsArtifact(current.dir));
  const earlier = context.inputs.previous_statistics?.at(-1);
  const previous = earlier === undefined ? undefined : unwrap(await readStatisticsArtifact(earlier.dir));
  const anomalies = validateSplits(statistics, schema, { previous, environment: readEnvironment(context.properties) });
  for (const [split, found] of anomalies) {
    throwIfCancelled(context.signal);
    await writeAnomaliesArtifact(dir, split, found);
  }
  const findings = await checkData(context, statistics, dir);
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
    facts: { anomalies: count, ...(findings === undefined ? {} : { findings }) },
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
  const { environment } = options;
  const result = new Map<string, Anomalies>();
  for (const [split, dataset] of statistics) {
    const controls = controlsOf(split, statistics, options.previous);
    result.set(split, unwrap(validateStatistics(dataset, schema, { environment, ...controls })));
  }
  return result;
}

/** What a split is compared with. */
export function controlsOf(
  split: string,
  statistics: BySplit<DatasetFeatureStatistics>,
  previous: BySplit<DatasetFeatureStatistics> | undefined,
): Pick<ViewControls, 'previous' | 'serving'> {
  const [first] = statistics.values();
  const sibling = statistics.get(split) === first ? undefined : first;
  return { previous: previous?.get(split) ?? sibling, serving: sibling };
}

/** The number of findings beyond TFDV's; undefined where no checks are asked for. */
async function checkData(
  context: StageContext,
  statistics: BySplit<DatasetFeatureStatistics>,
  dir: string,
): Promise<number | undefined> {
  const settings = toCheckSettings(readProperty(context.properties, 'checks'));
  const examples = context.inputs.examples ?? [];
  if (settings === undefined || examples.length === 0) return undefined;
  const train = statistics.get('train');
  const onRows = (done: number): void =>
    context.report({
      kind: 'progress',
      progress: { step: 'checking rows', done, total: train?.num_examples, unit: 'rows' },
    });
  const dirs = examples.map((artifact) => artifact.dir);
  const checks = await checkExamples({ dirs, statistics: train, signal: context.signal, onRows }, settings);
  await writeDataChecks(dir, checks);
  return checks.findings.length;
}

function readEnvironment(properties: Json): string | undefined {
  const environment = readProperty(properties, 'environment');
  return typeof environment === 'string' && environment !== '' ? environment : undefined;
}

function readProperty(properties: Json, name: string): Json | undefined {
  if (properties === null || typeof properties !== 'object' || Array.isArray(properties)) return undefined;
  return (properties as { readonly [key: string]: Json })[name];
}
