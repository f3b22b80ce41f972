/** A schema being changed: parts are copied when first touched, so that the schema it started from stays as it was. */

import { createStringDomain, type StringDomain } from './tfmd-domains.ts';
import type { FeaturePath } from './tfmd-path.ts';
import {
  createFeature,
  type DatasetConstraints,
  domainFields,
  type Feature,
  type LifecycleStage,
  type Schema,
  type SparseFeature,
  type WeightedFeature,
} from './tfmd-schema.ts';

export class SchemaDraft {
  readonly schema: Schema;
  private readonly owned = new Set<object>();

  constructor(base: Schema) {
    this.schema = {
      ...base,
      feature: [...base.feature],
      sparse_feature: [...base.sparse_feature],
      weighted_feature: [...base.weighted_feature],
      string_domain: [...base.string_domain],
    };
  }

  /** The feature at a path, free to be changed. */
  feature(path: FeaturePath): Feature | undefined {
    const [root, ...rest] = path;
    let feature = this.own(this.schema.feature, (candidate) => (candidate.name ?? '') === root);
    for (const step of rest) feature = feature?.struct_domain?.feature.find((child) => (child.name ?? '') === step);
    return feature;
  }

  sparseFeature(path: FeaturePath): SparseFeature | undefined {
    const name = path.at(-1);
    if (path.length === 1) return this.own(this.schema.sparse_feature, (candidate) => candidate.name === name);
    return this.feature(path.slice(0, -1))?.struct_domain?.sparse_feature.find((child) => child.name === name);
  }

  weightedFeature(path: FeaturePath): WeightedFeature | undefined {
    return path.length === 1 ? this.own(this.schema.weighted_feature, (candidate) => candidate.name === path[0]) : undefined;
  }

  has(path: FeaturePath): boolean {
    return this.feature(path) !== undefined || this.sparseFeature(path) !== undefined || this.weightedFeature(path) !== undefined;
  }

  stringDomain(name: string): StringDomain | undefined {
    return this.own(this.schema.string_domain, (candidate) => candidate.name === name);
  }

  /** Named `candidate`, or `candidate2`, `candidate3`, … where that is taken. */
  addStringDomain(candidate: string): StringDomain {
    const taken = new Set(this.schema.string_domain.map((domain) => domain.name));
    let name = candidate;
    for (let index = 2; taken.has(name); index++) name = `${candidate}${index}`;
    const domain = createStringDomain({ name });
    this.owned.add(domain);
    this.schema.string_domain.push(domain);
    return domain;
  }

  /** Removes a string domain and every reference to it. */
  removeStringDomain(name: string): void {
    this.schema.string_domain = this.schema.string_domain.filter((domain) => domain.name !== name);
    const clear = (features: readonly Feature[]): void => {
      for (const feature of features) {
        if (feature.domain === name) clearDomain(feature);
        if (feature.struct_domain !== undefined) clear(feature.struct_domain.feature);
      }
    };
    this.ownAll();
    clear(this.schema.feature);
  }

  /** Appends a feature; the parent of a path with several steps must exist. */
  addFeature(path: FeaturePath): Feature {
    const feature = createFeature({ name: path.at(-1) });
    this.owned.add(feature);
    if (path.length === 1) this.schema.feature.push(feature);
    else {
      const parent = this.feature(path.slice(0, -1)) as Feature;
      parent.struct_domain ??= { feature: [], sparse_feature: [] };
      parent.struct_domain.feature.push(feature);
    }
    return feature;
  }

  /** Free to be changed; undefined where the schema has none. */
  datasetConstraints(): DatasetConstraints | undefined {
    if (this.schema.dataset_constraints === undefined) return undefined;
    if (!this.owned.has(this.schema.dataset_constraints)) {
      this.schema.dataset_constraints = structuredClone(this.schema.dataset_constraints);
      this.owned.add(this.schema.dataset_constraints);
    }
    return this.schema.dataset_constraints;
  }

  isInEnvironment(feature: Feature, environment: string | undefined): boolean {
    if (environment === undefined) return true;
    if (feature.in_environment.includes(environment)) return true;
    if (feature.not_in_environment.includes(environment)) return false;
    return this.schema.default_environment.includes(environment);
  }

  /** Whether examples of the environment must have the feature. */
  isRequired(feature: Feature, environment: string | undefined): boolean {
    if (isDeprecated(feature)) return false;
    if ((feature.presence?.min_count ?? 0) <= 0 && (feature.presence?.min_fraction ?? 0) <= 0) return false;
    return this.isInEnvironment(feature, environment);
  }

  private own<T extends object>(list: T[], matches: (item: T) => boolean): T | undefined {
    const index = list.findIndex(matches);
    const found = list[index];
    if (found === undefined || this.owned.has(found)) return found;
    const copy = structuredClone(found);
    this.owned.add(copy);
    list[index] = copy;
    return copy;
  }

  private ownAll(): void {
    for (const feature of [...this.schema.feature]) this.own(this.schema.feature, (candidate) => candidate === feature);
  }
}

const deprecatedStages: readonly (LifecycleStage | undefined)[] = ['PLANNED', 'ALPHA', 'DEPRECATED', 'DEBUG_ONLY', 'DISABLED'];

/** Whether the feature is left out of validation. */
export function isDeprecated(feature: Feature | SparseFeature): boolean {
  return feature.deprecated === true || deprecatedStages.includes(feature.lifecycle_stage);
}

export function isWeightedDeprecated(feature: WeightedFeature): boolean {
  return deprecatedStages.includes(feature.lifecycle_stage);
}

export function clearDomain(feature: Feature): void {
  for (const field of domainFields) delete feature[field];
}

/** Which domain the feature has; undefined for none. */
export function domainKind(feature: Feature): keyof Feature | undefined {
  return domainFields.find((field) => feature[field] !== undefined);
}
