/** Random schemas and statistics that often disagree, so that two validators can be held against each other. */

import { createRandom, type Random } from '../../core/foundation/index.ts';
import type { AnomalyCase } from '../reference/anomaly-case.ts';

export function randomAnomalyCases(count: number, seed: number): AnomalyCase[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => randomCase(random, `random ${index}`));
}

const names = ['f', 'g', 'a.b', 'h'] as const;
const words = ['a', 'b', 'c', 'true', 'false', '1', '0', '-7', '2.5', 'x y', 'ü', '9999999999', 'nan', ' 3', '"q"'] as const;

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)] as T;
}

function chance(random: Random, share: number): boolean {
  return random.next() < share;
}

function whole(random: Random, least: number, most: number): number {
  return least + Math.floor(random.next() * (most - least + 1));
}

/** With quotes and escapes. */
const quote = (text: string): string => JSON.stringify(text);

function randomCase(random: Random, name: string): AnomalyCase {
  const weighted = chance(random, 0.2);
  const used = names.filter(() => chance(random, 0.7));
  const schema = [
    ...used.map((feature) => schemaFeature(random, feature)),
    'string_domain { name: "d" value: "a" value: "b" }',
    'default_environment: "TRAINING" default_environment: "SERVING"',
    chance(random, 0.3) ? datasetConstraints(random) : '',
  ];
  const control = (share: number): string | undefined =>
    chance(random, share) ? statistics(random, { weighted, features: names.filter(() => chance(random, 0.8)) }) : undefined;
  return {
    name,
    schema: schema.join('\n'),
    statistics: statistics(random, { weighted, features: names.filter(() => chance(random, 0.8)) }),
    environment: chance(random, 0.3) ? pick(random, ['TRAINING', 'SERVING']) : undefined,
    previous: control(0.7),
    serving: control(0.5),
    previousVersion: control(0.2),
  };
}

function datasetConstraints(random: Random): string {
  const bounds = (): string => `min_fraction_threshold: ${random.next() + 0.5} max_fraction_threshold: ${random.next() + 0.9}`;
  const parts = [
    `num_examples_drift_comparator { ${bounds()} }`,
    `num_examples_version_comparator { ${bounds()} }`,
    `min_examples_count: ${whole(random, 0, 40)}`,
    `max_examples_count: ${whole(random, 0, 40)}`,
  ];
  return `dataset_constraints { ${parts.filter(() => chance(random, 0.6)).join(' ')} }`;
}

function schemaFeature(random: Random, name: string): string {
  const type = pick(random, ['INT', 'FLOAT', 'BYTES', 'BYTES']);
  const parts = [chance(random, 0.97) ? `type: ${type}` : '', domain(random, type)];
  if (chance(random, 0.5))
    parts.push(`presence { min_count: ${whole(random, 0, 12)} min_fraction: ${pick(random, [0, 0.25, 0.6, 1, 1.5])} }`);
  if (chance(random, 0.5)) parts.push(shape(random));
  if (chance(random, 0.2)) parts.push(`unique_constraints { min: ${whole(random, 0, 4)} max: ${whole(random, 0, 5)} }`);
  if (chance(random, 0.2)) parts.push(`distribution_constraints { min_domain_mass: ${pick(random, [0.2, 0.6, 0.9, 1])} }`);
  if (chance(random, 0.15)) parts.push(`not_in_environment: "${pick(random, ['TRAINING', 'SERVING'])}"`);
  if (chance(random, 0.1)) parts.push('in_environment: "SERVING"');
  if (chance(random, 0.1)) parts.push(`lifecycle_stage: ${pick(random, ['ALPHA', 'BETA', 'PRODUCTION', 'DEPRECATED'])}`);
  if (chance(random, 0.5)) parts.push(`drift_comparator { ${comparator(random)} }`);
  if (chance(random, 0.4)) parts.push(`skew_comparator { ${comparator(random)} }`);
  return `feature { name: ${quote(name)} ${parts.join(' ')} }`;
}

function comparator(random: Random): string {
  const threshold = `threshold: ${pick(random, [0, 0.05, 0.2, 0.6])}`;
  const source = pick(random, ['', 'source { type: STANDARD }', 'source { type: QUANTILES }']);
  const parts = [`infinity_norm { ${threshold} }`, `jensen_shannon_divergence { ${threshold} ${source} }`];
  return parts.filter(() => chance(random, 0.6)).join(' ');
}

function shape(random: Random): string {
  return pick(random, [
    `value_count { min: ${whole(random, 0, 2)} max: ${whole(random, 0, 3)} }`,
    `value_count { min: ${whole(random, 0, 2)} }`,
    `shape { dim { size: ${whole(random, 0, 2)} } }`,
    'shape { dim { size: 1 } dim { size: 1 } }',
    'value_counts { value_count { min: 1 max: 2 } }',
    'value_counts { value_count { min: 1 } value_count { max: 1 } }',
  ]);
}

