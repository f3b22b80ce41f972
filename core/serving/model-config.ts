/** Which models are served, from where and in which versions: TensorFlow Serving's ModelConfig. */

export type VersionPolicy =
  | { readonly kind: 'latest'; readonly versions: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'specific'; readonly versions: readonly bigint[] };

export interface ServedModelConfig {
  readonly name: string;
  /** Folder of numeric version folders. It may appear after the start. */
  readonly basePath: string;
  /** Default: the newest version. */
  readonly policy?: VersionPolicy;
  /** Label to version. */
  readonly labels?: ReadonlyMap<string, bigint>;
}

export const latestVersion: VersionPolicy = { kind: 'latest', versions: 1 };
