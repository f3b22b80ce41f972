/**
 * best_hyperparameters.txt as TFX's Tuner writes it: the configuration of a KerasTuner HyperParameters, so that a TFX
 * Trainer or KerasTuner reads it.
 */

import type { Json } from '../../foundation/index.ts';
import type { Domain, SearchParameter, SearchSpace, Settings } from '../../learning/index.ts';

export const hyperparametersFileName = 'best_hyperparameters.txt';

/** KerasTuner's values are numbers, text or booleans: lists are their JSON text. */
export function hyperparametersJson(space: SearchSpace, best: Settings): string {
  const config = {
    space: space.map((parameter) => ({
      class_name: className(parameter.domain),
      config: {
        name: parameter.name,
        default: plain(defaultOf(parameter, best)),
        conditions: conditionsOf(parameter),
        ...rangeOf(parameter.domain),
      },
    })),
    values: Object.fromEntries(Object.entries(best).map(([name, value]) => [name, plain(value)])),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function className(domain: Domain): string {
  return domain.kind === 'choice' ? 'Choice' : domain.kind === 'integer' ? 'Int' : 'Float';
}

function defaultOf({ name, domain }: SearchParameter, best: Settings): Json {
  return best[name] ?? (domain.kind === 'choice' ? domain.values[0] : domain.min);
}

function conditionsOf({ when }: SearchParameter): Json {
  if (!when) return [];
  return [{ class_name: 'Parent', config: { name: when.parameter, values: when.values.map(plain) } }];
}

function rangeOf(domain: Domain): Readonly<Record<string, Json>> {
  if (domain.kind === 'choice') return { values: domain.values.map(plain), ordered: false };
  const { min, max, log, kind } = domain;
  return { min_value: min, max_value: max, step: kind === 'integer' && !log ? 1 : null, sampling: log ? 'log' : 'linear' };
}

function plain(value: Json): Json {
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
