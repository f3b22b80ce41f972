/** tensorflow.serving.SessionService: TensorFlow's Session.run over models that have a graph of named tensors. */

import type { SignatureDef, TensorInfo } from '../../model/index.ts';
import { type Inference, type RequestScope, signatureOf } from '../inference.ts';
import { bytesOf } from '../request-log/logged-requests.ts';
import { invalidArgument, ServingError } from '../serving-status.ts';
import type { TypedTensor } from '../tensor.ts';
import type { ServableHandle } from '../version-entry.ts';
import type { CallContext } from './call-context.ts';
import { effectiveSpec, modelSpec, unknownSignature } from './prediction-service.ts';
import type { SessionRunRequest, SessionRunResponse } from './session-messages.ts';
import { tensorOf, tensorProto } from './tensor-proto.ts';

export class SessionService {
  readonly #inference: Inference;

  constructor(inference: Inference) {
    this.#inference = inference;
  }

  SessionRun = (request: SessionRunRequest, { interrupt }: CallContext): Promise<SessionRunResponse> =>
    this.#inference.serve((scope) => this.#run(request, scope), {
      api: 'SessionRun',
      entrypoint: 'GRPC',
      model: request.model_spec?.name,
      interrupt,
    });

  async #run(request: SessionRunRequest, scope: RequestScope): Promise<SessionRunResponse> {
    const handle = scope.acquire(modelSpec(request.model_spec));
    const { graph } = handle.servable;
    if (!graph) {
      throw new ServingError(
        'UNIMPLEMENTED',
        `Model ${handle.model} has no TensorFlow graph whose tensors could be named: ask it by Predict, or serve its SavedModel`,
      );
    }
    const names = namesOf(request, handle);
    const feeds = new Map<string, TypedTensor>();
    for (const { name, tensor } of request.feed) {
      const key = names.input(name);
      if (feeds.has(key)) invalidArgument(`Endpoint "${name}" fed more than once.`);
      feeds.set(key, tensor ? tensorOf(name, tensor) : invalidArgument(`Tensor "${name}" is fed nothing`));
    }
    const answer = await graph.run({ feeds, fetches: request.fetch.map(names.output), targets: request.target });
    if ('refused' in answer) throw new ServingError(answer.refused, answer.message);
    const response: SessionRunResponse = {
      model_spec: effectiveSpec(handle, request.model_spec?.signature_name ?? ''),
      tensor: answer.tensors.map((tensor, i) => ({ name: request.fetch[i] ?? '', tensor: tensorProto(tensor) })),
    };
    const bytes = bytesOf(feeds.values()) + bytesOf(answer.tensors);
    this.#inference.log(handle, () => ({ bytes, message: () => ({ session_run_log: { request, response } }) }));
    return response;
  }
}

interface Names {
  input(name: string): string;
  output(name: string): string;
}

/** Aliases of a signature where the request says so; a name of the graph is the same with and without `:0`. */
function namesOf({ tensor_name_is_alias, model_spec }: SessionRunRequest, handle: ServableHandle): Names {
  if (!tensor_name_is_alias) return { input: fullName, output: fullName };
  const { signature } = signatureOf(handle, model_spec?.signature_name ?? '', unknownSignature);
  return { input: aliased(signature, 'inputs'), output: aliased(signature, 'outputs') };
}

function aliased(signature: SignatureDef, side: 'inputs' | 'outputs'): (alias: string) => string {
  const infos = signature[side];
  return (alias) => {
    const info: TensorInfo | undefined = Object.hasOwn(infos, alias) ? infos[alias] : undefined;
    const what = side === 'inputs' ? 'input' : 'output';
    return info ? fullName(info.name) : invalidArgument(`${what} tensor alias not found in signature: ${alias}`);
  };
}

function fullName(name: string): string {
  return name.includes(':') ? name : `${name}:0`;
}
