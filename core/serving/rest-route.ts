/** TensorFlow Serving's REST paths. */

import { invalidArgument } from './serving-status.ts';

export interface ModelRoute {
  readonly kind: 'predict' | 'classify' | 'regress' | 'status' | 'metadata';
  /** Absent in `GET /v1/models`. */
  readonly model: string | undefined;
  readonly version: bigint | undefined;
  readonly label: string | undefined;
}

const predictionPath = /^\/v1\/models\/([^/:]+)(?:(?:\/versions\/(\d+))|(?:\/labels\/([^/:]+)))?:(classify|regress|predict)$/i;
const statusPath = /^\/v1\/models(?:\/([^/:]+))?(?:(?:\/versions\/(\d+))|(?:\/labels\/([^/:]+)))?(?:\/(metadata))?$/i;
const maxInt64 = 0x7fffffffffffffffn;

/** `path` without its query. Undefined: not a path of this interface. Throws ServingError for a malformed one. */
export function modelRoute(method: string, path: string): ModelRoute | undefined {
  if (!/^\/v1\/.*$/i.test(path)) return undefined;
  const match = method === 'POST' ? predictionPath.exec(path) : method === 'GET' ? statusPath.exec(path) : null;
  if (!match) return invalidArgument(`Malformed request: ${method} ${path}`);
  const [, model, version, label, last] = match;
  const kind = last?.toLowerCase() ?? 'status';
  return {
    kind: kind as ModelRoute['kind'],
    model: model === undefined ? undefined : percentDecoded(model),
    version: version === undefined ? undefined : versionNumber(version),
    label: label === undefined ? undefined : percentDecoded(label),
  };
}

function versionNumber(digits: string): bigint {
  const version = digits.length <= 32 ? BigInt(digits) : maxInt64 + 1n;
  return version <= maxInt64 ? version : invalidArgument(`Failed to convert version: ${digits} to numeric.`);
}

/** Percent signs that introduce no two hex digits stay as they are. */
function percentDecoded(text: string): string {
  if (!/[%\x80-\xff]/.test(text)) return text;
  const bytes = Buffer.from(
    text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  return bytes.toString('utf8');
}
