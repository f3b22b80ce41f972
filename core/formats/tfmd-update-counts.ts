/** Presence, number of values, shape and uniqueness of a feature held against statistics. */

import type { Description } from './tfmd-description.ts';
import { formatSixDecimals, formatSixDigits } from './tfmd-numbers.ts';
import type { Feature, FeaturePresence, ValueCount } from './tfmd-schema.ts';
import type { FeatureView } from './tfmd-statistics-view.ts';

export function updatePresence(view: FeatureView, presence: FeaturePresence): Description[] {
  const found: Description[] = [];
  const report = (type: 'FEATURE_TYPE_LOW_NUMBER_PRESENT' | 'FEATURE_TYPE_LOW_FRACTION_PRESENT', long: string): void => {
    found.push({ type, short: 'Column dropped', long });
  };
  const fewer = 'The feature was present in fewer examples than expected: minimum';
  if (presence.min_count !== undefined && view.numPresent < presence.min_count) {
    const actual = Math.trunc(view.numPresent);
    report('FEATURE_TYPE_LOW_NUMBER_PRESENT', `${fewer} count = ${presence.min_count}, actual = ${actual}`);
    presence.min_count = actual;
  }
  const fraction = view.fractionPresent;
  if (presence.min_fraction !== undefined && fraction !== undefined) {
    if (fraction < presence.min_fraction) {
      const minimum = formatSixDecimals(Math.fround(presence.min_fraction));
      report('FEATURE_TYPE_LOW_FRACTION_PRESENT', `${fewer} fraction = ${minimum}, actual = ${formatSixDecimals(fraction)}`);
      presence.min_fraction = fraction;
    }
    if (presence.min_fraction === 1 && view.numMissing !== 0) {
      // So few are missing that the fraction rounds to 1.
      presence.min_fraction = 0.9999;
      const missing = formatSixDigits(view.numMissing);
      report('FEATURE_TYPE_LOW_FRACTION_PRESENT', `The feature was expected everywhere, but was missing in ${missing} examples.`);
    }
  }
  return found;
}

export function updateValueCounts(view: FeatureView, feature: Feature): Description[] {
  if (feature.value_count !== undefined) {
    if (view.numValues.length === 1) return updateValueCount(view.numValues[0] as Bounds, feature.value_count, '.');
    const long =
      'This feature has a value_count, but the nestedness level of the feature > 1. For features with nestedness levels greater than 1, value_counts, not value_count, should be specified.';
    return replaceValueCounts(view, feature, long);
  }
  if (feature.value_counts === undefined) return [];
  const counts = feature.value_counts.value_count;
  if (counts.length !== view.numValues.length) {
    return replaceValueCounts(
      view,
      feature,
      'The values have a different nest level than expected. Value counts will not be checked.',
    );
  }
  return counts.flatMap((count, level) =>
    updateValueCount(view.numValues[level] as Bounds, count, ` at nestedness level ${level}.`),
  );
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function updateValueCount(actual: Bounds, count: ValueCount, where: string): Description[] {
  const found: Description[] = [];
  if (count.min !== undefined && actual.min < count.min) {
    const long = `Some examples have fewer values than expected${where}`;
    found.push({ type: 'FEATURE_TYPE_LOW_NUMBER_VALUES', short: 'Missing values', long });
    if (actual.min === 0) delete count.min;
    else count.min = actual.min;
  }
  if (count.max !== undefined && actual.max > count.max) {
    const long = `Some examples have more values than expected${where}`;
    found.push({ type: 'FEATURE_TYPE_HIGH_NUMBER_VALUES', short: 'Superfluous values', long });
    count.max = actual.max;
  }
  return found;
}

function replaceValueCounts(view: FeatureView, feature: Feature, long: string): Description[] {
  delete feature.value_count;
  delete feature.value_counts;
  inferValueCount(view, feature);
  return [{ type: 'VALUE_NESTEDNESS_MISMATCH', short: 'Mismatched value nest level', long }];
}

/** value_count of a plain feature, value_counts of one with nested values; nothing where examples may have no value. */
export function inferValueCount(view: FeatureView, feature: Feature): void {
  const infer = ({ min, max }: Bounds): ValueCount => (min <= 0 ? {} : min === max ? { min, max } : { min: 1 });
  if (view.numValues.length > 1) feature.value_counts = { value_count: view.numValues.map(infer) };
  else if ((view.numValues[0] as Bounds).min > 0) feature.value_count = infer(view.numValues[0] as Bounds);
}

export function updateShape(view: FeatureView, feature: Feature): Description[] {
  if (feature.shape === undefined) return [];
  const expected = feature.shape.dim.reduce((product, dim) => product * (dim.size ?? 0), 1);
  const fixed = view.numValues.every(({ min, max }) => min === max && min !== 0);
  const actual = view.numValues.reduce((product, { min }) => product * min, 1);
  const drop = (long: string): Description[] => {
    delete feature.shape;
    return [{ type: 'INVALID_FEATURE_SHAPE', short: 'Feature shape dropped', long }];
  };
  if (!fixed || view.numMissingNested.some((missing) => missing !== 0)) {
    return drop(
      "The feature has a shape, but it's not always present (if the feature is nested, then it should always be present at each nested level) or its value lengths vary.",
    );
  }
  return actual === expected
    ? []
    : drop(`The feature has fixed value length ${actual} but it's not compatible with the specified shape.`);
}

/** An unset bound counts as 0, as in TFDV: a minimum alone reports every feature that has values. */
export function updateUniqueConstraints(view: FeatureView, feature: Feature): Description[] {
  const constraints = feature.unique_constraints;
  if (constraints === undefined) return [];
  const unique = view.numUnique;
  if (unique === undefined) {
    delete feature.unique_constraints;
    const long =
      'UniqueConstraints specified for the feature, but unique values were not counted (i.e., feature is not string or categorical).';
    return [{ type: 'FEATURE_TYPE_NO_UNIQUE', short: 'No unique values', long }];
  }
  const found: Description[] = [];
  const { min = 0, max = 0 } = constraints;
  if (unique < min) {
    const long = `Expected at least ${min} unique values but found only ${unique}.`;
    found.push({ type: 'FEATURE_TYPE_LOW_UNIQUE', short: 'Low number of unique values', long });
    constraints.min = unique;
  }
  if (unique > max) {
    const long = `Expected no more than ${max} unique values but found ${unique}.`;
    found.push({ type: 'FEATURE_TYPE_HIGH_UNIQUE', short: 'High number of unique values', long });
    constraints.max = unique;
  }
  return found;
}
