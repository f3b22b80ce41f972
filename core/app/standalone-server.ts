/** Model folders served without a project: TensorFlow Serving's own way of being started. Predictions are not registered. */

import { servingSchema } from '../contract/index.ts';
import { type Result, succeed, systemClock } from '../foundation/index.ts';
import { createModelServer, type ModelServerEvent, type ServedModelConfig } from '../serving/index.ts';
import { type TrafficSettings, trafficOptions } from './serving-options.ts';

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
  /** Files are from the working folder. */
  readonly traffic?: Partial<Pick<TrafficSettings, 'batching' | 'monitoring_config_file'>>;
  readonly onEvent: (event: ModelServerEvent) => void;
}

/** TensorFlow Serving has no limit; this one only keeps a mistake from filling the memory. */
const bodyLimit = 256 << 20;

export interface StandaloneServer {
  readonly url: string;
  readonly grpcPort?: number;
  close(): Promise<void>;
}

export async function serveModels({ restPort, traffic, ...options }: StandaloneOptions): Promise<Result<StandaloneServer>> {
  const given = await trafficOptions({ ...servingSchema.parse({}), ...traffic }, '.');
  if (!given.ok) return given;
  const server = createModelServer({ bodyLimit, ...options, ...given.value, port: restPort, clock: systemClock });
  const started = await server.start();
  if (!started.ok) return started;
  const { url, grpcPort } = started.value;
  return succeed({ url, ...(grpcPort === undefined ? {} : { grpcPort }), close: () => server.close() });
}
