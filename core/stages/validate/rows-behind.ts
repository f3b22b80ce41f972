/** Which rows a finding is about, as filters; none where a whole column is to blame. */

import type { RowFilter } from '../../contract/index.ts';
import {
  type DatasetFeatureStatistics,
  DatasetView,
  deserializePath,
  type Feature,
  lInfinityOfCounts,
  type Schema,
  SchemaDraft,
} from '../../formats/index.ts';

export interface FindingPlace {
  /** Serialized path, as in AnomalyView. */
  readonly feature: string;
  /** AnomalyInfo.Type name. */
  readonly type: string;
  readonly schema: Schema;
  /** The split the finding is in. */
  readonly statistics: DatasetFeatureStatistics | undefined;
  /** What drift and skew were measured against. */
  readonly control: DatasetFeatureStatistics | undefined;
}

/** A filter holds so many values at most. */
const mostValues = 10_000;

const missingTypes: ReadonlySet<string> = new Set([
  'FEATURE_TYPE_LOW_FRACTION_PRESENT',
  'FEATURE_TYPE_LOW_NUMBER_PRESENT',
  'FEATURE_TYPE_LOW_NUMBER_VALUES',
  'INVALID_FEATURE_SHAPE',
]);

export function rowsBehindFinding(place: FindingPlace): readonly RowFilter[] | null {
  const { feature: column, type } = place;
  const feature = new SchemaDraft(place.schema).feature(deserializePath(column) ?? [column]);
  if (missingTypes.has(type)) return hasMissing(place) ? [{ op: 'missing', column }] : null;
  switch (type) {
    case 'ENUM_TYPE_UNEXPECTED_STRING_VALUES':
    case 'BOOL_TYPE_UNEXPECTED_STRING':
      return outsideDomain(column, domainOf(place.schema, feature));
    case 'INT_TYPE_BIG_INT':
    case 'FLOAT_TYPE_BIG_FLOAT':
      return outside(column, { high: rangeOf(feature).high });
    case 'INT_TYPE_SMALL_INT':
    case 'FLOAT_TYPE_SMALL_FLOAT':
      return outside(column, { low: rangeOf(feature).low });
    case 'BOOL_TYPE_BIG_INT':
    case 'BOOL_TYPE_SMALL_INT':
      return [{ op: 'outside', column, low: 0, high: 1 }];
    case 'FLOAT_TYPE_HAS_NAN':
      return [{ op: 'outside', column }];
    case 'FLOAT_TYPE_HAS_INF':
      return [{ op: 'outside', column, low: -Number.MAX_VALUE, high: Number.MAX_VALUE }];
    case 'COMPARATOR_L_INFTY_HIGH':
      return movedMost(place);
    default:
      return null;
  }
}

function outside(column: string, range: { low?: number | undefined; high?: number | undefined }): RowFilter[] | null {
  const { low, high } = range;
  if (low === undefined && high === undefined) return null;
  return [{ op: 'outside', column, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) }];
}

function outsideDomain(column: string, values: readonly string[] | undefined): RowFilter[] | null {
  if (values === undefined || values.length > mostValues) return null;
  return [
    { op: 'present', column },
    { op: 'is_not', column, values: [...values] },
  ];
}

function domainOf(schema: Schema, feature: Feature | undefined): readonly string[] | undefined {
  if (feature?.bool_domain !== undefined) {
    const { true_value: yes, false_value: no } = feature.bool_domain;
    return [yes, no].filter((value) => value !== undefined);
  }
  return feature?.string_domain?.value ?? schema.string_domain.find((domain) => domain.name === feature?.domain)?.value;
}

function rangeOf(feature: Feature | undefined): { low?: number | undefined; high?: number | undefined } {
  const { int_domain: integers, float_domain: floats } = feature ?? {};
  const bound = (value: bigint | number | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  return { low: bound(integers?.min ?? floats?.min), high: bound(integers?.max ?? floats?.max) };
}

/** A shape or a number of values can be wrong without a missing one. */
function hasMissing({ statistics, feature }: FindingPlace): boolean {
  if (statistics === undefined) return false;
  const view = new DatasetView(statistics).feature(deserializePath(feature) ?? [feature]);
  return view !== undefined && (view.numMissing > 0 || view.numValues.some((level) => level.min === 0));
}

/** The value whose share differs most is the one the distance is about. */
function movedMost({ feature, statistics, control }: FindingPlace): RowFilter[] | null {
  if (statistics === undefined || control === undefined) return null;
  const path = deserializePath(feature) ?? [feature];
  const [now, before] = [new DatasetView(statistics).feature(path), new DatasetView(control).feature(path)];
  if (now === undefined || before === undefined || now.stringCounts.size === 0) return null;
  const { value } = lInfinityOfCounts(now.stringCounts, before.stringCounts);
  return [{ op: 'is', column: feature, values: [value] }];
}
