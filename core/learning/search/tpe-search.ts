/**
 * Tree-structured Parzen estimator (Bergstra et al. 2011): new settings are drawn where good trials lie and bad ones do
 * not, parameter by parameter.
 */

import { createRandom, deriveSeed, type Json, type Random } from '../../foundation/index.ts';
import { createDensity } from './parzen.ts';
import { createRandomSearch } from './random-search.ts';
import type { Search, TriedSettings } from './search.ts';
import { assertSearchable, fillSettings, type SearchParameter, type SearchSpace, scaleOf } from './search-space.ts';

export interface TpeOptions {
  /** Trials drawn at random before any is drawn by what was learnt. */
  readonly startup: number;
  /** Draws of which the most promising is tried. */
  readonly candidates: number;
}

const usual: TpeOptions = { startup: 10, candidates: 24 };

export function createTpeSearch(space: SearchSpace, seed: number, options: Partial<TpeOptions> = {}): Search {
  assertSearchable(space);
  const { startup, candidates } = { ...usual, ...options };
  const atRandom = createRandomSearch(space, seed);
  return {
    propose: (trial, tried) => {
      const known = tried.filter(({ loss }) => loss !== undefined).length;
      if (known < startup) return atRandom.propose(trial, tried);
      const random = createRandom(deriveSeed(seed, `tpe/${trial}`));
      const groups = splitTried(tried);
      return fillSettings(space, (parameter) => bestDraw(parameter, groups, candidates, random));
    },
  };
}

interface Groups {
  readonly good: readonly TriedSettings[];
  readonly bad: readonly TriedSettings[];
}

/**
 * The best tenth, at most 25, are good, longer trained ones before others. All others are bad, those too that were soon
 * given up: of the longest trained alone even the bad ones are good, and draws would fly from them (Optuna ranks pruned
 * trials so, too). Running trials count as bad, so that workers side by side do not all try the
 * same place.
 */
function splitTried(tried: readonly TriedSettings[]): Groups {
  const ended = tried.filter(({ loss }) => loss !== undefined);
  const running = tried.filter(({ loss }) => loss === undefined);
  const ranked = [...ended].sort((a, b) => stageOf(b) - stageOf(a) || comparable(a) - comparable(b));
  const count = Math.min(25, Math.ceil(0.1 * ended.length));
  return { good: ranked.slice(0, count), bad: [...ranked.slice(count), ...running] };
}

/** Failed ones come last. */
function stageOf(tried: TriedSettings): number {
  return comparable(tried) === Number.MAX_VALUE ? -1 : (tried.stage ?? 0);
}

function comparable({ loss }: TriedSettings): number {
  return loss === undefined || Number.isNaN(loss) ? Number.MAX_VALUE : Math.min(loss, Number.MAX_VALUE);
}

function bestDraw(parameter: SearchParameter, { good, bad }: Groups, candidates: number, random: Random): Json {
  const scale = scaleOf(parameter.domain);
  const placesOf = (trials: readonly TriedSettings[]): number[] =>
    trials.flatMap(({ settings }) => {
      const value = settings[parameter.name];
      return value === undefined ? [] : [scale.toNumber(value)];
    });
  const likely = createDensity(scale, placesOf(good));
  const unlikely = createDensity(scale, placesOf(bad));
  let best = likely.draw(random);
  let bestGain = likely.logDensity(best) - unlikely.logDensity(best);
  for (let i = 1; i < candidates; i++) {
    const place = likely.draw(random);
    const gain = likely.logDensity(place) - unlikely.logDensity(place);
    if (gain > bestGain) {
      best = place;
      bestGain = gain;
    }
  }
  return scale.fromNumber(best);
}
