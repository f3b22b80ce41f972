/** Between @grpc/grpc-js and the services: handlers get a message and a context, and throw what is refused. */

import {
  type handleUnaryCall,
  Metadata,
  type MethodDefinition,
  type ServerErrorResponse,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { decodeMessage, encodeMessage } from '../../formats/index.ts';
import { ProblemError } from '../../foundation/index.ts';
import type { Stop } from '../inference.ts';
import { trackingHeader } from '../prediction-recorder.ts';
import { problemError, ServingError } from '../serving-status.ts';
import type { TrackingRange } from '../tracking-id.ts';
import { errorCodes } from './config-messages.ts';
import type { MethodRow } from './service-table.ts';

export interface CallContext {
  /** When the client gives up or its deadline has passed. */
  interrupt(stop: Stop): void;
  /** A metadata entry's text. */
  header(name: string): string | undefined;
  /** Tracking ids for the initial metadata. */
  sendIds(ids: TrackingRange | undefined): void;
}

export type UnaryHandler<Request, Response> = (request: Request, context: CallContext) => Promise<Response>;

export const trackingKey = 'x-loopwright-prediction-id';

export function methodDefinition<Request extends object, Response extends object>(
  path: string,
  row: MethodRow<Request, Response>,
): MethodDefinition<Request, Response> {
  return {
    path,
    requestStream: row.requestStream === true,
    responseStream: row.responseStream === true,
    requestSerialize: (message) => bufferOf(encodeMessage(row.request, message)),
    requestDeserialize: (bytes) => decodeMessage(row.request, bytes),
    responseSerialize: (message) => bufferOf(encodeMessage(row.response, message)),
    responseDeserialize: (bytes) => decodeMessage(row.response, bytes),
  };
}

/** The same memory. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

export interface CallRules {
  /** Absent: everybody is. Throws ServingError. */
  admit?(authorization: string | undefined): Promise<unknown>;
  onBug(message: string): void;
}

export function unary<Request, Response>(
  handler: UnaryHandler<Request, Response>,
  { admit, onBug }: CallRules,
): handleUnaryCall<Request, Response> {
  const answer = async (call: ServerUnaryCall<Request, Response>): Promise<Response> => {
    await admit?.(call.metadata.get('authorization')[0]?.toString());
    return handler(call.request, contextOf(call));
  };
  return (call, callback) => {
    answer(call).then(
      (response) => callback(null, response),
      (error: unknown) => callback(statusOf(error, onBug)),
    );
  };
}

function contextOf(call: ServerUnaryCall<unknown, unknown>): CallContext {
  return {
    interrupt: (stop) => {
      const giveUp = (): void => stop('CANCELLED', 'Cancelled');
      if (call.cancelled) giveUp();
      else call.on('cancelled', giveUp);
    },
    header: (name) => call.metadata.get(name)[0]?.toString(),
    sendIds: (ids) => {
      if (!ids || ids.count === 0) return;
      const metadata = new Metadata();
      metadata.set(trackingKey, trackingHeader(ids));
      call.sendMetadata(metadata);
    },
  };
}

/** A bug's own message stays here. */
function statusOf(error: unknown, onBug: (message: string) => void): ServerErrorResponse {
  const refused = error instanceof ProblemError ? problemError(error.problem) : error;
  if (refused instanceof ServingError) {
    return { name: refused.code, message: refused.message, code: errorCodes[refused.code], details: refused.message };
  }
  onBug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return { name: 'INTERNAL', message: 'Internal error', code: errorCodes.INTERNAL, details: 'Internal error' };
}
