/** Server reflection: which services there are, and the descriptors of what they speak. */

import type { ServerDuplexStream } from '@grpc/grpc-js';
import { errorCodes } from './config-messages.ts';
import type { DescribedFile, FileDescriptors } from './file-descriptors.ts';
import type { ReflectionRequest, ReflectionResponse } from './reflection-messages.ts';

export class ReflectionService {
  readonly #files: FileDescriptors;
  readonly #services: readonly string[];

  constructor(files: FileDescriptors, services: readonly string[]) {
    this.#files = files;
    this.#services = services;
  }

  ServerReflectionInfo = (call: ServerDuplexStream<ReflectionRequest, ReflectionResponse>): void => {
    call.on('data', (request: ReflectionRequest) => {
      call.write({ valid_host: request.host, original_request: request, ...this.#answer(request) });
    });
    call.on('end', () => call.end());
    call.on('error', () => undefined);
  };

  #answer(request: ReflectionRequest): Partial<ReflectionResponse> {
    if (request.list_services !== undefined) {
      return { list_services_response: { service: this.#services.map((name) => ({ name })) } };
    }
    if (request.file_by_filename !== undefined) return this.#file(this.#files.byName.get(request.file_by_filename));
    if (request.file_containing_symbol !== undefined) {
      return this.#file(this.#files.bySymbol.get(request.file_containing_symbol));
    }
    if (request.all_extension_numbers_of_type !== undefined) {
      const base_type_name = request.all_extension_numbers_of_type;
      return this.#files.bySymbol.has(base_type_name)
        ? { all_extension_numbers_response: { base_type_name, extension_number: [] } }
        : notFound();
    }
    return notFound();
  }

  /** With all it builds on: clients need not ask again. */
  #file(file: DescribedFile | undefined): Partial<ReflectionResponse> {
    if (!file) return notFound();
    const found = new Set<DescribedFile>();
    const add = (next: DescribedFile): void => {
      if (found.has(next)) return;
      found.add(next);
      for (const name of next.dependencies) {
        const dependency = this.#files.byName.get(name);
        if (dependency) add(dependency);
      }
    };
    add(file);
    return { file_descriptor_response: { file_descriptor_proto: [...found].map(({ bytes }) => bytes) } };
  }
}

function notFound(): Partial<ReflectionResponse> {
  return { error_response: { error_code: errorCodes.NOT_FOUND, error_message: 'Symbol not found.' } };
}
