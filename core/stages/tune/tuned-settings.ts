/** Settings under search: where each belongs in the model's settings, and the spaces that are searched unless told otherwise. */

import { type ModelConfig, modelSchema, type TuningConfig, type views } from '../../contract/index.ts';
import { type Json, raise } from '../../foundation/index.ts';
import type { Domain, SearchParameter, SearchSpace, Settings } from '../../learning/index.ts';
import { type LeftOutSetting, liveSettings, type TunedRows } from './live-settings.ts';

/** Those that `auto` stands for; a user's own model is searched alone. */
const families = ['linear', 'trees', 'wide_deep'] as const;
type Family = (typeof families)[number] | 'layers';

/** Settings that only some families have; all others belong to every family. */
const familiesOf: Readonly<Record<string, readonly Family[]>> = {
  learning_rate: ['linear', 'wide_deep', 'layers'],
  l2: ['linear', 'wide_deep'],
  batch_size: ['linear', 'wide_deep', 'layers'],
  optimizer: ['linear', 'wide_deep', 'layers'],
  momentum: ['linear', 'wide_deep', 'layers'],
  weight_decay: ['linear', 'wide_deep', 'layers'],
  learning_rate_schedule: ['linear', 'wide_deep', 'layers'],
  decay_rate: ['linear', 'wide_deep', 'layers'],
  warmup_epochs: ['linear', 'wide_deep', 'layers'],
  clip_norm: ['linear', 'wide_deep', 'layers'],
  epochs: ['linear', 'wide_deep', 'layers'],
  patience: ['linear', 'wide_deep', 'layers'],
  hidden: ['wide_deep'],
  batch_norm: ['wide_deep'],
  dropout: ['wide_deep'],
  text_encoder: ['wide_deep'],
  text_filters: ['wide_deep'],
  text_kernel: ['wide_deep'],
  image_filters: ['wide_deep'],
  image_augmentation: ['wide_deep'],
};

const treesOnly: readonly Family[] = ['trees'];
const layersOnly: readonly Family[] = ['layers'];

const usualSpace: Readonly<Record<string, Domain>> = {
  learning_rate: { kind: 'real', min: 0.0003, max: 0.03, log: true },
  l2: { kind: 'real', min: 1e-7, max: 0.01, log: true },
  batch_size: { kind: 'choice', values: [64, 128, 256, 512] },
  hidden: { kind: 'choice', values: [[16], [32], [64, 32], [128, 64], [128, 64, 32]] },
  dropout: { kind: 'real', min: 0, max: 0.5, log: false },
  'trees.learning_rate': { kind: 'real', min: 0.02, max: 0.3, log: true },
  'trees.leaves': { kind: 'integer', min: 4, max: 128, log: true },
  'trees.min_rows': { kind: 'integer', min: 2, max: 100, log: true },
  'trees.l2': { kind: 'real', min: 0.01, max: 30, log: true },
  'trees.feature_share': { kind: 'real', min: 0.3, max: 1, log: false },
};

export interface SearchedSettings {
  /** What the project file asks for, whether it makes a difference or not. */
  readonly wanted: SearchSpace;
  readonly space: SearchSpace;
  /** Settings of the wanted space that can make no difference here. */
  readonly leftOut: readonly LeftOutSetting[];
}

/** As far as the project file tells, without its rows. Raises as `searchedSettings` does. */
export function searchSpaceOf(model: ModelConfig, tuning: TuningConfig): SearchSpace {
  return searchedSettings(model, tuning).space;
}

/** What can make a difference on `rows`, which may be nothing. Raises project/config-invalid for a value the model does not take. */
export function nextSearch(model: ModelConfig, tuning: TuningConfig, rows?: TunedRows): SearchedSettings {
  const wanted = wantedSpace(model, tuning);
  return { wanted, ...liveSettings(wanted, model, rows) };
}

/**
 * What can make a difference on `rows`. Raises project/config-invalid, naming the setting, where a value is none the model
 * takes, or nothing is left.
 */
export function searchedSettings(model: ModelConfig, tuning: TuningConfig, rows?: TunedRows): SearchedSettings {
  const searched = nextSearch(model, tuning, rows);
  if (searched.space.length > 0) return searched;
  const { leftOut } = searched;
  if (leftOut.length === 0) {
    raise('project/config-invalid', 'tuning.space holds no setting of this model', 'Name a setting that model.family has.');
  }
  const why = leftOut.map(({ name, reason }) => `${name} (${reason})`).join(', ');
  return raise(
    'project/config-invalid',
    `tuning.space holds no setting that makes a difference here: ${why}`,
    'Name settings that do, or leave tuning.space empty for those that usually matter.',
    { details: { settings: leftOut.map(({ name }) => name) } },
  );
}

