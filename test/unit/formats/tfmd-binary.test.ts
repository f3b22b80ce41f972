import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import {
  createAnomalies,
  createFeature,
  createMessage,
  createSchema,
  datasetStatisticsType,
  decodeAnomalies,
  decodeStatistics,
  encodeAnomalies,
  encodeStatistics,
  featureStatisticsType,
  numericStatisticsType,
  statisticsListType,
  statisticsToJson,
} from '../../../core/formats/index.ts';
import { decodeMessage, encodeMessage } from '../../../core/formats/tfmd-binary.ts';
import { schemaType } from '../../../core/formats/tfmd-schema.ts';
import { ProtoWriter } from '../../../core/formats/tfmd-wire.ts';
import { unwrap } from '../../../core/foundation/index.ts';

/** The same messages in protobuf's own language, for an independent reader. */
const reader = protobuf
  .parse(`
  syntax = "proto3";
  message Common { uint64 num_non_missing = 1; uint64 num_missing = 2; float avg_num_values = 5; uint64 tot_num_values = 8; }
  message Numbers { Common common_stats = 1; double mean = 2; uint64 num_zeros = 4; double min = 5; }
  message Path { repeated string step = 1; }
  message Feature { enum Type { INT = 0; FLOAT = 1; } Path path = 8; Type type = 2; Numbers num_stats = 3; }
  message Dataset { string name = 1; uint64 num_examples = 2; repeated Feature features = 3; }
  message List { repeated Dataset datasets = 1; }
`)
  .root.lookupType('List');

const statistics = createMessage(statisticsListType, {
  datasets: [
    createMessage(datasetStatisticsType, {
      name: 'größe',
      num_examples: 2 ** 40,
      features: [
        createMessage(featureStatisticsType, {
          path: { step: ['fare'] },
          type: 'FLOAT',
          num_stats: createMessage(numericStatisticsType, { mean: -0.1, num_zeros: 300, min: Number.NEGATIVE_INFINITY }),
        }),
      ],
    }),
  ],
});

describe('Binary statistics', () => {
  it('are read by another protobuf library', () => {
    const seen = reader.toObject(reader.decode(encodeStatistics(statistics)), { longs: Number, enums: String });
    expect(seen).toEqual({
      datasets: [
        {
          name: 'größe',
          numExamples: 2 ** 40,
          features: [
            { path: { step: ['fare'] }, type: 'FLOAT', numStats: { mean: -0.1, numZeros: 300, min: Number.NEGATIVE_INFINITY } },
          ],
        },
      ],
    });
  });

  it('come back as they were', () => {
    expect(unwrap(decodeStatistics(encodeStatistics(statistics)))).toEqual(statistics);
  });

  it('keep fields this project does not know', () => {
    const foreign = new ProtoWriter();
    foreign.raw(encodeStatistics(statistics));
    foreign.tag(1000, 2);
    foreign.string('from a later version');
    const bytes = foreign.finish();
    expect(encodeStatistics(unwrap(decodeStatistics(bytes)))).toEqual(bytes);
  });

  it('are refused, never half read, when cut short inside a field', () => {
    const bytes = encodeStatistics(statistics);
    for (let end = 1; end < bytes.length; end++) {
      const result = decodeStatistics(bytes.subarray(0, end));
      expect(result.ok ? 'read' : result.problem.code).toBe('artifact/damaged');
    }
  });

  it('never crash on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const result = decodeStatistics(bytes);
        return result.ok || result.problem.code === 'artifact/damaged';
      }),
    );
  });

  it('have JSON with original names, 64-bit integers as strings and defaults left out', () => {
    expect(statisticsToJson(statistics)).toEqual({
      datasets: [
        {
          name: 'größe',
          num_examples: '1099511627776',
          features: [{ path: { step: ['fare'] }, type: 'FLOAT', num_stats: { mean: -0.1, num_zeros: '300', min: '-Infinity' } }],
        },
      ],
    });
  });
});

describe('Binary anomalies', () => {
  it('come back as they were, with feature names that are also names of objects', () => {
    const anomalies = createAnomalies({
      baseline: createSchema({ feature: [createFeature({ name: '__proto__', type: 'INT', int_domain: { min: -(2n ** 63n) } })] }),
      anomaly_info: new Map([
        ['__proto__', { path: { step: ['__proto__'] }, severity: 'ERROR', reason: [{ type: 'SCHEMA_MISSING_COLUMN' }] }],
      ]),
      anomaly_name_format: 'SERIALIZED_PATH',
    });
    expect(unwrap(decodeAnomalies(encodeAnomalies(anomalies)))).toEqual(anomalies);
  });
});

describe('Binary schemas', () => {
  it('tell a field set to its default from one not set', () => {
    const schema = createSchema({ feature: [createFeature({ name: 'a', presence: { min_count: 0 } })] });
    const back = decodeMessage(schemaType, encodeMessage(schemaType, schema));
    expect(back.feature[0]?.presence).toEqual({ min_count: 0 });
  });
});
