/** The rows of the screen: what was fitted, beside what the project file asks for by now. */

import { type FeatureConfig, featureSchema, type views } from '../../../core/contract/index.ts';

export type Features = Readonly<Record<string, Partial<FeatureConfig>>>;

/** How the project file differs from what was fitted: `changed`, `new` and `removed` take effect with the next run. */
export type PendingChange = 'none' | 'changed' | 'new' | 'removed';

export interface FeatureRow {
  readonly name: string;
  readonly feature: views.TransformFeatureView;
  readonly pending: PendingChange;
}

const entry = featureSchema.partial();

/** In the order they were fitted; derived features that have not been fitted yet come last. */
export function featureRows(features: readonly views.TransformFeatureView[], config: Features): readonly FeatureRow[] {
  const fitted = features.map((feature): FeatureRow => {
    return { name: feature.name, feature, pending: pendingChange(feature, config) };
  });
  const known = new Map(features.map((feature) => [feature.name, feature]));
  const fresh = Object.keys(config).filter((name) => !known.has(name) && isDerived(config[name]));
  return [
    ...fitted,
    ...fresh.sort().map((name): FeatureRow => ({ name, feature: unfitted(name, config[name], known), pending: 'new' })),
  ];
}

function pendingChange(feature: views.TransformFeatureView, config: Features): PendingChange {
  if (feature.role === 'label' || feature.role === 'weight') return 'none';
  if (feature.sources !== undefined && !isDerived(config[feature.name])) return 'removed';
  // Thousands of columns are named nowhere in the file.
  if (config[feature.name] === undefined && Object.keys(feature.settings).length === 0) return 'none';
  return settingsText(feature.settings) === settingsText(config[feature.name] ?? {}) ? 'none' : 'changed';
}

/** With every default, so that a setting at its default is the same as none. */
function settingsText(settings: Partial<FeatureConfig>): string {
  const parsed = entry.safeParse(settings);
  return JSON.stringify(Object.entries(parsed.data ?? settings).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isDerived(settings: Partial<FeatureConfig> | undefined): boolean {
  return settings?.cross !== undefined || settings?.column !== undefined;
}

/** A derived feature as it will be looked at until a run has fitted it. */
function unfitted(
  name: string,
  settings: Partial<FeatureConfig>,
  known: ReadonlyMap<string, views.TransformFeatureView>,
): views.TransformFeatureView {
  const { cross, column = '', transform = 'auto' } = settings;
  return {
    name,
    role: transform === 'exclude' ? 'excluded' : 'feature',
    configured: transform,
    applied: transform === 'auto' ? (cross ? 'hashed_embedding' : 'exclude') : transform,
    reason: '',
    width: 0,
    detail: '',
    dtype: (cross ? undefined : known.get(column)?.dtype) ?? 'bytes',
    sources: cross ?? [column],
    settings: {},
    cost: { dense: 0 },
  };
}

export const filterIds = ['all', 'used', 'excluded', 'derived', 'changed'] as const;
export type FilterId = (typeof filterIds)[number];

const filters: Readonly<Record<FilterId, (row: FeatureRow) => boolean>> = {
  all: () => true,
  used: ({ feature }) => feature.role === 'feature',
  excluded: ({ feature }) => feature.role === 'excluded',
  derived: ({ feature }) => feature.sources !== undefined,
  changed: ({ pending }) => pending !== 'none',
};

export function filterRows(rows: readonly FeatureRow[], filter: FilterId, text: string): readonly FeatureRow[] {
  const wanted = text.trim().toLowerCase();
  const says = ({ name, feature }: FeatureRow) =>
    wanted === '' ||
    name.toLowerCase().includes(wanted) ||
    (feature.sources ?? []).some((one) => one.toLowerCase().includes(wanted));
  return rows.filter((row) => filters[filter](row) && says(row));
}

export function countRows(rows: readonly FeatureRow[]): Readonly<Record<FilterId, number>> {
  const count = (id: FilterId) => rows.filter(filters[id]).length;
  return {
    all: rows.length,
    used: count('used'),
    excluded: count('excluded'),
    derived: count('derived'),
    changed: count('changed'),
  };
}