function domain(random: Random, type: string): string {
  const low = whole(random, -2, 2);
  const high = whole(random, 0, 5);
  const fitting: Readonly<Record<string, readonly string[]>> = {
    INT: ['', 'bool_domain {}', `int_domain { min: ${low} max: ${high} }`, 'time_domain {}', `int_domain { max: ${high} }`],
    FLOAT: [
      '',
      'bool_domain {}',
      `float_domain { min: ${low}.5 max: ${high}.1 disallow_nan: true disallow_inf: true }`,
      'float_domain { disallow_inf: true }',
    ],
    BYTES: [
      '',
      'domain: "d"',
      'domain: "gone"',
      'string_domain { value: "a" value: "a" value: "c" }',
      'bool_domain { true_value: "true" false_value: "false" }',
      'int_domain { min: 0 max: 5 }',
      'float_domain { min: 0 max: 2 }',
      'url_domain {}',
      'image_domain { max_image_byte_size: 5 minimum_supported_image_fraction: 0.5 }',
    ],
  };
  return chance(random, 0.93) ? pick(random, fitting[type] as readonly string[]) : pick(random, Object.values(fitting).flat());
}

function statistics(random: Random, { weighted, features }: { weighted: boolean; features: readonly string[] }): string {
  const count = chance(random, 0.05) ? 0 : whole(random, 1, 30);
  const weight = weighted ? `weighted_num_examples: ${count * 1.5}` : '';
  return `name: "All Examples" num_examples: ${count} ${weight} ${features.map((name) => statisticsOf(random, name, { count, weighted })).join('\n')}`;
}

function statisticsOf(random: Random, name: string, { count, weighted }: { count: number; weighted: boolean }): string {
  const kind = pick(random, ['INT', 'FLOAT', 'STRING', 'STRING', 'BYTES']);
  const present = chance(random, 0.1) ? 0 : chance(random, 0.5) ? count : whole(random, 0, count);
  const least = whole(random, 0, 2);
  const most = least + (chance(random, 0.6) ? 0 : whole(random, 0, 2));
  const total = present * most;
  const nestLevel = (missing: number): string =>
    `presence_and_valency_stats { num_non_missing: ${present} num_missing: ${missing} min_num_values: ${least} max_num_values: ${most} tot_num_values: ${total} }`;
  const weightedCommon = `weighted_common_stats { num_non_missing: ${present * 1.5} num_missing: ${(count - present) * 1.5} avg_num_values: 1 tot_num_values: ${total * 1.5} }`;
  const levels = !weighted && chance(random, 0.15) ? `${nestLevel(count - present)} ${nestLevel(0)}` : '';
  const common = `common_stats { num_non_missing: ${present} num_missing: ${count - present} min_num_values: ${least} max_num_values: ${most} avg_num_values: ${most} tot_num_values: ${total} ${weighted ? weightedCommon : ''} ${levels} }`;
  const path = `path { step: ${quote(name)} } type: ${kind}`;
  if (kind === 'STRING') return `features { ${path} string_stats { ${common} ${strings(random, weighted)} } }`;
  if (kind === 'BYTES') return `features { ${path} bytes_stats { ${common} max_num_bytes_int: ${whole(random, 0, 9)} } }`;
  return `features { ${path} num_stats { ${common} ${numbers(random, kind)} } }`;
}

function strings(random: Random, weighted: boolean): string {
  const values = words.filter(() => chance(random, 0.25));
  const buckets = values.map((word) => `buckets { label: ${quote(word)} sample_count: ${whole(random, 1, 40)} }`).join(' ');
  const invalid = chance(random, 0.05) ? 'invalid_utf8_count: 2' : '';
  const heavy = weighted ? `weighted_string_stats { rank_histogram { ${buckets} } }` : '';
  return `unique: ${values.length} rank_histogram { ${buckets} } ${heavy} ${invalid}`;
}

function numbers(random: Random, kind: string): string {
  const scale = kind === 'INT' ? 1 : 0.37;
  const low = whole(random, -3, 3) * scale;
  const high = low + whole(random, 0, 6) * scale;
  const infinite = kind === 'FLOAT' && chance(random, 0.1);
  const nan = kind === 'FLOAT' && chance(random, 0.15) ? 'num_nan: 3' : '';
  const middle = low + (high - low) * random.next();
  const parts =
    low === high
      ? [[low, high]]
      : [
          [low, middle],
          [middle, high],
        ];
  const bucket = (edges: readonly number[]): string =>
    `buckets { low_value: ${edges[0]} high_value: ${edges[1]} sample_count: ${whole(random, 0, 20)} }`;
  const histogram = (type: string): string =>
    `histograms { ${nan} type: ${type} ${parts.map(bucket).join(' ')} ${infinite ? `buckets { low_value: ${high} high_value: inf sample_count: 2 }` : ''} }`;
  return `min: ${low} max: ${infinite ? 'inf' : high} ${histogram('STANDARD')} ${histogram('QUANTILES')}`;
}
