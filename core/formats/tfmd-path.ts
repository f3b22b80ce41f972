/** Feature paths: tensorflow.metadata.v0.Path and its serialized form, the key of Anomalies.anomaly_info. */

import { defineMessage, repeated, scalar } from './tfmd-fields.ts';

export interface Path {
  step: string[];
}

export const pathType = defineMessage<Path>('Path', 'explicit', [repeated(scalar<Path>('string', 'step', 1))]);

export type FeaturePath = readonly string[];

const standardStep = /^(\([^()]*\)|[^().']+)$/s;

/** Steps joined with dots; a step holding . ( ) or ' stands in single quotes, its own quotes doubled. */
export function serializePath(path: FeaturePath): string {
  return path.map((step) => (standardStep.test(step) ? step : `'${step.replaceAll("'", "''")}'`)).join('.');
}

const serializedStep = /^(?:'((?:''|[^'])*)'|(\([^()]*\)|[^()'.]+))(?:\.|$)/s;

/** The inverse of serializePath; undefined where the text is not a serialized path. */
export function deserializePath(text: string): FeaturePath | undefined {
  const steps: string[] = [];
  let rest = text;
  while (rest !== '') {
    const match = serializedStep.exec(rest);
    if (match === null) return undefined;
    steps.push(match[2] ?? (match[1] as string).replaceAll("''", "'"));
    rest = rest.slice(match[0].length);
    if (rest === '' && match[0].endsWith('.')) return undefined;
  }
  return steps;
}

/** UTF-8 byte order, the order of C++ and Python strings. */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    // A surrogate stands for a code point above every other unit, though its own number is smaller than some.
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    if (leftHigh !== rightHigh) return leftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}
