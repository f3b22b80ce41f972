/** Which models are served, from where and in which versions: TensorFlow Serving's ModelConfig. */

export type VersionPolicy =
  | { readonly kind: 'latest'; readonly versions: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'specific'; readonly versions: readonly bigint[] };

/** Requests and answers that are kept: a share of them, in files of this prefix. */
export interface RequestLogging {
  /** Absolute. */
  readonly prefix: string;
  /** 0 to 1. */
  readonly rate: number;
}

export interface ServedModelConfig {
  readonly name: string;
  /** Folder of numeric version folders. It may appear after the start. */
  readonly basePath: string;
  /** Default: the newest version. */
  readonly policy?: VersionPolicy;
  /** Label to version. */
  readonly labels?: ReadonlyMap<string, bigint>;
  readonly logging?: RequestLogging;
  /**
   * Versions that labels name stay loaded beside those the policy wants, and a label whose version cannot be loaded holds up
   * no other. Default: as TensorFlow Serving has it, all labels move or none.
   */
  readonly keepsLabelled?: boolean;
}

export const latestVersion: VersionPolicy = { kind: 'latest', versions: 1 };
