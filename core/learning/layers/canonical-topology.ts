/** A model's JSON with names that do not depend on what was built before in the process. */

import type { Json } from '../../foundation/index.ts';

type JsonObject = Readonly<Record<string, Json>>;

export interface CanonicalTopology {
  readonly topology: JsonObject;
  /** A weight's name in the same terms. */
  rename(name: string): string;
}

/**
 * TF.js names layers without a name by their class and a number that counts up as long as the process lives
 * (`dense_Dense7`): they are counted from 1 in the order of the model. Names that a module gave stay.
 */
export function canonicalTopology(topology: JsonObject): CanonicalTopology {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  collect(topology, (name, prefix) => {
    if (names.has(name)) return;
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    names.set(name, `${prefix}${count}`);
  });
  const rename = (text: string): string => {
    const known = names.get(text);
    if (known !== undefined) return known;
    // A weight is `layer/weight`; a sequential model's input is called after its first layer.
    const parts = /^(.*?)(\/.*|_input)$/s.exec(text);
    const layer = parts && names.get(parts[1]);
    return layer === undefined || layer === null ? text : `${layer}${parts?.[2]}`;
  };
  return { topology: mapTexts(topology, rename) as JsonObject, rename };
}

/** Calls back with every name that was counted, and what it was counted for. */
function collect(value: Json, found: (name: string, prefix: string) => void): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isObject(value)) return;
  const { class_name: kind, config } = value;
  const name = isObject(config) ? config['name'] : undefined;
  if (typeof kind === 'string' && typeof name === 'string') {
    const counted = /^(.*?)\d+$/s.exec(name)?.[1];
    if (counted !== undefined && isCounted(counted, kind)) found(name, counted);
  }
  for (const part of Object.values(value)) collect(part, found);
}

function isCounted(prefix: string, kind: string): boolean {
  if (kind === 'InputLayer') return prefix === 'input';
  if (kind === 'Sequential' || kind === 'Model' || kind === 'Functional')
    return ['sequential_', 'model', 'container'].includes(prefix);
  return prefix.endsWith(`_${kind}`);
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapTexts(part, map)]));
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
