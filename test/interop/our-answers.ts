/** Writes what this program says of schemas and statistics, for TFDV to be asked the same: `our-answers OUT.json`. */

import { writeFileSync } from 'node:fs';
import {
  type DatasetFeatureStatistics,
  datasetStatisticsType,
  parseMessage,
  parseSchema,
  printSchema,
} from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { inferSchema, updateSchema } from '../../core/stages/schema/index.ts';
import { type AnomalyCase, answerCase } from '../reference/anomaly-case.ts';
import { anomalyCases } from '../reference/anomaly-cases.ts';
import { randomAnomalyCases } from './random-anomaly-cases.ts';

const randomCount = 1500;
const seed = 20;

function answer(one: AnomalyCase): unknown {
  const statistics: DatasetFeatureStatistics = parseMessage(datasetStatisticsType, one.statistics);
  const schema = unwrap(parseSchema(one.schema));
  return {
    case: one,
    anomalies: answerCase(one),
    inferred: printSchema(inferSchema(statistics, { inferFeatureShape: true })),
    inferredWithoutShape: printSchema(inferSchema(statistics, { inferFeatureShape: false, maxStringDomainSize: 3 })),
    updated: printSchema(updateSchema(schema, statistics)),
  };
}

const [out] = process.argv.slice(2);
const cases = [...anomalyCases, ...randomAnomalyCases(randomCount, seed)];
writeFileSync(out as string, JSON.stringify(cases.map(answer)));
