/** Which settings can make a difference: a setting that does nothing must neither cost trials nor be told to matter. */

import type { ModelConfig } from '../../contract/index.ts';
import type { Json } from '../../foundation/index.ts';
import type { Domain, SearchParameter, SearchSpace } from '../../learning/index.ts';
import { type FittedTransform, treeColumns } from '../../model/index.ts';
import { fittingBatch, leastPenalty } from '../../training/index.ts';

/** What a tuning knows of the rows that its trials are trained on. */
export interface TunedRows {
  readonly transform: Pick<FittedTransform, 'features' | 'spec' | 'label'>;
  readonly split: { readonly training: { readonly length: number } };
}

export interface LeftOutSetting {
  /** Of a family that no trial can train: "family trees", which stands for its own settings too. */
  readonly name: string;
  readonly reason: string;
}

interface Gate {
  /** The setting that decides, and the values with which the gated one counts. */
  readonly parameter: keyof ModelConfig;
  readonly counts: (value: Json) => boolean;
  readonly words: string;
}

const only = (parameter: keyof ModelConfig, value: string): Gate => ({
  parameter,
  counts: (one) => one === value,
  words: `only ${parameter} ${value} has it`,
});
const hiddenLayers: Gate = {
  parameter: 'hidden',
  counts: (value) => Array.isArray(value) && value.length > 0,
  words: 'there are no hidden layers',
};
const sampled: Gate = { parameter: 'sampling', counts: (value) => value !== 'none', words: 'sampling is none' };

/** A decider comes before what it decides. */
const gates: Readonly<Record<string, Gate>> = {
  momentum: only('optimizer', 'momentum'),
  weight_decay: only('optimizer', 'adamw'),
  decay_rate: only('learning_rate_schedule', 'exponential'),
  warmup_epochs: only('learning_rate_schedule', 'cosine'),
  text_filters: only('text_encoder', 'cnn'),
  text_kernel: only('text_encoder', 'cnn'),
  dropout: hiddenLayers,
  batch_norm: hiddenLayers,
  sampling_ratio: sampled,
};

/** The same for all trials of a tuning. */
const sharedByTrials: Readonly<Record<string, string>> = {
  engine: 'one engine trains all trials',
  threads: 'trials have one thread each',
  sampling: 'rows are drawn once for all trials',
  sampling_ratio: 'rows are drawn once for all trials',
  refit: 'trials are compared on rows that they do not train on',
  'trees.refit': 'trials are compared on rows that they do not train on',
};

const textKinds: readonly string[] = ['text', 'hashed_text'];

/** Without `rows`, what the model's settings alone tell. */
export function liveSettings(
  wanted: SearchSpace,
  model: ModelConfig,
  rows: TunedRows | undefined,
): { readonly space: SearchSpace; readonly leftOut: readonly LeftOutSetting[] } {
  const space: SearchParameter[] = [];
  const leftOut: LeftOutSetting[] = [];
  const possible = rows && treeColumns(rows.transform).length === 0 ? withoutTrees(wanted, model) : wanted;
  if (possible !== wanted)
    leftOut.push({ name: 'family trees', reason: 'they cannot read images, and there is no other feature' });
  for (const parameter of decidersFirst(possible)) {
    const { name } = parameter;
    const domain = rows ? fittingDomain(parameter, { model, rows, space: wanted }) : parameter.domain;
    const gated = typeof domain === 'string' ? domain : throughGate({ ...parameter, domain }, model, space);
    const dead = sharedByTrials[name] ?? (rows && notOfTheseRows(name, rows.transform));
    if (dead !== undefined || typeof gated === 'string') leftOut.push({ name, reason: dead ?? String(gated) });
    else space.push(gated);
  }
  return { space, leftOut };
}

