/** Which models of the registry are shown, and how a model stands against the one that answers. */

import type { views } from '../../../core/contract/index.ts';
import { isBetter } from '../evaluate/metric-rows.ts';

type Model = views.RegisteredModel;

/** `serving`: a version of it is loaded. `pushed`: a version waits in serving_model. `trash`: it or a version lies in the trash. */
export const modelFilters = ['all', 'serving', 'pushed', 'blessed', 'notBlessed', 'trash'] as const;
export type ModelFilter = (typeof modelFilters)[number];

const passes: Readonly<Record<ModelFilter, (model: Model) => boolean>> = {
  all: ({ deleted }) => !deleted,
  serving: ({ deleted, stage }) => !deleted && (stage === 'default' || stage === 'served'),
  pushed: ({ deleted, stage }) => !deleted && stage === 'pushed',
  blessed: ({ deleted, blessed }) => !deleted && blessed === true,
  notBlessed: ({ deleted, blessed }) => !deleted && blessed !== true,
  trash: ({ deleted, versions }) => deleted || versions.some(({ archived }) => archived),
};

export function countsOf(models: readonly Model[]): Readonly<Record<ModelFilter, number>> {
  const counts = modelFilters.map((filter) => [filter, models.filter(passes[filter]).length]);
  return Object.fromEntries(counts) as Record<ModelFilter, number>;
}

/** Every word of `text` stands somewhere in what the table says of a model. */
export function filterModels(models: readonly Model[], filter: ModelFilter, text: string): readonly Model[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter((model) => passes[filter](model) && words.every((word) => saidOf(model).includes(word)));
}

function saidOf({ modelId, family, runId, note, tags, versions }: Model): string {
  const named = versions.flatMap(({ version, aliases }) => [version, ...aliases]);
  return [`model ${modelId}`, family, runId, note, ...tags, ...named].join(' ').toLowerCase();
}

export interface ScoreDifference {
  readonly value: number;
  readonly better: boolean;
}

/** Of the main metric; undefined for the answering model itself, and where they were judged by different metrics. */
export function differenceTo(answering: Model | undefined, model: Model): ScoreDifference | undefined {
  if (!answering?.score || !model.score || !model.main || answering.modelId === model.modelId) return undefined;
  if (answering.main !== model.main) return undefined;
  const value = model.score.value - answering.score.value;
  return { value, better: isBetter(model.main, model.score.value, answering.score.value) };
}

/** The version to speak of: the one that answers, else the newest in serving_model, else the newest. */
export function versionOf({ versions }: Model): views.ModelVersion | undefined {
  return (
    versions.find(({ isDefault }) => isDefault) ?? versions.find(({ archived, missing }) => !archived && !missing) ?? versions[0]
  );
}

export function aliasesOf({ versions }: Model): readonly string[] {
  return versions.flatMap(({ aliases }) => aliases);
}
