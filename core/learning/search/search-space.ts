/** A search space as data: what each setting may be, how a point of it is drawn, and how values map to numbers and back. */

import { invariant, type Json, type Random } from '../../foundation/index.ts';

/** `log`: equal ratios are equally likely. Both ends are included. */
export type Domain =
  | { readonly kind: 'choice'; readonly values: readonly Json[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly log: boolean }
  | { readonly kind: 'real'; readonly min: number; readonly max: number; readonly log: boolean };

export interface SearchParameter {
  readonly name: string;
  readonly domain: Domain;
  /** Only where an earlier parameter, a choice, has one of these values. */
  readonly when?: { readonly parameter: string; readonly values: readonly Json[] };
}

/** Conditions name parameters that come before. */
export type SearchSpace = readonly SearchParameter[];

/** One point of a space: a value for each parameter whose condition holds. */
export type Settings = Readonly<Record<string, Json>>;

/** The numbers behind a value: the place of a choice, else the (log) value. `span` of a number is where draws fall. */
export interface Scale {
  /** Choices: how many; numbers: 0. */
  readonly choices: number;
  readonly low: number;
  readonly high: number;
  toNumber(value: Json): number;
  fromNumber(place: number): Json;
}

export function scaleOf(domain: Domain): Scale {
  if (domain.kind === 'choice') {
    const texts = domain.values.map((value) => JSON.stringify(value));
    return {
      choices: texts.length,
      low: 0,
      high: texts.length,
      toNumber: (value) => {
        const place = texts.indexOf(JSON.stringify(value));
        invariant(place >= 0, `${JSON.stringify(value)} is one of the choices`);
        return place;
      },
      fromNumber: (place) => domain.values[Math.min(texts.length - 1, Math.floor(place))],
    };
  }
  const { min, max, log } = domain;
  // A whole number stands for everything that rounds to it, so that its ends are as likely as the rest.
  const half = domain.kind === 'integer' ? 0.5 : 0;
  const to = log ? Math.log : (value: number): number => value;
  const from = log ? Math.exp : (place: number): number => place;
  return {
    choices: 0,
    low: to(min - half),
    high: to(max + half),
    toNumber: (value) => to(value as number),
    fromNumber: (place) => {
      const value = from(place);
      return Math.min(max, Math.max(min, half > 0 ? Math.round(value) : value));
    },
  };
}

/** Raises a bug where a space cannot be searched: no parameter, no value, ends the wrong way round, a condition on nothing. */
export function assertSearchable(space: SearchSpace): void {
  const known = new Map<string, SearchParameter>();
  for (const parameter of space) {
    const { name, domain, when } = parameter;
    invariant(!known.has(name), `${name} is named once`);
    if (domain.kind === 'choice') invariant(domain.values.length > 0, `${name} has a value to choose`);
    else {
      invariant(domain.min <= domain.max, `${name} has its least value first`);
      invariant(!domain.log || domain.min > 0, `${name} on a log scale begins above 0`);
    }
    if (when) invariant(known.get(when.parameter)?.domain.kind === 'choice', `${name} depends on a choice before it`);
    known.set(name, parameter);
  }
}

/** Whether a parameter has a value in `settings`, which hold those before it. */
export function isActive(parameter: SearchParameter, settings: Settings): boolean {
  const { when } = parameter;
  if (!when) return true;
  const value = settings[when.parameter];
  return value !== undefined && when.values.some((wanted) => JSON.stringify(wanted) === JSON.stringify(value));
}

/** Fills in a point, parameter by parameter. */
export function fillSettings(space: SearchSpace, choose: (parameter: SearchParameter) => Json): Settings {
  const settings: Record<string, Json> = {};
  for (const parameter of space) if (isActive(parameter, settings)) settings[parameter.name] = choose(parameter);
  return settings;
}

export function drawValue(domain: Domain, random: Random): Json {
  const { choices, low, high, fromNumber } = scaleOf(domain);
  return fromNumber(choices > 0 ? random.nextInt(choices) : low + random.next() * (high - low));
}
