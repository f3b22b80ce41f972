/** The values of a choice as one line of text, and back. */

import type { views } from '../../../core/contract/index.ts';
import type { Json } from '../../../core/foundation/index.ts';

/** `64, 128` or `[64, 32], [32]` or `adam, rmsprop`. */
export function valuesText(values: readonly Json[]): string {
  return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ');
}

/** undefined where the text holds no value. Words need no quotes. */
export function parseValues(text: string): readonly Json[] | undefined {
  const values = parseJsonList(text) ?? text.split(',').map((part) => plainValue(part.trim()));
  const kept = values.filter((value) => value !== '');
  return kept.length > 0 ? kept : undefined;
}

function parseJsonList(text: string): readonly Json[] | undefined {
  try {
    return JSON.parse(`[${text}]`) as Json[];
  } catch {
    return undefined;
  }
}

function plainValue(text: string): Json {
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : text;
}

export type SpaceEntry =
  | { readonly values: readonly Json[] }
  | { readonly min: number; readonly max: number; readonly log: boolean; readonly integer: boolean };

/** A setting as the project file holds it under tuning.space. */
export function spaceEntry({ values, min = 0, max = 1, log = false, integer = false }: views.TunedSetting): SpaceEntry {
  return values ? { values } : { min, max, log, integer };
}
