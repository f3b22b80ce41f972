/** A client of the server's gRPC services for the tests, over the same field tables. */

import { type ChannelCredentials, Client, compressionAlgorithms, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { decodeMessage, encodeMessage } from '../../../core/formats/index.ts';
import type { TensorValue } from '../../../core/model/index.ts';
import type { PredictRequest, PredictResponse } from '../../../core/serving/grpc/inference-messages.ts';
import { type MethodRow, predictionService, serviceNames } from '../../../core/serving/grpc/service-table.ts';
import { tensorOf, tensorProto } from '../../../core/serving/grpc/tensor-proto.ts';

export interface Answered<Response> {
  readonly response: Response;
  /** Initial metadata. */
  readonly metadata: Metadata;
}

export interface CallOptions {
  readonly deadlineMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export class TestClient {
  readonly client: Client;

  constructor(
    port: number,
    channel: ChannelCredentials = credentials.createInsecure(),
    { address = '127.0.0.1', compressed = false }: { readonly address?: string; readonly compressed?: boolean } = {},
  ) {
    this.client = new Client(`${address}:${port}`, channel, {
      'grpc.max_receive_message_length': -1,
      'grpc.use_local_subchannel_pool': 1,
      ...(compressed ? { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip } : {}),
    });
  }

  call<Request extends object, Response extends object>(
    path: string,
    row: MethodRow<Request, Response>,
    request: Request,
    { deadlineMs = 10_000, metadata = {}, signal }: CallOptions = {},
  ): Promise<Answered<Response>> {
    return new Promise((resolve, reject) => {
      let initial = new Metadata();
      const given = new Metadata();
      for (const [key, value] of Object.entries(metadata)) given.set(key, value);
      const call = this.client.makeUnaryRequest(
        path,
        (message: Request) => Buffer.from(encodeMessage(row.request, message)),
        (bytes) => decodeMessage(row.response, bytes),
        request,
        given,
        { deadline: Date.now() + deadlineMs },
        (error: ServiceError | null, response) => (error || !response ? reject(error) : resolve({ response, metadata: initial })),
      );
      call.on('metadata', (received) => {
        initial = received;
      });
      signal?.addEventListener('abort', () => call.cancel());
    });
  }

  async predict(
    spec: { readonly name: string; readonly label?: string; readonly version?: bigint; readonly signature?: string },
    inputs: Readonly<Record<string, TensorValue>>,
    options: CallOptions = {},
  ): Promise<{ readonly version: bigint; readonly outputs: ReadonlyMap<string, TensorValue>; readonly ids: string }> {
    const request: PredictRequest = {
      model_spec: {
        name: spec.name,
        signature_name: spec.signature ?? '',
        ...(spec.label === undefined ? {} : { version_label: spec.label }),
        ...(spec.version === undefined ? {} : { version: { value: spec.version } }),
      },
      inputs: new Map(Object.entries(inputs).map(([alias, tensor]) => [alias, tensorProto(tensor)])),
      output_filter: [],
    };
    const path = `/${serviceNames.prediction}/Predict`;
    const { response, metadata } = await this.call<PredictRequest, PredictResponse>(
      path,
      predictionService.Predict,
      request,
      options,
    );
    return {
      version: response.model_spec?.version?.value ?? -1n,
      outputs: new Map([...response.outputs].map(([alias, proto]) => [alias, tensorOf(alias, proto)])),
      ids: String(metadata.get('x-loopwright-prediction-id')[0] ?? ''),
    };
  }

  close(): void {
    this.client.close();
  }
}
