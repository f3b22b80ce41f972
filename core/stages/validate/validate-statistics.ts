/** TFDV's validate_statistics: every way the statistics of a dataset differ from what the schema allows. */

import {
  type Anomalies,
  type AnomalyInfo,
  compareBytes,
  createAnomalies,
  createDriftSkewInfo,
  type DatasetFeatureStatistics,
  DatasetView,
  type Description,
  type DriftSkewInfo,
  type FeaturePath,
  type FeatureView,
  featureIsDeprecated,
  missingPaths,
  type Schema,
  SchemaDraft,
  type SeverityOverride,
  serializePath,
  severityOf,
  type UpdateOptions,
  updateDatasetConstraints,
  updateFeature,
  updateRecursively,
  type ViewControls,
} from '../../formats/index.ts';
import { createProblem, fail, type Result, succeed } from '../../foundation/index.ts';

export interface ValidationOptions extends ViewControls {
  /** Last one wins for a type; a feature's severity is the gravest of its anomalies. */
  readonly severityOverrides?: readonly SeverityOverride[];
}

/** What TFDV proposes for features that are new: it never shows in the anomalies. */
const updateOptions: UpdateOptions = { maxStringDomainSize: 400, inferFeatureShape: false };

/** Fails with `usage/invalid-argument` for an environment that is not among the schema's default environments. */
export function validateStatistics(
  statistics: DatasetFeatureStatistics,
  schema: Schema,
  options: ValidationOptions = {},
): Result<Anomalies> {
  const { environment } = options;
  if (environment !== undefined && !schema.default_environment.includes(environment)) {
    const hint = 'Name one of the schema’s default environments.';
    return fail(createProblem('usage/invalid-argument', `Environment ${environment} not found in the schema.`, hint));
  }
  if (statistics.num_examples === 0) return succeed(createAnomalies({ baseline: schema, data_missing: true }));
  const findings = findChanges(new DatasetView(statistics, options), schema);
  return succeed(report(findings, schema, options.severityOverrides ?? []));
}

interface Finding {
  readonly path: FeaturePath;
  readonly found: Description[];
}

interface Findings {
  /** By serialized path. */
  readonly features: Map<string, Finding>;
  readonly dataset: readonly Description[];
  readonly measurements: readonly DriftSkewInfo[];
}

function findChanges(dataset: DatasetView, schema: Schema): Findings {
  const features = new Map<string, Finding>();
  const measurements: DriftSkewInfo[] = [];
  const baseline = new SchemaDraft(schema);
  const add = (path: FeaturePath, found: readonly Description[]): void => {
    if (found.length === 0) return;
    const key = serializePath(path);
    const earlier = features.get(key);
    if (earlier === undefined) features.set(key, { path, found: [...found] });
    else earlier.found.push(...found);
  };
  const visit = (view: FeatureView): void => {
    if (!baseline.has(view.path)) {
      add(view.path, updateRecursively(new SchemaDraft(schema), view, updateOptions));
      return;
    }
    if (featureIsDeprecated(baseline, view.path)) return;
    const draft = new SchemaDraft(schema);
    const info = createDriftSkewInfo(view.path);
    add(view.path, updateFeature(draft, view, updateOptions, info));
    if (info.drift_measurements.length + info.skew_measurements.length > 0) measurements.push(info);
    if (featureIsDeprecated(draft, view.path)) return;
    for (const child of dataset.children(view)) visit(child);
  };
  for (const root of dataset.roots()) visit(root);
  for (const path of missingPaths(baseline, dataset)) {
    add(path, [{ type: 'SCHEMA_MISSING_COLUMN', short: 'Column dropped', long: 'Column is completely missing' }]);
  }
  const constraints = new SchemaDraft(schema).datasetConstraints();
  const found = constraints === undefined ? [] : updateDatasetConstraints(dataset, constraints);
  return { features, dataset: found, measurements };
}

function report(findings: Findings, schema: Schema, overrides: readonly SeverityOverride[]): Anomalies {
  const byPath = (a: FeaturePath, b: FeaturePath): number => compareBytes(serializePath(a), serializePath(b));
  const features = [...findings.features].sort(([, a], [, b]) => byPath(a.path, b.path));
  const info = features.map(([key, { path, found }]): [string, AnomalyInfo] => {
    return [key, { path: { step: [...path] }, ...describe(found), severity: severityOf(found, overrides) }];
  });
  const measurements = [...findings.measurements].sort((a, b) => byPath(a.path?.step ?? [], b.path?.step ?? []));
  const anomalies = createAnomalies({
    baseline: schema,
    anomaly_info: new Map(info),
    anomaly_name_format: 'SERIALIZED_PATH',
    drift_skew_info: measurements,
  });
  if (findings.dataset.length > 0) {
    anomalies.dataset_anomaly_info = { ...describe(findings.dataset), severity: 'ERROR' };
  }
  return anomalies;
}

/** One reason a finding; a subtree of new columns counts as one. */
function describe(found: readonly Description[]): Pick<AnomalyInfo, 'description' | 'short_description' | 'reason'> {
  const allNew = found.every((description) => description.type === 'SCHEMA_NEW_COLUMN');
  const kept = allNew ? found.slice(0, 1) : found;
  const told = kept.filter((description) => description.long !== '');
  const last = kept.at(-1) as Description;
  const [only] = told;
  return {
    description: told.map((description) => description.long).join(' '),
    short_description: told.length > 1 ? 'Multiple errors' : (only ?? last).short,
    reason: kept.map(({ type, short, long }) => ({ type, short_description: short, description: long })),
  };
}
