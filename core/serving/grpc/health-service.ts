/** grpc.health.v1.Health: serving while every model has an available version. */

import type { ServerWritableStream } from '@grpc/grpc-js';
import { ServingError } from '../serving-status.ts';
import type { HealthRequest, HealthResponse } from './health-messages.ts';
import { serviceNames } from './service-table.ts';

/** How often a watcher's answer is looked at again. */
const watchMs = 200;

/** "" asks for the server as a whole. */
const known: ReadonlySet<string> = new Set(['', serviceNames.prediction, serviceNames.model]);

export class HealthService {
  readonly #isServing: () => boolean;

  constructor(isServing: () => boolean) {
    this.#isServing = isServing;
  }

  Check = async ({ service }: HealthRequest): Promise<HealthResponse> => {
    if (!known.has(service)) throw new ServingError('NOT_FOUND', `unknown service ${service}`);
    return { status: this.#status(service) };
  };

  /** The state now, and each change until the client leaves. */
  Watch = (call: ServerWritableStream<HealthRequest, HealthResponse>): void => {
    let last: HealthResponse['status'] | undefined;
    const look = (): void => {
      const status = this.#status(call.request.service);
      if (status !== last) call.write({ status });
      last = status;
    };
    look();
    const timer = setInterval(look, watchMs);
    const stop = (): void => clearInterval(timer);
    call.on('cancelled', stop);
    call.on('close', stop);
    call.on('error', stop);
  };

  #status(service: string): HealthResponse['status'] {
    if (!known.has(service)) return 'SERVICE_UNKNOWN';
    return this.#isServing() ? 'SERVING' : 'NOT_SERVING';
  }
}
