/** The server's own paths under /loopwright/v1/: feedback in; registered predictions, models and descriptors out. */

import type { IncomingMessage } from 'node:http';
import { type FeedbackInput, feedbackSchema, routingSchema } from '../contract/index.ts';
import { type HttpAnswer, jsonAnswer } from './http-answer.ts';
import { parseJson } from './json-parser.ts';
import { plainValue } from './json-value.ts';
import type { ModelServerStatus } from './model-server-types.ts';
import { readBody } from './request-body.ts';
import type { Router } from './routing/router.ts';
import { invalidArgument, notFound, problemError, ServingError } from './serving-status.ts';
import type { FeedbackSink, PredictionLookup } from './sinks.ts';

const prefix = '/loopwright/v1/';
/** Feedback and routing are small objects. */
const inputLimit = 1 << 20;

export interface OwnInterfaceOptions {
  readonly feedback: FeedbackSink | undefined;
  readonly lookup: PredictionLookup | undefined;
  readonly router: Router;
  /** Those who ask here may not change what answers. */
  readonly fixed: boolean;
  readonly status: () => ModelServerStatus;
  /** FileDescriptorSet of what gRPC speaks. */
  readonly descriptors: () => Uint8Array;
}

export class OwnInterface {
  readonly #options: OwnInterfaceOptions;

  constructor(options: OwnInterfaceOptions) {
    this.#options = options;
  }

  /** Undefined: not one of these paths. Throws ServingError or ProblemError. */
  async answer(path: string, request: IncomingMessage): Promise<HttpAnswer | undefined> {
    if (!path.startsWith(prefix)) return undefined;
    const rest = path.slice(prefix.length);
    const asked = `${request.method} ${rest}`;
    if (asked === 'POST feedback') return this.#addFeedback(request);
    if (asked === 'GET models') return this.#models();
    if (asked === 'GET descriptors') {
      return jsonAnswer({ file_descriptor_set: Buffer.from(this.#options.descriptors()).toString('base64') });
    }
    if (asked === 'GET routing') return jsonAnswer({ routing: this.#options.router.views() });
    if (asked === 'POST routing') {
      if (this.#options.fixed) throw new ServingError('PERMISSION_DENIED', 'Only this machine may change the routing');
      return this.#setRouting(request);
    }
    const id = /^GET predictions\/([^/]+)$/.exec(asked)?.[1];
    if (id !== undefined) return this.#prediction(id);
    return invalidArgument(`Malformed request: ${request.method} ${path}`);
  }

  async #addFeedback(request: IncomingMessage): Promise<HttpAnswer> {
    const { feedback } = this.#options;
    if (!feedback) throw new ServingError('UNIMPLEMENTED', 'This server takes no feedback');
    const input = await readInput(request, 'feedback', feedbackSchema);
    const added = await feedback.add(input);
    if (!added.ok) throw problemError(added.problem);
    await this.#countFeedback(input);
    return jsonAnswer({ prediction_id: input.prediction_id, recorded: true });
  }

  /** For the variants of a routed model. */
  async #countFeedback({ prediction_id: id, kind }: FeedbackInput): Promise<void> {
    const { router, lookup } = this.#options;
    if (router.views().length === 0) return;
    const record = await lookup?.find(id);
    if (record) router.feedback(record, kind);
  }

  async #setRouting(request: IncomingMessage): Promise<HttpAnswer> {
    const routing = await readInput(request, 'routing', routingSchema);
    return jsonAnswer(await this.#options.router.set(routing));
  }

  async #prediction(id: string): Promise<HttpAnswer> {
    const { lookup } = this.#options;
    if (!lookup) throw new ServingError('UNIMPLEMENTED', 'This server keeps no predictions');
    const record = await lookup.find(id);
    return record ? jsonAnswer(record) : notFound(`Prediction not found: ${id}`);
  }

  #models(): HttpAnswer {
    return jsonAnswer({
      models: this.#options.status().models.map(({ name, versions }) => ({
        name,
        versions: versions.map((version) => ({
          version: version.version,
          state: version.state,
          error: version.problem?.message,
          requests: version.requests,
          errors: version.errors,
          requests_per_second: version.requestsPerSecond,
          p50_ms: version.p50Ms,
          p99_ms: version.p99Ms,
        })),
      })),
    });
  }
}

interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] };
      };
}

async function readInput<T>(request: IncomingMessage, what: string, schema: Schema<T>): Promise<T> {
  const parsed = schema.safeParse(plainValue(parseJson(await readBody(request, inputLimit))));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return invalidArgument(`Invalid ${what}: ${issues.join('; ')}`);
}
