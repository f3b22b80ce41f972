/** The gRPC server: TensorFlow Serving's services, health and reflection on one port. */

import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { fail, type Result, succeed } from '../../foundation/index.ts';
import type { ListenerAccess } from '../access/remote-access.ts';
import { portProblem } from '../http-listener.ts';
import type { Inference } from '../inference.ts';
import { urlHost } from '../request-origin.ts';
import type { ServedModels } from '../served-models.ts';
import { ServingError } from '../serving-status.ts';
import { type CallRules, methodDefinition, type UnaryHandler, unary } from './call-context.ts';
import { describeServices } from './file-descriptors.ts';
import { HealthService } from './health-service.ts';
import { isServing, ModelService } from './model-service.ts';
import { PredictionService } from './prediction-service.ts';
import { ReflectionService } from './reflection-service.ts';
import { serviceNames, services } from './service-table.ts';
import { SessionService } from './session-service.ts';

export interface GrpcServerOptions {
  readonly inference: Inference;
  readonly models: ServedModels;
  /** Largest request, bytes. */
  readonly bodyLimit: number;
  readonly access: ListenerAccess;
  /** A counter's value by TensorFlow's name. */
  metric(name: string): number;
  onBug(message: string): void;
}

export class GrpcServer {
  readonly #server: Server;
  readonly #access: ListenerAccess;

  constructor(options: GrpcServerOptions) {
    this.#access = options.access;
    const { tokens } = options.access;
    const calls: CallRules = {
      onBug: options.onBug,
      ...(tokens ? { admit: (authorization) => tokens.admit(authorization) } : {}),
    };
    this.#server = new Server({
      'grpc.max_receive_message_length': options.bodyLimit,
      'grpc.max_send_message_length': -1,
      'grpc.so_reuseport': 0,
    });
    const prediction = new PredictionService(options.inference);
    const session = new SessionService(options.inference);
    const model = new ModelService(options.models, options.metric);
    const health = new HealthService(() => isServing(options.models));
    const reflection = new ReflectionService(describeServices(services), Object.values(serviceNames));
    const handlers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      [serviceNames.prediction]: unaries({ ...prediction }, calls),
      [serviceNames.session]: unaries({ ...session }, calls),
      [serviceNames.model]: unaries(tokens ? { ...model, HandleReloadConfigRequest: refuseReload } : { ...model }, calls),
      [serviceNames.health]: { ...unaries({ Check: health.Check }, { onBug: options.onBug }), Watch: health.Watch },
      [serviceNames.reflection]: { ...reflection },
      [serviceNames.reflectionAlpha]: { ...reflection },
    };
    for (const [name, methods] of Object.entries(services)) {
      const definition = Object.fromEntries(
        Object.entries(methods).map(([method, row]) => [method, methodDefinition(`/${name}/${method}`, row)]),
      );
      this.#server.addService(definition as ServiceDefinition, handlers[name] as UntypedServiceImplementation);
    }
  }

  /** The port bound; `port` 0 picks a free one. */
  start(port: number): Promise<Result<number>> {
    return new Promise((resolve) => {
      const { address, tls } = this.#access;
      const credentials = tls
        ? ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }])
        : ServerCredentials.createInsecure();
      this.#server.bindAsync(`${urlHost(address)}:${port}`, credentials, (error, bound) => {
        if (!error) return resolve(succeed(bound));
        return resolve(fail(portProblem({ port, address, reason: error.message, key: 'serving.port' })));
      });
    });
  }

  /** Accepts nothing new, lets calls under way finish for at most `drainMs`, then cuts what is left. */
  close(drainMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cut = setTimeout(() => this.#server.forceShutdown(), drainMs);
      this.#server.tryShutdown(() => {
        clearTimeout(cut);
        resolve();
      });
    });
  }
}

/** A configuration names folders of this machine. */
async function refuseReload(): Promise<never> {
  throw new ServingError('PERMISSION_DENIED', 'Only this machine may change which models are served');
}

/** The services' handlers are fields of theirs; their other fields are private. */
function unaries(handlers: Readonly<Record<string, unknown>>, rules: CallRules): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, unary(handler as UnaryHandler<unknown, unknown>, rules)]),
  );
}
