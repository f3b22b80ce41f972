/** What a gRPC call says of itself, for sticky routing. */

import type { Tensors } from '../registered-rows.ts';
import type { RouteKey } from './model-routing.ts';

export function grpcRouteKey(header: (name: string) => string | undefined, inputs?: () => Tensors): RouteKey {
  return {
    header,
    input: (alias) => {
      const tensor = inputs?.().get(alias);
      const value = tensor?.data[0];
      if (value === undefined || tensor?.missing?.[0] === 1) return undefined;
      return typeof value === 'object' ? Buffer.from(value).toString('utf8') : String(value);
    },
  };
}
