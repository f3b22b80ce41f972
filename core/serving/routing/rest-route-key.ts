/** What a REST request says of itself, for sticky routing. */

import type { IncomingMessage } from 'node:http';
import { JsonObject, type JsonValue } from '../json-value.ts';
import type { RouteKey } from './model-routing.ts';

/** `document` is a predict request's; of others only the headers are looked at. */
export function restRouteKey({ headers }: IncomingMessage, document?: JsonObject): RouteKey {
  return {
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    input: (alias) => (document ? keyText(inputOf(document, alias)) : undefined),
  };
}

/** In the first row; a single input may go without its name. */
function inputOf(document: JsonObject, alias: string): JsonValue | undefined {
  const instances = document.get('instances');
  if (Array.isArray(instances)) {
    const [first] = instances;
    return first instanceof JsonObject ? first.get(alias) : first;
  }
  const inputs = document.get('inputs');
  const column = inputs instanceof JsonObject ? inputs.get(alias) : inputs;
  return Array.isArray(column) ? column[0] : column;
}

function keyText(value: JsonValue | undefined): string | undefined {
  if (Array.isArray(value)) return keyText(value[0]);
  if (value instanceof JsonObject) return keyText(value.get('b64'));
  return value === undefined || value === null ? undefined : String(value);
}
