/** The ports the server answers on: REST and gRPC for this machine, and both again for others where that is wanted. */

import { type Clock, createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import { type ListenerAccess, localAccess, type RemoteOptions, remoteAccess } from './access/remote-access.ts';
import type { RemoteAddress, StartedServer } from './model-server-types.ts';
import { urlHost } from './request-origin.ts';

interface Bindable {
  start(port: number): Promise<Result<number>>;
  close(drainMs: number): Promise<void>;
}

export interface ListenersOptions {
  /** Of REST; 0 picks a free one. */
  readonly port: number;
  /** Absent: no gRPC. */
  readonly grpcPort?: number | undefined;
  /** Absent: only this machine. */
  readonly remote?: RemoteOptions | undefined;
  readonly clock: Clock;
  rest(access: ListenerAccess): Bindable;
  grpc(access: ListenerAccess): Bindable;
}

interface Planned {
  readonly server: Bindable;
  readonly port: number;
}

export class Listeners {
  readonly #options: ListenersOptions;
  #open: readonly Bindable[] = [];

  constructor(options: ListenersOptions) {
    this.#options = options;
  }

  /** All ports or none. */
  async open(): Promise<Result<StartedServer>> {
    const bound: number[] = [];
    const planned = this.#planned();
    const none = planned.find(({ port }) => !Number.isInteger(port) || port < 0 || port > 65_535);
    if (none) {
      const message = `${none.port} is no port`;
      return fail(createProblem('usage/invalid-argument', message, 'Choose one from 1 to 65535, or 0 for any free one.'));
    }
    for (const { server, port } of planned) {
      const opened = await server.start(port);
      if (!opened.ok) {
        await Promise.all(planned.slice(0, bound.length).map((earlier) => earlier.server.close(0)));
        return opened;
      }
      bound.push(opened.value);
    }
    this.#open = planned.map(({ server }) => server);
    return succeed(this.#addresses(bound));
  }

  /** Accepts nothing new, lets what is under way finish for at most `drainMs`. */
  async close(drainMs: number): Promise<void> {
    await Promise.all(this.#open.map((server) => server.close(drainMs)));
  }

  #planned(): readonly Planned[] {
    const { port, grpcPort, remote, clock, rest, grpc } = this.#options;
    const planned: Planned[] = [{ server: rest(localAccess), port }];
    if (grpcPort !== undefined) planned.push({ server: grpc(localAccess), port: grpcPort });
    if (!remote) return planned;
    const access = remoteAccess(remote, clock);
    return [...planned, { server: rest(access), port: remote.restPort }, { server: grpc(access), port: remote.grpcPort }];
  }

  /** `ports` in the order of the plan. */
  #addresses(ports: readonly number[]): StartedServer {
    const [port = 0, ...rest] = ports;
    const hasGrpc = this.#options.grpcPort !== undefined;
    const [restPort = 0, grpcPort = 0] = rest.slice(hasGrpc ? 1 : 0);
    return {
      port,
      url: `http://127.0.0.1:${port}`,
      ...(hasGrpc ? { grpcPort: rest[0] ?? 0 } : {}),
      ...(this.#options.remote ? { remote: remoteAddress(this.#options.remote.address, restPort, grpcPort) } : {}),
    };
  }
}

function remoteAddress(address: string, restPort: number, grpcPort: number): RemoteAddress {
  const host = urlHost(address);
  return { url: `https://${host}:${restPort}`, restPort, grpcAddress: `${host}:${grpcPort}`, grpcPort };
}