function wantedSpace(model: ModelConfig, tuning: TuningConfig): SearchSpace {
  const given = Object.entries(tuning.space).map(([name, domain]) => [name, domainOf(domain)] as const);
  const wanted = new Map<string, Domain>(given.length > 0 ? given : Object.entries(usualSpace));
  const family = wanted.get('family') ?? familyDomain(model);
  wanted.delete('family');
  const space: SearchParameter[] =
    family.kind === 'choice' && family.values.length === 1 ? [] : [{ name: 'family', domain: family }];
  const searched: readonly Json[] = family.kind === 'choice' ? family.values : [];
  if (searched.includes('layers') && (searched.length > 1 || model.family !== 'layers')) {
    const hint = 'Set model.family to layers to search its settings, or leave layers out of tuning.space.family.';
    raise('project/config-invalid', 'tuning.space searches layers among other families, which train on other engines', hint);
  }
  for (const [name, domain] of wanted) {
    const own = name.startsWith('settings.') ? layersOnly : familiesOf[name];
    const belongsTo = name.startsWith('trees.') ? treesOnly : own;
    const fitting = belongsTo?.filter((one) => searched.includes(one));
    if (fitting?.length === 0) continue;
    const always = fitting === undefined || fitting.length === searched.length;
    space.push({ name, domain, ...(always ? {} : { when: { parameter: 'family', values: fitting } }) });
  }
  for (const { name, domain } of space) assertTaken(model, name, domain);
  return space;
}

function familyDomain(model: ModelConfig): Domain {
  return { kind: 'choice', values: model.family === 'auto' ? families : [model.family] };
}

/** The model's settings of one trial; its family is always one of the families. */
export function modelOfTrial(model: ModelConfig, settings: Settings): ModelConfig {
  const family = settings['family'] ?? (model.family === 'auto' ? families[0] : model.family);
  return withSettings(model, { ...settings, family });
}

/** The changes that make a trial's settings the project's: path in loopwright.yaml and value. */
export function changesOfTrial(
  model: ModelConfig,
  settings: Settings,
): readonly { readonly path: readonly string[]; readonly value: Json }[] {
  withSettings(model, settings);
  return Object.entries(settings).map(([name, value]) => ({ path: ['model', ...name.split('.')], value }));
}

export function tunedSettings(space: SearchSpace): readonly views.TunedSetting[] {
  return space.map(({ name, domain, when }) => ({
    name,
    ...(domain.kind === 'choice' ? { values: domain.values } : { min: domain.min, max: domain.max, log: domain.log }),
    ...(domain.kind === 'integer' ? { integer: true } : {}),
    ...(when?.parameter === 'family' ? { families: when.values.map(String) } : {}),
  }));
}

function domainOf(given: TuningConfig['space'][string]): Domain {
  if ('values' in given) return { kind: 'choice', values: given.values as readonly Json[] };
  const { min, max, log, integer } = given;
  return { kind: integer ? 'integer' : 'real', min, max, log };
}

/** Every choice, and both ends of a range, must be values the model takes. */
function assertTaken(model: ModelConfig, name: string, domain: Domain): void {
  const values: readonly Json[] = domain.kind === 'choice' ? domain.values : [domain.min, domain.max];
  for (const value of values) withSettings(model, { [name]: value });
}

function withSettings(model: ModelConfig, settings: Settings): ModelConfig {
  let changed: Json = JSON.parse(JSON.stringify(model)) as Json;
  for (const [name, value] of Object.entries(settings)) changed = withValue(changed, name.split('.'), value);
  const parsed = modelSchema.safeParse(changed);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return raise(
    'project/config-invalid',
    `tuning.space: ${Object.keys(settings).join(', ')} cannot be set so: ${issue?.message ?? 'unknown'}`,
    'Take settings and values that model has in loopwright.yaml.',
    { details: { settings: JSON.stringify(settings) } },
  );
}

function withValue(at: Json, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value;
  const object = typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Readonly<Record<string, Json>>) : {};
  return { ...object, [key]: withValue(object[key] ?? {}, rest, value) };
}
