/** Every anomaly TFDV can detect, found in TFDV's words: its answers were recorded with tensorflow-data-validation 1.16.1. */

import { describe, expect, it } from 'vitest';
import { type AnomalyTypeName, anomalyTypes } from '../../core/formats/tfmd-anomaly-types.ts';
import recorded from './anomaly-answers.json' with { type: 'json' };
import { answerCase, type CaseAnswer } from './anomaly-case.ts';
import { anomalyCases } from './anomaly-cases.ts';

const answers = recorded as unknown as Readonly<Record<string, CaseAnswer>>;

/** TFDV's documentation says of these that it does not detect them. */
const neverDetected: readonly AnomalyTypeName[] = [
  'BOOL_TYPE_BYTES_NOT_INT',
  'BOOL_TYPE_BYTES_NOT_STRING',
  'BOOL_TYPE_FLOAT_NOT_INT',
  'BOOL_TYPE_FLOAT_NOT_STRING',
  'BOOL_TYPE_INT_NOT_STRING',
  'BOOL_TYPE_STRING_NOT_INT',
  'ENUM_TYPE_BYTES_NOT_STRING',
  'ENUM_TYPE_FLOAT_NOT_STRING',
  'ENUM_TYPE_INT_NOT_STRING',
  'FEATURE_TYPE_NO_VALUES',
  'FEATURE_TYPE_UNEXPECTED_REPEATED',
  'FLOAT_TYPE_NOT_FLOAT',
  'FLOAT_TYPE_NON_STRING',
  'FLOAT_TYPE_UNKNOWN_TYPE_NUMBER',
  'INT_TYPE_INT_EXPECTED',
  'INT_TYPE_NOT_STRING',
  'INT_TYPE_STRING_EXPECTED',
  'INT_TYPE_UNKNOWN_TYPE_NUMBER',
  'SCHEMA_TRAINING_SERVING_SKEW',
  'STRING_TYPE_NOW_FLOAT',
  'STRING_TYPE_NOW_INT',
  'COMPARATOR_TREATMENT_DATA_MISSING',
  'NO_DATA_IN_SPAN',
  'NLP_WRONG_LOCATION',
  'EMBEDDING_SHAPE_INVALID',
];

/** Not found here, and why. */
const leftOut: Readonly<Partial<Record<AnomalyTypeName, string>>> = {
  UNKNOWN_TYPE: 'the enum’s default, no finding',
  BOOL_TYPE_INVALID_CONFIG: 'documented, but no validator of TFDV emits it',
  MULTIPLE_REASONS: 'TFDV uses it inside while it joins descriptions and never writes it down',
  CUSTOM_VALIDATION: 'SQL over statistics, written by the user; the validation stage takes no such configuration',
};

const approximate = (answer: CaseAnswer): unknown => ({
  ...answer,
  measurements: answer.measurements.map(([path, side, kind, value, threshold]) => [
    path,
    side,
    kind,
    expect.closeTo(value, 12),
    threshold,
  ]),
});

describe('validateStatistics answers as TFDV does:', () => {
  it.each(anomalyCases.map((one) => [one.name, one] as const))('%s', (name, one) => {
    expect(answerCase(one)).toEqual(approximate(answers[name] as CaseAnswer));
  });
});

describe('The anomaly types', () => {
  const typesOf = (answer: CaseAnswer): string[] =>
    [...answer.features, ...(answer.dataset === null ? [] : [answer.dataset])].flatMap((finding) =>
      finding.reasons.map(([type]) => type),
    );
  const shown = new Set(Object.values(answers).flatMap(typesOf));

  it('that TFDV detects are each shown by a case, but for those named with the reason', () => {
    const detected = (Object.keys(anomalyTypes) as AnomalyTypeName[]).filter((type) => !neverDetected.includes(type));
    expect(detected.filter((type) => !shown.has(type)).sort()).toEqual(Object.keys(leftOut).sort());
    expect(shown.size).toBe(60);
  });

  it('that TFDV never detects are shown by none', () => {
    expect(neverDetected).toHaveLength(25);
    expect(neverDetected.filter((type) => shown.has(type))).toEqual([]);
  });
});