/** A family that fails in every trial would only cost trials; the same space where trees are not in it. */
function withoutTrees(space: SearchSpace, model: ModelConfig): SearchSpace {
  const family = space.find(({ name }) => name === 'family')?.domain;
  const searched: readonly Json[] = family?.kind === 'choice' ? family.values : [model.family];
  if (!searched.includes('trees')) return space;
  return space.flatMap((parameter): SearchSpace => {
    const { name, domain, when } = parameter;
    if (name.startsWith('trees.')) return [];
    if (name === 'family' && domain.kind === 'choice') {
      const values = domain.values.filter((value) => value !== 'trees');
      return [{ ...parameter, domain: { kind: 'choice', values } }];
    }
    if (when?.parameter !== 'family') return [parameter];
    return [{ ...parameter, when: { ...when, values: when.values.filter((value) => value !== 'trees') } }];
  });
}

function decidersFirst(space: SearchSpace): SearchSpace {
  const deciders = new Set<string>(Object.values(gates).map(({ parameter }) => parameter));
  const first = ({ name }: SearchParameter): number => (name === 'family' ? 0 : deciders.has(name) ? 1 : 2);
  const isOrdered = space.every(
    ({ name }, at) => !gates[name] || space.findIndex((one) => one.name === gates[name].parameter) < at,
  );
  return isOrdered ? space : [...space].sort((a, b) => first(a) - first(b));
}

/** The parameter under its condition, or why it never counts. `before`: those that are searched already. */
function throughGate(parameter: SearchParameter, model: ModelConfig, before: SearchSpace): SearchParameter | string {
  const gate = gates[parameter.name];
  if (!gate) return parameter;
  const decider = before.find(({ name }) => name === gate.parameter);
  const values = decider?.domain.kind === 'choice' ? decider.domain.values : [model[gate.parameter] as Json];
  const counting = values.filter(gate.counts);
  if (counting.length === 0) return gate.words;
  if (!decider || counting.length === values.length) return parameter;
  // The decider has the same families or fewer: where it is not drawn, this is not either.
  return { ...parameter, when: { parameter: gate.parameter, values: counting } };
}

function notOfTheseRows(name: string, { features, spec, label }: TunedRows['transform']): string | undefined {
  if (name.startsWith('text_') && !features.some(({ kind }) => textKinds.includes(kind))) return 'no feature is a text';
  if (name.startsWith('image_') && (spec.images ?? []).length === 0) return 'no feature is an image';
  if (name === 'class_weights' && label.kind === 'regression') return 'the label is a number';
  return undefined;
}

interface Surroundings {
  readonly model: ModelConfig;
  readonly rows: TunedRows;
  readonly space: SearchSpace;
}

/** What is left of a domain where values beyond a bound mean the bound; a text: why nothing is. */
function fittingDomain({ name, domain }: SearchParameter, { model, rows, space }: Surroundings): Domain | string {
  const training = rows.split.training.length;
  if (name === 'batch_size') {
    const most = fittingBatch(Number.MAX_SAFE_INTEGER, training);
    return withinBound(domain, { held: (value) => Math.min(value, most), why: `${training} rows take steps of ${most} at most` });
  }
  if (name !== 'l2' || model.family !== 'linear' || space.some((one) => one.name === 'family')) return domain;
  const least = leastPenalty(rows.transform, training);
  return withinBound(domain, {
    held: (value) => Math.max(value, least),
    why: `a linear model of ${training} rows has ${Number(least.toPrecision(2))} at least`,
  });
}

function withinBound(domain: Domain, { held, why }: { held(value: number): number; readonly why: string }): Domain | string {
  if (domain.kind !== 'choice') {
    const [min, max] = [held(domain.min), held(domain.max)];
    return min === max && domain.min < domain.max ? why : { ...domain, min, max };
  }
  // Values that mean the same are one: the first of them.
  const seen = new Map<number, Json>();
  for (const value of domain.values) if (!seen.has(held(Number(value)))) seen.set(held(Number(value)), value);
  return seen.size === 1 && domain.values.length > 1 ? why : { kind: 'choice', values: [...seen.values()] };
}
