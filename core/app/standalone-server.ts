/** Model folders served without a project: TensorFlow Serving's own way of being started. Predictions are not registered. */

import { type Result, succeed, systemClock } from '../foundation/index.ts';
import { createModelServer, type ModelServerEvent, type ServedModelConfig } from '../serving/index.ts';

export interface StandaloneOptions {
  readonly models: readonly ServedModelConfig[];
  readonly configFile?: { readonly path: string; readonly pollMs: number };
  readonly restPort: number;
  readonly grpcPort: number;
  readonly timeoutMs?: number;
  readonly pollMs?: number;
  readonly retryMs?: number;
  readonly maxRetries?: number;
  readonly cors?: boolean;
  readonly labelsAhead?: boolean;
  readonly warmUp?: boolean;
  readonly bodyLimit?: number;
  readonly onEvent: (event: ModelServerEvent) => void;
}

/** TensorFlow Serving has no limit; this one only keeps a mistake from filling the memory. */
const bodyLimit = 256 << 20;

export interface StandaloneServer {
  readonly url: string;
  readonly grpcPort?: number;
  close(): Promise<void>;
}

export async function serveModels({ restPort, ...options }: StandaloneOptions): Promise<Result<StandaloneServer>> {
  const server = createModelServer({ bodyLimit, ...options, port: restPort, clock: systemClock });
  const started = await server.start();
  if (!started.ok) return started;
  const { url, grpcPort } = started.value;
  return succeed({ url, ...(grpcPort === undefined ? {} : { grpcPort }), close: () => server.close() });
}
