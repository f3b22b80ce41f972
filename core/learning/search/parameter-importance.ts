/**
 * How much each parameter decides whether a trial is among the best: the Pearson divergence between its values in the
 * best trials and in all (PED-ANOVA: Watanabe, Bansal and Hutter 2023), over equally filled classes of values and less
 * what chance alone would give.
 */

import type { TriedSettings } from './search.ts';
import { type SearchParameter, type SearchSpace, scaleOf } from './search-space.ts';

export interface ParameterImportance {
  readonly parameter: string;
  /** Share of all parameters' divergence, 0 to 1; all are 0 where nothing tells the best from the rest. */
  readonly importance: number;
}

const bestShare = 0.2;
const fewestTrials = 10;
const classesOfNumbers = 5;

/** Most important first; empty for fewer than ten ended trials. */
export function parameterImportance(space: SearchSpace, tried: readonly TriedSettings[]): readonly ParameterImportance[] {
  const ended = tried.filter(({ loss }) => loss !== undefined);
  if (ended.length < fewestTrials) return [];
  const ranked = [...ended].sort((a, b) => (a.loss ?? 0) - (b.loss ?? 0));
  const found = space.map((parameter) => ({ parameter: parameter.name, divergence: divergenceOf(parameter, ranked) }));
  const total = found.reduce((sum, { divergence }) => sum + divergence, 0);
  return found
    .map(({ parameter, divergence }) => ({ parameter, importance: total > 0 ? divergence / total : 0 }))
    .sort((a, b) => b.importance - a.importance);
}

/** `ranked`: best first. Only trials that have the parameter count. */
function divergenceOf({ name, domain }: SearchParameter, ranked: readonly TriedSettings[]): number {
  const scale = scaleOf(domain);
  const places = ranked.flatMap(({ settings }) => (settings[name] === undefined ? [] : [scale.toNumber(settings[name])]));
  if (places.length < fewestTrials) return 0;
  const classes = scale.choices > 0 ? places : equalClasses(places);
  const best = Math.max(2, Math.round(bestShare * classes.length));
  const all = new Map<number, number>();
  const ofBest = new Map<number, number>();
  for (const [i, group] of classes.entries()) {
    all.set(group, (all.get(group) ?? 0) + 1);
    if (i < best) ofBest.set(group, (ofBest.get(group) ?? 0) + 1);
  }
  let divergence = 0;
  for (const [group, count] of all) {
    const share = count / classes.length;
    divergence += share * ((ofBest.get(group) ?? 0) / best / share - 1) ** 2;
  }
  // What a draw of `best` trials without regard to the parameter gives on average.
  const byChance = ((all.size - 1) / best) * ((classes.length - best) / (classes.length - 1));
  return Math.max(0, divergence - byChance);
}

/** The class of each number, by rank; equal numbers share one. */
function equalClasses(places: readonly number[]): number[] {
  const sorted = [...places].sort((a, b) => a - b);
  const bounds = Array.from(
    { length: classesOfNumbers - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / classesOfNumbers)],
  );
  return places.map((place) => bounds.filter((bound) => place >= bound).length);
}
