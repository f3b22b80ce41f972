/** Settings that their feature's transform does not listen to: refused where the project file names both, else told. */

import { type FeatureConfig, ownSettings, transformsWith, unheardSettings } from '../../contract/index.ts';
import { raise } from '../../foundation/index.ts';
import type { FeatureOptions, FittedTransform, LabelOptions } from '../../model/index.ts';

type FeatureSettings = Readonly<Record<string, FeatureOptions>>;

/** Raises `project/config-invalid`. Before any row is read: what a transform does with a setting does not depend on data. */
export function refuseUnheard(features: FeatureSettings, label: LabelOptions): void {
  const wrong: string[] = [];
  for (const [name, settings] of Object.entries(features)) {
    if (heldColumns(label).includes(name)) continue;
    const kind = settings.transform ?? 'auto';
    for (const key of unheardSettings(kind, asConfig(settings))) wrong.push(wordsOf(name, key, kind));
  }
  if (wrong.length === 0) return;
  raise('project/config-invalid', wrong.join('; '), 'Take these settings out, or choose a transform that listens to them.', {
    details: { settings: wrong.length },
  });
}

/** What `auto` became may not listen to what is set beside it; the data decide, so that it is told. */
export function unheardOf(
  { name, kind, configured }: Pick<FittedTransform['features'][number], 'name' | 'kind' | 'configured'>,
  settings: FeatureOptions,
): readonly string[] {
  const isSettled = configured !== 'auto' && configured === kind;
  return isSettled ? [] : unheardSettings(kind, asConfig(settings)).map((key) => wordsOf(name, key, kind));
}

/** Settings under the name of what is no feature: the label, its columns, the weights. */
export function settingsOfNoFeature(features: FeatureSettings, label: LabelOptions): readonly string[] {
  return heldColumns(label)
    .filter((name) => ownSettings(asConfig(features[name] ?? {})).length > 0)
    .map(
      (name) => `features.${name} has no effect: ${name} is ${name === label.example_weight_key ? 'the weight' : 'the label'}`,
    );
}

/** What the label is set to, and its kind does not listen to; `auto` decides the kind from the data, so that it is told. */
export function unheardOfLabel({ kind }: Pick<FittedTransform['label'], 'kind'>, label: LabelOptions): readonly string[] {
  const unheard = (key: string, of: string): string => `label.${key} has no effect: the label is ${kind}, and it is of ${of}`;
  return [
    ...(label.transform === 'log' && kind !== 'regression' ? [unheard('transform', 'regression')] : []),
    ...(label.positive !== undefined && kind !== 'binary' ? [unheard('positive', 'binary')] : []),
  ];
}

function heldColumns({ name, columns, example_weight_key: key }: LabelOptions): readonly string[] {
  return [...(columns ?? [name]), ...(key === undefined ? [] : [key])];
}

function wordsOf(name: string, key: keyof FeatureConfig, kind: string): string {
  if (key === 'trainable' && kind === 'text') return `features.${name}.trainable does nothing without vectors`;
  return `features.${name}.${key} does nothing with the transform ${kind}: it is of ${transformsWith(key).join(', ')}`;
}

/** As the project file was parsed. */
function asConfig(settings: FeatureOptions): Partial<FeatureConfig> {
  return settings as Partial<FeatureConfig>;
}
