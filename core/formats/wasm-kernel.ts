/** A WebAssembly kernel (build/kernels) with a memory of its own, which grows as it is asked for room. */

const pageBytes = 1 << 16;

/** Every host has it; the compiler's library for hosts without a page names its types alone. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

export class WasmKernel<Exports> {
  readonly #memory = new WebAssembly.Memory({ initial: 64 });
  #bytes = new Uint8Array(this.#memory.buffer);
  readonly #base64: readonly string[];
  #exports: Exports | undefined;

  /** Compiled when first called. */
  constructor(base64: readonly string[]) {
    this.#base64 = base64;
  }

  get exports(): Exports {
    this.#exports ??= this.#load();
    return this.#exports;
  }

  /** The memory, of at least so many bytes. Valid until it is asked for more. */
  memory(bytes: number): Uint8Array<ArrayBuffer> {
    if (bytes > this.#bytes.length) {
      this.#memory.grow(Math.ceil((bytes - this.#bytes.length) / pageBytes));
      this.#bytes = new Uint8Array(this.#memory.buffer);
    }
    return this.#bytes;
  }

  #load(): Exports {
    const compiled = new WebAssembly.Module(Buffer.from(this.#base64.join(''), 'base64'));
    const abort = (): never => {
      throw new Error('a kernel stopped');
    };
    return new WebAssembly.Instance(compiled, { env: { memory: this.#memory, abort } }).exports as Exports;
  }
}
