/** SchemaGen: the schema inferred from the first split and updated with the others, or the project's curated one. */

import type { Stage, StageContext, StageOutcome } from '../../contract/index.ts';
import {
  type BySplit,
  type DatasetFeatureStatistics,
  parseSchema,
  printSchema,
  readStatisticsArtifact,
  type Schema,
  writeSchemaArtifact,
} from '../../formats/index.ts';
import { attempt, type Json, raise, throwIfCancelled, unwrap } from '../../foundation/index.ts';
import { inferSchema, updateSchema } from './infer-schema.ts';

interface SchemaGenProperties {
  /** Text of the project's schema.pbtxt: becomes the artifact as it is. */
  readonly curatedSchema?: string;
  readonly maxStringDomainSize?: number;
  readonly inferFeatureShape?: boolean;
}

export const schemaGen: Stage = {
  node: 'SchemaGen',
  codeVersion: 1,
  inputs: { statistics: { type: 'ExampleStatistics' } },
  outputs: { schema: 'Schema' },
  execute: (context) => attempt(() => generateSchema(context)),
};

async function generateSchema(context: StageContext): Promise<StageOutcome> {
  const properties = readProperties(context.properties);
  const artifact = context.inputs.statistics?.at(-1);
  const dir = context.outputs.schema;
  if (artifact === undefined || dir === undefined) {
    raise('artifact/not-found', 'SchemaGen got no statistics to read.', 'Run StatisticsGen first.');
  }
  throwIfCancelled(context.signal);
  const statistics = unwrap(await readStatisticsArtifact(artifact.dir));
  const curated = properties.curatedSchema;
  const text = curated ?? printSchema(inferFromSplits(statistics, properties));
  const schema = unwrap(parseSchema(text));
  throwIfCancelled(context.signal);
  await writeSchemaArtifact(dir, text);
  const rows = [...statistics.values()].reduce((sum, split) => sum + split.num_examples, 0);
  return {
    outputs: { schema: { curated: curated === undefined ? 0 : 1 } },
    rowsIn: rows,
    rowsOut: rows,
    facts: {
      features: schema.feature.length,
      domains: schema.string_domain.length,
      source: curated === undefined ? 'inferred' : 'curated',
    },
  };
}

/** TFX: the first split decides, every further one only widens. */
function inferFromSplits(statistics: BySplit<DatasetFeatureStatistics>, properties: SchemaGenProperties): Schema {
  const [first, ...others] = statistics.values();
  const inferred = inferSchema(first as DatasetFeatureStatistics, properties);
  return others.reduce((schema, split) => updateSchema(schema, split, properties), inferred);
}

function readProperties(properties: Json): SchemaGenProperties {
  if (properties === null || typeof properties !== 'object' || Array.isArray(properties)) return {};
  const { curatedSchema, maxStringDomainSize, inferFeatureShape } = properties as { readonly [key: string]: Json };
  return {
    curatedSchema: typeof curatedSchema === 'string' ? curatedSchema : undefined,
    maxStringDomainSize: typeof maxStringDomainSize === 'number' ? maxStringDomainSize : undefined,
    inferFeatureShape: typeof inferFeatureShape === 'boolean' ? inferFeatureShape : undefined,
  };
}
